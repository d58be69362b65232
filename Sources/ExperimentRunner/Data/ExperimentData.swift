import Autodiff
import Datasets
import Kernels
import Training

/// The training and held-out examples of an experiment.
struct ExperimentData: Sendable {
    let training: any Examples
    let test: any Examples
    /// Names of the classes, where examples have one.
    let classNames: [String]
    /// Numbers that a regression gives, or classes.
    let outputs: Int
    /// What the examples were read from, for the record: a resumed run needs the same.
    let checksums: [RunRecord.DataChecksum]
    /// What a user should know of the data before they are learnt from.
    let warnings: [TrainingWarning]

    /// A confusion matrix of more classes could neither be seen nor, soon, be held in memory.
    static let classLimit = 1000

    /// Loads what `config` describes.
    ///
    /// - Throws: `DatasetError` when data are missing or not what they should be.
    init(
        _ config: DataConfig, locator: DatasetLocator, dataRoot: String?, seed: UInt64
    ) throws {
        switch config {
        case .images(let images): try self.init(images, locator: locator)
        case .folder(let folder): try self.init(folder, dataRoot: dataRoot, seed: seed)
        case .table(let table): try self.init(table, dataRoot: dataRoot, seed: seed)
        }
    }

    private init(_ config: ImageDataConfig, locator: DatasetLocator) throws {
        func examples(_ split: DatasetSplit, count: Int?) throws -> ImageExamples {
            let all = try locator.dataset(config.dataset, split)
            let some = count.map { all.subset(0..<min($0, all.count)) } ?? all
            return ImageExamples(dataset: some, binarization: config.binarization)
        }
        var training = try examples(.train, count: config.trainCount)
        let test = try examples(.test, count: config.testCount)
        if config.trainingImages == .all {
            let rest = try locator.dataset(config.dataset, .test)
            training = ImageExamples(
                dataset: training.dataset.appending(rest), binarization: config.binarization)
        }
        self.training = training
        self.test = test
        classNames = config.dataset.classNames
        outputs = classNames.count
        var checksums: [RunRecord.DataChecksum] = []
        for origin in training.dataset.origins + test.dataset.origins {
            let checksum = RunRecord.DataChecksum(
                name: FileSystem.split(origin.path).name, checksum: "md5:\(origin.md5)")
            if !checksums.contains(checksum) { checksums.append(checksum) }
        }
        self.checksums = checksums
        warnings = []
    }

    private init(_ config: ImageFolderConfig, dataRoot: String?, seed: UInt64) throws {
        let folder = try config.folder(dataRoot: dataRoot)
        let images = try FolderImages(
            reading: folder, as: config.conversion, unreadable: config.unreadable)
        guard images.count > 1 else {
            throw DatasetError(
                .badData, path: images.path, problem: "holds one picture",
                remedy: "at least two are needed, one of them to be held out")
        }
        var random = RandomStream(seed: seed, name: "split")
        let order = random.permutation(count: images.count)
        let testCount = config.testCount(of: images.count)
        training = FolderExamples(
            images, members: order[testCount...].sorted(), binarization: config.binarization,
            augmentation: config.augmentation)
        test = FolderExamples(
            images, members: order[..<testCount].sorted(), binarization: config.binarization)
        classNames = images.classNames
        outputs = config.outputs(classCount: images.classNames.count)
        checksums = [
            RunRecord.DataChecksum(
                name: FileSystem.split(images.path).name, checksum: "sha256:\(images.checksum)")
        ]
        warnings = [images.warning].compactMap { message in
            message.map { TrainingWarning(kind: .unreadableFiles, message: $0) }
        }
    }

