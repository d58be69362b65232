import Configuration
import Datasets
import Imaging
import RunStore

/// A folder of PNG and JPEG files, of which a share is held out.
package struct ImageFolderConfig: Sendable {
    /// The folder.
    package let path: String
    /// What the files become.
    package let conversion: ImageConversion
    /// Where classes come from.
    package let labels: ImageFolder.Labels
    /// Which names of classes are one.
    package let equality: NameEquality
    /// The share of pictures that are held out, drawn under the run's seed.
    package let testFraction: Double
    /// Which ones.
    package let split: DataSplit
    /// What becomes of files that cannot be read.
    package let unreadable: FolderImages.UnreadableFiles
    /// How pixels become model inputs.
    package let binarization: Binarization
    /// Changes to the pictures that are learnt from.
    package let augmentation: ImageAugmentation

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
        let orientation = object.choice(
            "orientation", of: OrientationReading.self, default: .exif, formerly: .simpleJPEG,
            "Where is looked for how a camera was held, to turn pictures upright.",
            describing: {
                switch $0 {
                case .exif: "In the EXIF part of PNG and JPEG files."
                case .simpleJPEG:
                    "In that of JPEG files alone, if it is written in the most usual way."
                }
            })
        conversion = ImageConversion(
            size: size, fit: fit, channels: channels, orientation: orientation)
        labels = object.choice(
            "labels", of: ImageFolder.Labels.self, default: ImageFolder.Labels.none,
            "No classes, or one folder a class, which bears its name.")
        equality = object.nameEquality()
        testFraction = object.number(
            "testFraction", default: 0.1, in: .closed(0.001, 0.9), "Share of pictures held out.")
        split = object.choice(
            "split", of: DataSplit.self, default: .byClass, formerly: .shuffled,
            "Which pictures are held out, where they have classes.",
            describing: DataSplit.explanation)
        unreadable = object.choice(
            "unreadable", of: FolderImages.UnreadableFiles.self, default: .refuse,
            "Whether files that cannot be read are refused, or left out with a warning.")
        binarization = object.choice(
            "binarization", of: Binarization.self,
            default: Binarization.none, "How pixels become model inputs.")
        augmentation =
            object.object(
                "augmentation", AugmentationConfig.self,
                "Changes to the pictures that are learnt from, drawn anew each time."
            ).augmentation
        let problem = size.flatMap(augmentationProblem)
        object.check(problem == nil, at: "augmentation", problem ?? "")
    }

    /// Why images of a size cannot be changed as the augmentation says; nil if they can.
    func augmentationProblem(_ size: Sides) -> String? {
        let side = min(size.height, size.width)
        let reach = max(augmentation.shift, augmentation.crop)
        guard reach >= side else { return nil }
        return "given moves of \(reach) pixels, expected fewer than an image's \(side)"
    }

    /// The folder's files.
    ///
    /// - Throws: `DatasetError` when there is no such folder, or no pictures in it, or too many
    ///   classes.
    package func folder(dataRoot: String?) throws -> ImageFolder {
        let folder = try ImageFolder(
            path: DataConfig.resolved(path, dataRoot), labels: labels, equality: equality)
        guard folder.classNames.count <= ExperimentData.classLimit else {
            throw DatasetError(
                .badData, path: folder.path, problem: "has \(folder.classNames.count) classes",
                remedy: "at most \(ExperimentData.classLimit) are taken")
        }
        return folder
    }

    /// How many of a folder's pictures are held out: at least one.
    package func testCount(of folder: ImageFolder) -> Int {
        split.heldOutCount(folder.labels, count: folder.names.count, testFraction)
    }

    /// Outputs of a model that tells so many classes apart. Other models have none to size, and are
    /// described with one.
    package func outputs(classCount: Int) -> Int { max(1, classCount) }
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
