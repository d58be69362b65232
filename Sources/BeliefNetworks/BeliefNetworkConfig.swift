import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

/// A fully visible sigmoid belief network (Neal 1992; Frey, Hinton & Dayan 1996): pixel by pixel, each
/// a logistic regression on those before it. The likelihood is exact.
public struct BeliefNetworkConfig: ModelFamily {
    /// A network in code.
    public init() {}

    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// `belief-network`.
    public static var name: String { "belief-network" }
    /// What it is.
    public static var summary: String { "A fully visible sigmoid belief network." }

    /// Binarized digits.
    public static var template: ExperimentTemplate? {
        ExperimentTemplate(
            title: "A fully visible sigmoid belief network",
            settings: [
                "data": ["type": "digits-5k", "binarization": "threshold"],
                "model": ["type": "belief-network"],
                "optimizer": ["type": "adam", "learningRate": 0.001],
                "training": ["epochs": 20, "batchSize": 64],
            ])
    }

    /// One, which moves weights and biases.
    public static var playerNames: [String] { ["model"] }
    /// Images; classes are not looked at.
    public var accepts: Set<ExampleKind> { [.images, .classifiedImages] }
    /// The exact negative log-likelihood.
    public var watchedMetric: MetricDescription? { BeliefNetworkMetric.loss }
    /// The loss.
    public var trainingMetrics: [MetricDescription] {
        [BeliefNetworkMetric.loss, BeliefNetworkMetric.gradientNorm]
    }
    /// The loss.
    public var testMetrics: [MetricDescription] { [BeliefNetworkMetric.loss] }

    /// None: its weights are no layers.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] { [] }

    /// A weight for every pair of pixels, and a bias for each.
    public func otherState(_ sizes: ExampleSizes) -> [OtherState] {
        let pixels = sizes.shape.count
        let (pairs, overflow) = pixels.multipliedReportingOverflow(by: pixels)
        return [
            OtherState("weight", parameterCount: overflow ? .max : pairs),
            OtherState("bias", parameterCount: pixels),
        ]
    }

    /// Those of the product with the weights, and of its two gradients.
    public func trainingOperations(_ sizes: ExampleSizes) throws(ConfigError) -> Double {
        6 * Double(sizes.shape.count) * Double(sizes.shape.count)
    }

    /// Samples.
    public func pictures(_ sizes: ExampleSizes) -> [PictureOutline] { [.images(64)] }

    /// A `BeliefNetworkModel`, which begins as independent pixels whatever the seed: its loss is convex.
    public func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful {
        BeliefNetworkModel(imageShape: sizes.shape)
    }

    /// A `BeliefNetworkTrainer`.
    public func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer {
        BeliefNetworkTrainer(
            BeliefNetworkModel(imageShape: sizes.shape), optimizer: optimizers.of("model"))
    }
}

/// The metrics of a belief network.
enum BeliefNetworkMetric {
    /// −ln p(x).
    static let loss = MetricDescription(
        "loss", "The exact negative log-likelihood −ln p(x).", unit: "nats per image",
        goal: .lower, isObjective: true, mean: "examples", likelihood: .exact)
    /// The norm of all gradients together.
    static let gradientNorm = MetricDescription.gradientNorm()
}