    private init(_ config: TableDataConfig, dataRoot: String?, seed: UInt64) throws {
        let table = try config.load(dataRoot: dataRoot)
        let testCount = min(
            max(1, Int((Double(table.rowCount) * config.testFraction).rounded())),
            table.rowCount - 1)
        guard testCount > 0 else {
            throw DatasetError(
                .badData, path: table.name, problem: "has one row",
                remedy: "at least two are needed, one of them to be held out")
        }
        var random = RandomStream(seed: seed, name: "split")
        let order = random.permutation(count: table.rowCount)
        let shuffled = try table.reordered(order)
        let training = shuffled.subset(0..<table.rowCount - testCount)
        let test = shuffled.subset(table.rowCount - testCount..<table.rowCount)
        let standardization = config.isStandardized ? Standardization(of: training) : nil
        self.training = TableExamples(training, standardization: standardization)
        self.test = TableExamples(test, standardization: standardization)
        switch table.targets {
        case .classes(_, let names):
            guard names.count <= Self.classLimit else {
                throw DatasetError(
                    .badData, path: table.name, problem: "has \(names.count) classes",
                    remedy: "at most \(Self.classLimit) are taken; a column of numbers to predict "
                        + "needs \"target\": \"values\" and a regressor")
            }
            (classNames, outputs) = (names, names.count)
        case .values(_, let names): (classNames, outputs) = ([], names.count)
        }
        checksums = try config.checksums(dataRoot: dataRoot)
        warnings = []
    }
}

extension TableDataConfig {
    fileprivate func load(dataRoot: String?) throws -> TableDataset {
        switch source {
        case .csv(let path, let hasHeader, let target, let columns):
            let columns = columns.map { TableColumn.name($0) }
            return try TableDataset.readCSV(
                path: DataConfig.resolved(path, dataRoot), hasHeader: hasHeader,
                target: target == .classes ? .classes(columns[0]) : .values(columns))
        case .npy(let features, let targets, let target):
            return try TableDataset.readNumPy(
                featuresPath: DataConfig.resolved(features, dataRoot),
                targetsPath: DataConfig.resolved(targets, dataRoot),
                classification: target == .classes)
        case .twoMoons(let count, let noise, let seed):
            return try GeneratedTable.twoMoons(count: count, noise: noise, seed: UInt64(seed))
        case .linearMap(let count, let noise, let seed):
            return try GeneratedTable.linearMap(count: count, noise: noise, seed: UInt64(seed))
        }
    }

    /// The checksums of the files; none for generated tables, which the config decides.
    fileprivate func checksums(dataRoot: String?) throws -> [RunRecord.DataChecksum] {
        let paths =
            switch source {
            case .csv(let path, _, _, _): [path]
            case .npy(let features, let targets, _): [features, targets]
            case .twoMoons, .linearMap: [String]()
            }
        return try paths.map { path in
            let checksum = try FileChecksum(ofFile: DataConfig.resolved(path, dataRoot))
            return RunRecord.DataChecksum(
                name: FileSystem.split(path).name, checksum: "sha256:\(checksum.sha256)")
        }
    }
}

extension DataConfig {
    /// A relative path lies under the data root, or under the working directory without one.
    static func resolved(_ path: String, _ dataRoot: String?) -> String {
        guard let dataRoot, !path.hasPrefix("/") else { return path }
        return FileSystem.join(dataRoot, path)
    }
}

extension TableDataset {
    /// The rows in another order.
    fileprivate func reordered(_ order: [Int]) throws -> TableDataset {
        let rows = order.flatMap { features[$0 * columnCount..<($0 + 1) * columnCount] }
        let targets: Targets =
            switch targets {
            case .classes(let classes, let names):
                .classes(order.map { classes[$0] }, names: names)
            case .values(let values, let names):
                .values(
                    order.flatMap { values[$0 * names.count..<($0 + 1) * names.count] },
                    columnNames: names)
            }
        return try TableDataset(
            name: name, columnNames: columnNames, features: rows, targets: targets)
    }
}

extension TrainingWarning.Kind {
    /// Files of a folder cannot be read and are left out.
    static let unreadableFiles = TrainingWarning.Kind(rawValue: "unreadable-files")
}
