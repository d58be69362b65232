import Configuration
import Datasets
import Imaging

/// A folder of PNG and JPEG files, of which a share is held out.
public struct ImageFolderConfig: Sendable {
    /// The folder.
    public let path: String
    /// What the files become.
    public let conversion: ImageConversion
    /// Where classes come from.
    public let labels: ImageFolder.Labels
    /// The share of pictures that are held out, drawn under the run's seed.
    public let testFraction: Double
    /// What becomes of files that cannot be read.
    public let unreadable: FolderImages.UnreadableFiles
    /// How pixels become model inputs.
    public let binarization: ImageDataConfig.Binarization
    /// Changes to the pictures that are learnt from.
    public let augmentation: ImageAugmentation

    init(from object: ObjectReader) {
        path = object.string(
            "path", length: 1...4096,
            "The folder; below the data root when one is named and the path is relative.")
        let size = object.optionalSides(
            "size", each: 1...4096,
            "Height and width of the images; that of the pictures, if they all have the same.")
        let fit = object.choice(
            "fit", of: ImageFit.self, default: .crop,
            "How a picture of another shape takes on the size.",
            describing: {
                switch $0 {
                case .crop: "Scaled until it covers the size; the middle is cut out."
                case .stretch: "Scaled to the size, each side for itself."
                }
            })
        let channels = object.choice(
            "channels", of: ImageConversion.Channels.self, default: .rgb,
            "Colours, or one shade (0.299 R + 0.587 G + 0.114 B). Transparent pixels turn white.")
        conversion = ImageConversion(size: size, fit: fit, channels: channels)
        labels = object.choice(
            "labels", of: ImageFolder.Labels.self, default: ImageFolder.Labels.none,
            "No classes, or one folder a class, which bears its name.")
        testFraction = object.number(
            "testFraction", default: 0.1, in: .closed(0.001, 0.9), "Share of pictures held out.")
        unreadable = object.choice(
            "unreadable", of: FolderImages.UnreadableFiles.self, default: .refuse,
            "Whether files that cannot be read are refused, or left out with a warning.")
        binarization = object.choice(
            "binarization", of: ImageDataConfig.Binarization.self,
            default: ImageDataConfig.Binarization.none, "How pixels become model inputs.")
        augmentation =
            object.object(
                "augmentation", AugmentationConfig.self,
                "Changes to the pictures that are learnt from, drawn anew each time."
            ).augmentation
        let side = size.map { min($0.height, $0.width) } ?? Int.max
        object.check(
            augmentation.shift < side && augmentation.crop < side, at: "augmentation",
            "given moves of \(max(augmentation.shift, augmentation.crop)) pixels, expected fewer "
                + "than an image's \(side)")
    }

    /// The folder's files.
    ///
    /// - Throws: `DatasetError` when there is no such folder, or no pictures in it, or too many
    ///   classes.
    func folder(dataRoot: String?) throws -> ImageFolder {
        let folder = try ImageFolder(path: DataConfig.resolved(path, dataRoot), labels: labels)
        guard folder.classNames.count <= ExperimentData.classLimit else {
            throw DatasetError(
                .badData, path: folder.path, problem: "has \(folder.classNames.count) classes",
                remedy: "at most \(ExperimentData.classLimit) are taken")
        }
        return folder
    }

    /// How many of `count` pictures are held out: at least one.
    func testCount(of count: Int) -> Int {
        min(max(1, Int((Double(count) * testFraction).rounded())), max(count - 1, 0))
    }

    /// Outputs of a model that tells so many classes apart. Other models have none to size, and are
    /// described with one.
    func outputs(classCount: Int) -> Int { max(1, classCount) }
}

/// The settings of an `ImageAugmentation`.
private struct AugmentationConfig: Configurable {
    let augmentation: ImageAugmentation

    init(from object: ObjectReader) {
        augmentation = ImageAugmentation(
            horizontalFlip: object.boolean(
                "horizontalFlip", default: false, "Mirror half of the pictures."),
            shift: object.integer(
                "shift", default: 0, in: 0...4096,
                "Move a picture by up to so many pixels each way; its edge is repeated."),
            crop: object.integer(
                "crop", default: 0, in: 0...4096,
                "Put so many black pixels around a picture and cut a part of its size out."))
    }
}
