import Autodiff
import Configuration
import Datasets
import Imaging
import Kernels
import Training

/// Images for a model to reconstruct.
public struct OriginalImages: Sendable {
    /// What messages call them: `digits-5k`.
    public let name: String
    /// How many there are.
    public var count: Int { dataset.count }

    private let dataset: ImageDataset
    private let binarization: ImageDataConfig.Binarization

    private init(
        _ dataset: ImageDataset, binarization: ImageDataConfig.Binarization, name: String
    ) {
        self.dataset = dataset
        self.binarization = binarization
        self.name = name
    }

    /// PNG files of the model's size; colours become shades of grey where the model is grey.
    ///
    /// - Throws: `FileError` naming the file that is missing, unreadable or of another size.
    public init(files: [String], for model: TrainedModel) throws {
        let shape = model.imageShape
        let (height, width, channels) = (shape[0], shape[1], shape[2])
        var pixels: [UInt8] = []
        for path in files {
            let bytes = try FileSystem.read(path, limit: 1 << 26)
            let image: Image
            do {
                image = try PNG.decode(bytes).image
            } catch {
                throw Self.unsuitable(path, "it is \(error)")
            }
            guard image.height == height, image.width == width,
                let fitting = image.pixels(channels: channels)
            else {
                throw Self.unsuitable(
                    path,
                    "it is [\(image.height), \(image.width), \(image.channels)], and the model "
                        + "takes \(shape)")
            }
            pixels += fitting
        }
        self.init(
            try ImageDataset(
                name: "the files given", shape: [files.count, height, width, channels],
                pixels: pixels, labels: nil, classNames: [], origins: []), binarization: .none,
            name: "the files given")
    }

    /// The held-out images of the run that the model comes from, as the run saw them; where the
    /// run is not known or its data are not on this machine, the embedded digits.
    ///
    /// - `dataRoot`: the folder that holds the run's data, if one is named.
    /// - Throws: `RequestError` when `dataRoot` is named and the run is not known; `DatasetError`
    ///   or `FileError` when images are missing or do not suit the model.
    public init(
        heldOutFor model: TrainedModel, dataRoot: String?, environment: [String: String]
    ) throws {
        guard let run = model.location.run else {
            guard dataRoot == nil else {
                throw RequestError(
                    "--data-root: \(model.location.folder.path) does not say which data it was "
                        + "trained on; give its run's folder, or image files with --images")
            }
            try self.init(embeddedFor: model)
            return
        }
        guard case .images(let config) = try Experiment(path: run.configPath).config.data else {
            throw Self.unsuitable(run.configPath, "the run has no images")
        }
        do {
            let locator = DatasetLocator(dataRoot: dataRoot, environment: environment)
            let all = try locator.dataset(config.dataset, .test)
            guard model.imageShape == [all.height, all.width, all.channels] else {
                throw Self.unsuitable(
                    run.configPath,
                    "its images are [\(all.height), \(all.width), \(all.channels)], and the model "
                        + "takes \(model.imageShape)")
            }
            self.init(
                all.subset(0..<min(config.testCount ?? all.count, all.count)),
                binarization: config.binarization, name: config.dataset.name)
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
                reason: "the embedded digits are not of the model's size \(model.imageShape); "
                    + "give image files with --images", category: .missingInput)
        }
        self.init(
            try EmbeddedDigits.dataset(.test), binarization: .none,
            name: DatasetCatalog.digits5k.name)
    }

    private static func embeddedSuit(_ model: TrainedModel) -> Bool {
        let digits = DatasetCatalog.digits5k
        return model.imageShape == [digits.height, digits.width, 1]
    }

    /// Images [indices.count, height, width, channels] in [0, 1].
    func images(_ indices: Range<Int>, seed: UInt64) -> Tensor {
        ImageExamples(dataset: dataset, binarization: binarization).batch(
            at: Array(indices),
            random: RandomStream(seed: seed, name: "originals").at(step: indices.lowerBound)
        ).inputs
    }

    private static func unsuitable(_ path: String, _ reason: String) -> FileError {
        FileError(path: path, operation: "reconstruct", reason: reason, category: .badData)
    }
}

extension Image {
    /// The pixels with so many channels; nil when that takes more than dropping an opaque alpha or
    /// weighing colours into a shade (ITU-R BT.601).
    fileprivate func pixels(channels wanted: Int) -> [UInt8]? {
        if channels == wanted { return pixels }
        guard channels == 4 || wanted == 1, wanted == 1 || wanted == 3 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(width * height * wanted)
        for start in stride(from: 0, to: pixels.count, by: channels) {
            let colour = pixels[start..<start + 3]
            if channels == 4, pixels[start + 3] != 255 { return nil }
            if wanted == 3 {
                result += colour
            } else {
                let weights = [299, 587, 114]
                let sum = zip(colour, weights).reduce(500) { $0 + Int($1.0) * $1.1 }
                result.append(UInt8(sum / 1000))
            }
        }
        return result
    }
}
