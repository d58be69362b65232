import Configuration
import Datasets
import RunStore

/// Where examples come from.
package enum DataConfig: Configurable {
    /// Images with a class each.
    case images(ImageDataConfig)
    /// Pictures of one's own.
    case folder(ImageFolderConfig)
    /// Rows of numbers.
    case table(TableDataConfig)

    /// Reads the keys.
    package init(from object: ObjectReader) {
        self = object.discriminated(
            by: "type",
            DatasetCatalog.all.map { description in
                VariantCase(description.name, "\(description.title).") {
                    .images(ImageDataConfig(description, from: $0))
                }
            } + [
                VariantCase("images", "A folder of PNG and JPEG files.") {
                    .folder(ImageFolderConfig(from: $0))
                },
                VariantCase(
                    "csv", "A CSV file of numbers, with a class or values to predict or alone."
                ) {
                    .table(TableDataConfig(csv: $0))
                },
                VariantCase(
                    "npy", "NumPy files: features, alone or with classes or values to predict."
                ) {
                    .table(TableDataConfig(npy: $0))
                },
                VariantCase("two-moons", "Two interleaved half circles, generated.") {
                    .table(TableDataConfig(twoMoons: $0))
                },
                VariantCase("linear-map", "A random linear map with noise, generated.") {
                    .table(TableDataConfig(linearMap: $0))
                },
                VariantCase("ring", "Gaussians on a circle, generated.") {
                    .table(TableDataConfig(ring: $0))
                },
                VariantCase("grid", "Gaussians on a square grid, generated.") {
                    .table(TableDataConfig(grid: $0))
                },
            ], "Where examples come from.")
    }
}

/// Images of a published set.
package struct ImageDataConfig: Sendable {
    /// What is learnt from.
    package enum TrainingImages: String, CaseIterable, Sendable {
        /// The set's training images.
        case train
        /// All of its images, the test images too, as some published experiments do. Test figures
        /// are then of images that were seen.
        case all
    }

    /// Which set.
    package let dataset: DatasetDescription
    /// What is learnt from.
    package let trainingImages: TrainingImages
    /// How grey pixels become model inputs.
    package let binarization: Binarization
    /// Only this many training images, the first ones; all when nil.
    package let trainCount: Int?
    /// Only this many test images, the first ones; all when nil.
    package let testCount: Int?

    init(_ dataset: DatasetDescription, from object: ObjectReader) {
        self.dataset = dataset
        binarization = object.choice(
            "binarization", of: Binarization.self, default: Binarization.none,
            "How grey pixels become model inputs.")
        trainingImages = object.choice(
            "trainingImages", of: TrainingImages.self, default: .train,
            "What is learnt from: the training images, or all images, the test images too.")
        let counts = dataset.counts
        trainCount = object.optionalInteger(
            "trainCount", in: 1...(counts[.train] ?? 1),
            "Only this many training images, the first ones.")
        testCount = object.optionalInteger(
            "testCount", in: 1...(counts[.test] ?? 1),
            "Only this many test images, the first ones.")
        object.check(
            trainCount == nil || trainingImages == .train, at: "trainCount",
            "given with trainingImages \"all\", expected with \"train\" only")
    }
}

extension ObjectReader {
    /// Reads which names of classes are one.
    func nameEquality() -> NameEquality {
        choice(
            "nameEquality", of: NameEquality.self, default: .bytes, formerly: .unicode,
            "Which names of classes are one.",
            describing: {
                switch $0 {
                case .bytes: "Those that have the same bytes."
                case .unicode:
                    "Those that Unicode holds for equivalent, such as the two spellings of é."
                }
            })
    }
}
