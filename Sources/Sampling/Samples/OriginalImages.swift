import Autodiff
import Configuration
import Datasets
import Experiments
import Imaging
import Kernels
import RunStore
import Training

/// Images for a model to reconstruct.
package struct OriginalImages: Sendable {
    /// What messages call them: `digits-5k`.
    package let name: String
    /// How many there are.
    package var count: Int { examples.count }

    private static let option = "--reconstruct"
    private let examples: any Examples
    /// The order in which they are taken.
    private let order: [Int]

    private init(_ examples: any Examples, order: [Int]? = nil, name: String) {
        self.examples = examples
        self.order = order ?? Array(0..<examples.count)
        self.name = name
    }

    private init(
        _ dataset: ImageDataset, binarization: Binarization, name: String
    ) {
        self.init(ImageExamples(dataset: dataset, binarization: binarization), name: name)
    }

    /// PNG and JPEG files of the model's size; colours become shades of grey where the model is
    /// grey, and transparent pixels white.
    ///
    /// - Throws: `RequestError` of a model that makes no images; `FileError` naming the file that is
    ///   missing, unreadable or of another size.
    package init(files: [String], for model: TrainedModel) throws {
        try model.requireImages(for: Self.option)
        let shape = model.exampleShape
        let (height, width, channels) = (shape[0], shape[1], shape[2])
        var pixels: [UInt8] = []
        for path in files {
            let bytes = try FileSystem.read(path, limit: 1 << 26)
            let image: Image
            do {
                image = try Image.decode(bytes)
            } catch {
                throw Self.unsuitable(path, "it is \(error)")
            }
            guard image.height == height, image.width == width else {
                throw Self.unsuitable(
                    path,
                    "it is [\(image.height), \(image.width), \(image.channels)], and the model "
                        + "takes \(shape)")
            }
            pixels += image.converted(channels: channels).pixels
        }
        self.init(
            try ImageDataset(
                name: "the files given", shape: [files.count, height, width, channels],
                pixels: pixels, labels: nil, classNames: [], origins: []),
            binarization: model.binarization ?? .none, name: "the files given")
    }

    /// The held-out images of the run that the model comes from, as the run saw them; where the
    /// run is not known or its data are not on this machine, the embedded digits.
    ///
    /// - `dataRoot`: the folder that holds the run's data, if one is named.
    /// - Throws: `RequestError` of a model that makes no images, and when `dataRoot` is named and the
    ///   run is not known; `DatasetError` or `FileError` when images are missing or do not suit the
    ///   model.
    package init(
        heldOutFor model: TrainedModel, dataRoot: String?, environment: [String: String]
    ) throws {
        try model.requireImages(for: Self.option)
        guard let run = model.location.run else {
            guard dataRoot == nil else {
                throw RequestError(
                    "--data-root: \(model.location.folder.path) does not say which data it was "
                        + "trained on; give its run's folder, or image files with --images")
            }
            try self.init(embeddedFor: model)
            return
        }
        let config = try Experiment(path: run.configPath).config
        do {
            switch config.data {
            case .images(let images):
                let locator = DatasetLocator(dataRoot: dataRoot, environment: environment)
                let all = try locator.dataset(images.dataset, .test)
                self.init(
                    all.subset(0..<min(images.testCount ?? all.count, all.count)),
                    binarization: images.binarization, name: images.dataset.name)
            case .folder(let folder):
                let data = try ExperimentData(
                    config.data,
                    locator: DatasetLocator(dataRoot: dataRoot, environment: environment),
                    dataRoot: dataRoot, seed: UInt64(config.seed))
                self.init(data.test, order: data.drawingOrder, name: folder.path)
            case .table: throw Self.unsuitable(run.configPath, "the run has no images")
            }
            guard model.exampleShape == examples.shape else {
                throw Self.unsuitable(
                    run.configPath,
                    "its images are \(examples.shape), and the model takes "
                        + "\(model.exampleShape)")
            }
        } catch let error as DatasetError
            where error.category == .missingInput && dataRoot == nil
            && Self.embeddedSuit(model)
        {
            try self.init(embeddedFor: model)
        }
    }

    private init(embeddedFor model: TrainedModel) throws {
        guard Self.embeddedSuit(model) else {
            throw FileError(
                path: model.location.folder.path, operation: "find images to reconstruct for",
                reason: "the embedded digits are not of the model's size \(model.exampleShape); "
                    + "give image files with --images", category: .missingInput)
        }
        self.init(
            try EmbeddedDigits.dataset(.test), binarization: model.binarization ?? .none,
            name: DatasetCatalog.digits5k.name)
    }

    private static func embeddedSuit(_ model: TrainedModel) -> Bool {
        let digits = DatasetCatalog.digits5k
        return model.exampleShape == [digits.height, digits.width, 1]
    }

    /// Images [indices.count, height, width, channels] in [0, 1].
    ///
    /// - Throws: `DatasetError` when a file of a folder is gone or has changed.
    package func images(_ indices: Range<Int>, seed: UInt64) throws -> Tensor {
        try examples.batch(
            at: Array(order[indices]),
            random: RandomStream(seed: seed, name: "originals").at(step: indices.lowerBound)
        ).inputs
    }

    private static func unsuitable(_ path: String, _ reason: String) -> FileError {
        FileError(path: path, operation: "reconstruct", reason: reason, category: .badData)
    }
}
