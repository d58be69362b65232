import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

/// A mixture of Gaussians over the latent variables of a trained autoencoder, whose decoder makes images
/// of its draws (Ghosh et al. 2020, §4, "ex-post density estimation").
public struct LatentMixtureConfig: ModelFamily {
    /// Which covariances the components may have.
    public enum Covariance: String, CaseIterable, Sendable {
        /// Any.
        case full
        /// Those of independent dimensions.
        case diagonal
    }

    /// The run whose model encodes and decodes.
    private let from: SourceConfig
    /// Gaussians in the mixture.
    public let components: Int
    /// Which covariances they may have.
    public let covariance: Covariance
    /// The least variance that a component has in any direction.
    public let varianceFloor: Double
    private let path: JSONPath
    private var first: (model: SourceModel, latentSize: Int)?

    private static let componentRange = 1...4096

    /// A mixture stated in code; traps on a setting that has no meaning.
    ///
    /// - `source`: the run whose model encodes and decodes, where a config is to name one; a program
    ///   gives the model itself to `built(on:)`.
    /// - `components`: Gaussians in the mixture.
    /// - `covariance`: which covariances they may have.
    /// - `varianceFloor`: the least variance that one has in any direction.
    public init(
        source: SourceConfig, components: Int = 10, covariance: Covariance = .full,
        varianceFloor: Double = 1e-6
    ) {
        path = JSONPath()
        from = source
        self.components = Self.componentRange.checked(components, "LatentMixtureConfig.components")
        self.covariance = covariance
        self.varianceFloor = NumberRange.positive.checked(
            varianceFloor, "LatentMixtureConfig.varianceFloor")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        path = object.path
        from = object.object(
            SourceConfig.key, SourceConfig.self, required: true,
            "The run whose model encodes and decodes; its part is the encoder.")
        let usual = Self(source: from)
        components = object.integer(
            "components", default: usual.components, in: Self.componentRange,
            "Gaussians in the mixture.")
        covariance = object.choice(
            "covariance", of: Covariance.self, default: usual.covariance,
            "Which covariances the components may have.",
            describing: { covariance in
                switch covariance {
                case .full: "Any."
                case .diagonal: "Those of independent dimensions."
                }
            })
        varianceFloor = object.singlePrecision(
            "varianceFloor", default: usual.varianceFloor, in: .positive,
            "Least variance of a component in any direction.")
    }

    /// `latent-mixture`.
    public static var name: String { "latent-mixture" }
    /// What it is.
    public static var summary: String {
        "A mixture of Gaussians over the latent variables of a trained autoencoder."
    }
    /// None: no gradient is taken.
    public static var playerNames: [String] { [] }
    /// Images; classes are not looked at.
    public var accepts: Set<ExampleKind> { [.images, .classifiedImages] }
    /// The log-density of held-out latent variables.
    public var watchedMetric: MetricDescription? { LatentMixtureMetric.logDensity }
    /// The log-density before the sweep.
    public var trainingMetrics: [MetricDescription] { [LatentMixtureMetric.logDensity] }
    /// The log-density.
    public var testMetrics: [MetricDescription] { [LatentMixtureMetric.logDensity] }

    /// One of an encoder that needs no more to be stated.
    public static func variants(_ registry: Registry) -> [LatentMixtureConfig] {
        let source: JSONObject = ["run": "first", "part": "encoder"]
        return [member([SourceConfig.key: .object(source)], registry)].compactMap(\.self)
    }

    /// The run whose model encodes and decodes.
    public var source: SourceConfig? { from }

    /// The mixture over the latent variables of that model.
    public func built(on model: SourceModel) throws(ConfigError) -> LatentMixtureConfig {
        guard let encoding = model.member as? any LatentEncodingFamily else {
            throw from.error(
                at: "run",
                "given a run of a \(type(of: model.member).name), expected one of a model that "
                    + "encodes images as latent variables")
        }
        let part = type(of: encoding).encodingPart
        guard from.part == part else {
            throw from.error(
                at: "part",
                "given \"\(from.part)\", expected \(part), whose latent variables are learned from")
        }
        var built = self
        built.first = (model, encoding.latentSize)
        return built
    }

    /// None that are trained.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] { [] }

    /// The components, and the model that encodes and decodes.
    public func otherState(_ sizes: ExampleSizes) -> [OtherState] {
        guard let first else { return [] }
        return [
            OtherState(
                "mixture", parameterCount: numbers(latentSize: first.latentSize)),
            OtherState("source", frozenCount: first.model.numberCount ?? .max),
        ]
    }

    /// The sums of an epoch, each as two numbers.
    public func memoryCount(_ sizes: ExampleSizes) -> Int {
        guard let first else { return 0 }
        let (count, overflow) = numbers(latentSize: first.latentSize)
            .multipliedReportingOverflow(by: 2)
        return overflow ? .max : count
    }

    /// Numbers of weights, means and scales.
    private func numbers(latentSize: Int) -> Int {
        components * (1 + latentSize + (covariance == .full ? latentSize * latentSize : latentSize))
    }

    /// A pass through the encoder, and the products with the components' scales.
    public func trainingOperations(_ sizes: ExampleSizes) throws(ConfigError) -> Double {
        guard let first else { return 0 }
        let size = Double(first.latentSize)
        return (try first.model.network(from.part)?.operations ?? 0)
            + 4 * Double(components) * size * (covariance == .full ? size : 1)
    }

    /// Samples.
    public func pictures(_ sizes: ExampleSizes) -> [PictureOutline] { [.images(64)] }

    /// Components begin at examples of the first batch, so there cannot be more.
    public func remarks(
        _ sizes: ExampleSizes, _ course: TrainingCourse
    ) throws(ConfigError) -> [ConfigRemark] {
        guard components > course.batchSize else { return [] }
        return [
            ConfigRemark(
                ConfigError(
                    path: path.appending("components"),
                    message: "given \(components), expected at most the \(course.batchSize) "
                        + "examples of a batch: the components begin at examples of the first one"),
                isRefusal: true)
        ]
    }

    /// A `LatentMixtureModel`.
    public func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful {
        try density()
    }

    /// A `LatentMixtureTrainer`.
    public func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer {
        LatentMixtureTrainer(try density(), varianceFloor: varianceFloor)
    }

    private func density() throws(ConfigError) -> LatentMixtureModel {
        guard let first, let source = try first.model.model() as? any LatentEncoding else {
            throw from.error(
                at: "run", "given a run whose model is not known, expected one that encodes images")
        }
        return LatentMixtureModel(
            source,
            GaussianMixture(
                components: components, size: source.latentSize,
                hasFullCovariance: covariance == .full))
    }
}

/// The metrics of a mixture over latent variables.
enum LatentMixtureMetric {
    /// ln p(z).
    static let logDensity = MetricDescription(
        "log_density", "The log-density ln p(z) of the images' latent variables.",
        unit: "nats per image", goal: .higher, mean: "examples",
        settings: ["model.from.sha256", "model.from.part"])
}
