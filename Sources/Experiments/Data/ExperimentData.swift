import Autodiff
import Datasets
import Kernels
import RunStore
import Training

/// The training and held-out examples of an experiment.
package struct ExperimentData: Sendable {
    package let training: any Examples
    package let test: any Examples
    /// Names of the classes, where examples have one.
    package let classNames: [String]
    /// Names of the numbers that a regression gives.
    package let targetNames: [String]
    /// Numbers that a regression gives, or classes.
    package let outputs: Int
    /// What is done to examples on their way into a network.
    package let preprocessing: Preprocessing
    /// The shift and scale of features, where they are standardized.
    package let standardization: Standardization?
    /// The Gaussians from which the examples are drawn, where these are known: their modes.
    package let mixture: GaussianMixture?
    /// What the examples were read from, for the record: a resumed run needs the same.
    package let checksums: [RunRecord.DataChecksum]
    /// The order in which held-out examples are drawn in pictures: over all classes.
    package let drawingOrder: [Int]
    /// What a user should know of the data before they are learnt from.
    package let warnings: [TrainingWarning]

    /// A confusion matrix of more classes could neither be seen nor, soon, be held in memory.
    static let classLimit = 1000
    /// Bytes of all class names of a table: they are kept with every checkpoint.
    private static let classNamesLimit = 1 << 17

    /// Loads what `config` describes.
    ///
    /// - Throws: `DatasetError` when data are missing or not what they should be.
    package init(
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
        targetNames = []
        preprocessing = Preprocessing(binarization: config.binarization)
        (standardization, mixture) = (nil, nil)
        // These sets are in no order of classes.
        drawingOrder = Array(0..<test.count)
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
        let parts: (training: [Int], test: [Int])
        if let labels = images.labels,
            let quotas = config.split.quotas(labels, config.testFraction)
        {
            parts = DataSplit.parted(order, labels, quotas)
        } else {
            let testCount = DataSplit.heldOut(of: images.count, config.testFraction)
            parts = (Array(order[testCount...]), Array(order[..<testCount]))
        }
        let held = parts.test.sorted()
        training = FolderExamples(
            images, members: parts.training.sorted(), binarization: config.binarization,
            augmentation: config.augmentation)
        test = FolderExamples(images, members: held, binarization: config.binarization)
        let heldLabels = images.labels.map { labels in held.map { labels[$0] } }
        drawingOrder = config.split.drawingOrder(heldLabels, count: held.count)
        classNames = images.classNames
        outputs = config.outputs(classCount: images.classNames.count)
        checksums = [
            RunRecord.DataChecksum(
                name: FileSystem.split(images.path).name, checksum: "sha256:\(images.checksum)")
        ]
        targetNames = []
        preprocessing = Preprocessing(binarization: config.binarization)
        (standardization, mixture) = (nil, nil)
        warnings =
            images.warnings.map {
                TrainingWarning(
                    kind: TrainingWarning.Kind(rawValue: $0.kind.rawValue), message: $0.message)
            }
            + (heldLabels.map {
                DataSplit.warnings($0, classNames: images.classNames, of: images.path)
            } ?? [])
    }

    private init(_ config: TableDataConfig, dataRoot: String?, seed: UInt64) throws {
        let table = try config.load(dataRoot: dataRoot)
        guard table.rowCount > 1 else {
            throw DatasetError(
                .badData, path: table.name, problem: "has one row",
                remedy: "at least two are needed, one of them to be held out")
        }
        var random = RandomStream(seed: seed, name: "split")
        let order = random.permutation(count: table.rowCount)
        let parts: (training: [Int], test: [Int])
        if case .classes(let labels, _) = table.targets,
            let quotas = config.split.quotas(labels, config.testFraction)
        {
            parts = DataSplit.parted(order, labels, quotas)
        } else {
            let trainingCount =
                table.rowCount - DataSplit.heldOut(of: table.rowCount, config.testFraction)
            parts = (Array(order[..<trainingCount]), Array(order[trainingCount...]))
        }
        let shuffled = try table.reordered(parts.training + parts.test)
        let training = shuffled.subset(0..<parts.training.count)
        let test = shuffled.subset(parts.training.count..<table.rowCount)
        standardization = config.isStandardized ? Standardization(of: training) : nil
        mixture = config.mixture
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
            let size = names.reduce(0) { $0 + $1.utf8.count }
            guard size <= Self.classNamesLimit else {
                throw DatasetError(
                    .badData, path: table.name,
                    problem: "has class names of \(size) bytes in all",
                    remedy: "at most \(Self.classNamesLimit) are taken")
            }
            (classNames, targetNames, outputs) = (names, [], names.count)
        case .values(_, let names): (classNames, targetNames, outputs) = ([], names, names.count)
        case .none: (classNames, targetNames, outputs) = ([], [], 1)
        }
        preprocessing = Preprocessing(
            isStandardized: config.isStandardized, columnNames: table.columnNames,
            targetNames: targetNames)
        checksums = try config.checksums(dataRoot: dataRoot)
        if case .classes(let held, let names) = test.targets {
            drawingOrder = config.split.drawingOrder(held, count: held.count)
            warnings = DataSplit.warnings(held, classNames: names, of: table.name)
        } else {
            drawingOrder = Array(0..<test.rowCount)
            warnings = []
        }
    }
}
