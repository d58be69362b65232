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
                VariantCase("csv", "A CSV file of numbers, with a class or values to predict.") {
                    .table(TableDataConfig(csv: $0))
                },
                VariantCase("npy", "NumPy files: features, and classes or values to predict.") {
                    .table(TableDataConfig(npy: $0))
                },
                VariantCase("two-moons", "Two interleaved half circles, generated.") {
                    .table(TableDataConfig(twoMoons: $0))
                },
                VariantCase("linear-map", "A random linear map with noise, generated.") {
                    .table(TableDataConfig(linearMap: $0))
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

/// Rows of numbers, of which a share is held out.
package struct TableDataConfig: Sendable {
    /// Where the rows come from.
    package enum Source: Sendable {
        /// A CSV file; the target's columns by name, or by number where there is no header.
        case csv(
            path: String, hasHeader: Bool, target: Target, columns: [String],
            numbering: ClassNumbering, equality: NameEquality)
        /// A file of features and one of what to predict.
        case npy(features: String, targets: String, target: Target, numbering: ClassNumbering)
        /// `GeneratedTable.twoMoons`.
        case twoMoons(count: Int, noise: Double, seed: Int)
        /// `GeneratedTable.linearMap`.
        case linearMap(count: Int, noise: Double, seed: Int)
    }

    /// What the target's columns hold.
    package enum Target: String, CaseIterable, Sendable {
        /// One class a row.
        case classes
        /// Numbers.
        case values
    }

    /// Where the rows come from.
    package let source: Source
    /// The share of rows that are held out, drawn under the run's seed.
    package let testFraction: Double
    /// Which ones, where rows have a class.
    package let split: DataSplit
    /// Whether features are shifted and scaled to mean 0 and deviation 1 over the training rows.
    package let isStandardized: Bool

    private init(_ source: Source, _ object: ObjectReader) {
        self.source = source
        testFraction = object.number(
            "testFraction", default: 0.2, in: .closed(0.01, 0.9), "Share of rows held out.")
        split = object.choice(
            "split", of: DataSplit.self, default: .byClass, formerly: .shuffled,
            "Which rows are held out, where they have a class.",
            describing: DataSplit.explanation)
        isStandardized = object.boolean(
            "standardize", default: false,
            "Whether features are shifted and scaled by the training rows' mean and deviation.")
    }

    init(csv object: ObjectReader) {
        let path = object.string("path", length: 1...4096, "The file.")
        let hasHeader = object.boolean(
            "header", default: true, "Whether the first line names the columns.")
        let target = Self.target(object)
        let columns = object.strings(
            "targetColumns", count: 1...4096,
            "Names of the columns to predict, or their numbers where there is no header.")
        object.check(
            target == .values || columns.count == 1, at: "targetColumns",
            "given \(columns.count) columns, expected one: it holds the class")
        self.init(
            .csv(
                path: path, hasHeader: hasHeader, target: target, columns: columns,
                numbering: Self.numbering(object), equality: object.nameEquality()), object)
    }

    init(npy object: ObjectReader) {
        self.init(
            .npy(
                features: object.string("path", length: 1...4096, "Features, rows × columns."),
                targets: object.string(
                    "targetPath", length: 1...4096, "What to predict, one row each."),
                target: Self.target(object), numbering: Self.numbering(object)), object)
    }

    init(twoMoons object: ObjectReader) {
        self.init(
            .twoMoons(
                count: object.integer("count", default: 2000, in: 10...1_000_000, "Rows."),
                noise: object.number(
                    "noise", default: 0.2, in: .closed(0, 10), "Deviation of the noise."),
                seed: object.integer("seed", default: 0, in: 0...Int.max, "Seed of the rule.")),
            object)
    }

    init(linearMap object: ObjectReader) {
        self.init(
            .linearMap(
                count: object.integer("count", default: 2000, in: 10...1_000_000, "Rows."),
                noise: object.number(
                    "noise", default: 0.1, in: .closed(0, 10), "Deviation of the noise."),
                seed: object.integer("seed", default: 0, in: 0...Int.max, "Seed of the rule.")),
            object)
    }

    /// What is to be predicted from a row.
    package var target: Target {
        switch source {
        case .csv(_, _, let target, _, _, _), .npy(_, _, let target, _): target
        case .twoMoons: .classes
        case .linearMap: .values
        }
    }

    private static func numbering(_ object: ObjectReader) -> ClassNumbering {
        object.choice(
            "classNumbers", of: ClassNumbering.self, default: .present, formerly: .fromZero,
            "Which classes there are where all are whole numbers.",
            describing: {
                switch $0 {
                case .present: "Those that occur, in the order of the numbers."
                case .fromZero: "All from 0 to the largest one, whether they occur or not."
                }
            })
    }

    private static func target(_ object: ObjectReader) -> Target {
        object.choice(
            "target", of: Target.self, default: .classes, "What the target's columns hold.")
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
