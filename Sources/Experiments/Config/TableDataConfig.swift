import Configuration
import Datasets
import RunStore

/// Rows of numbers, of which a share is held out.
package struct TableDataConfig: Sendable {
    /// Where the rows come from.
    package enum Source: Sendable {
        /// A CSV file; the target's columns by name, or by number where there is no header.
        case csv(
            path: String, hasHeader: Bool, target: Target, columns: [String],
            numbering: ClassNumbering, equality: NameEquality)
        /// A file of features and one of what to predict, if anything is.
        case npy(features: String, targets: String?, target: Target, numbering: ClassNumbering)
        /// `GeneratedTable.twoMoons`.
        case twoMoons(count: Int, noise: Double, seed: Int)
        /// `GeneratedTable.linearMap`.
        case linearMap(count: Int, noise: Double, seed: Int)
        /// `GeneratedTable.draws`, under the name of the config's type.
        case mixture(GaussianMixture, name: String, count: Int, seed: Int)
    }

    /// What the target's columns hold.
    package enum Target: String, CaseIterable, Sendable {
        /// One class a row.
        case classes
        /// Numbers.
        case values
        /// Nothing: there are no such columns.
        case none
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
            "targetColumns", default: [], count: 0...4096,
            "Names of the columns to predict, or their numbers where there is no header; none where "
                + "target is none.")
        let given = "given \(columns.count) columns, expected "
        switch target {
        case .classes:
            object.check(
                columns.count == 1, at: "targetColumns",
                columns.isEmpty
                    ? "missing, expected the column that holds the class, or \"target\": \"none\""
                    : given + "one: it holds the class")
        case .values:
            object.check(
                !columns.isEmpty, at: "targetColumns",
                "missing, expected the columns to predict, or \"target\": \"none\"")
        case .none:
            object.check(
                columns.isEmpty, at: "targetColumns", given + "none, since target is \"none\"")
        }
        self.init(
            .csv(
                path: path, hasHeader: hasHeader, target: target, columns: columns,
                numbering: Self.numbering(object), equality: object.nameEquality()), object)
    }

    init(npy object: ObjectReader) {
        let features = object.string("path", length: 1...4096, "Features, rows × columns.")
        let targets = object.optionalString(
            "targetPath", length: 1...4096,
            "What to predict, one row each; left out where target is none.")
        let target = Self.target(object)
        object.check(
            (target == .none) == (targets == nil), at: "targetPath",
            targets == nil
                ? "missing, expected the file of what to predict, or \"target\": \"none\""
                : "given with \"target\": \"none\", expected classes or values to predict from it")
        self.init(
            .npy(
                features: features, targets: targets, target: target,
                numbering: Self.numbering(object)), object)
    }

    init(twoMoons object: ObjectReader) {
        self.init(
            .twoMoons(
                count: Self.count(object, default: 2000),
                noise: object.number(
                    "noise", default: 0.2, in: .closed(0, 10), "Deviation of the noise."),
                seed: Self.seed(object)), object)
    }

    init(linearMap object: ObjectReader) {
        self.init(
            .linearMap(
                count: Self.count(object, default: 2000),
                noise: object.number(
                    "noise", default: 0.1, in: .closed(0, 10), "Deviation of the noise."),
                seed: Self.seed(object)), object)
    }

    init(ring object: ObjectReader) {
        let count = Self.count(object, default: 100_000)
        let modes = object.integer("modes", default: 8, in: 1...1000, "Gaussians on the circle.")
        let radius = object.number(
            "radius", default: 1, in: Self.lengthRange, "Radius of the circle.")
        let mixture = GaussianMixture.ring(
            modes: modes, radius: radius, deviation: Self.deviation(object, default: 0.01))
        self.init(.mixture(mixture, name: "ring", count: count, seed: Self.seed(object)), object)
    }

    init(grid object: ObjectReader) {
        let count = Self.count(object, default: 100_000)
        let side = object.integer("side", default: 5, in: 1...31, "Gaussians a side.")
        let spacing = object.number(
            "spacing", default: 2, in: Self.lengthRange, "Distance of neighbors.")
        let mixture = GaussianMixture.grid(
            side: side, spacing: spacing, deviation: Self.deviation(object, default: 0.05))
        self.init(.mixture(mixture, name: "grid", count: count, seed: Self.seed(object)), object)
    }

    private static let lengthRange = NumberRange.closed(1e-6, 1e6)

    private static func count(_ object: ObjectReader, default fallback: Int) -> Int {
        object.integer("count", default: fallback, in: 10...1_000_000, "Rows.")
    }

    private static func seed(_ object: ObjectReader) -> Int {
        object.integer("seed", default: 0, in: 0...Int.max, "Seed of the rule.")
    }

    private static func deviation(_ object: ObjectReader, default fallback: Double) -> Double {
        object.number(
            "deviation", default: fallback, in: lengthRange,
            "Standard deviation of each Gaussian in every direction.")
    }

    /// What is to be predicted from a row.
    package var target: Target {
        switch source {
        case .csv(_, _, let target, _, _, _), .npy(_, _, let target, _): target
        case .twoMoons, .mixture: .classes
        case .linearMap: .values
        }
    }

    /// The Gaussians from which the rows are drawn, where they are drawn from such.
    package var mixture: GaussianMixture? {
        if case .mixture(let mixture, _, _, _) = source { mixture } else { nil }
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
