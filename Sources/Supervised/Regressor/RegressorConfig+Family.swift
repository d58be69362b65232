import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

extension RegressorConfig: ModelFamily {
    /// `regressor`.
    public static var name: String { "regressor" }
    /// What it is.
    public static var summary: String { "A regressor." }
    /// Its networks.
    public static var exportedNames: [String] { ["regressor"] }

    /// One, which moves the network.
    public static var playerNames: [String] { ["regressor"] }
    /// Examples with values to predict.
    public var accepts: Set<ExampleKind> { [.valuedRows] }
    /// The loss on held-out examples.
    public var watchedMetric: MetricDescription? { SupervisedMetric.error }
    /// The loss.
    public var trainingMetrics: [MetricDescription] {
        [SupervisedMetric.error, SupervisedMetric.gradientNorm]
    }
    /// The loss, errors, and the share of variance that is explained.
    public var testMetrics: [MetricDescription] {
        [
            SupervisedMetric.error, SupervisedMetric.squaredError, SupervisedMetric.absoluteError,
            SupervisedMetric.explainedShare,
        ]
    }

    /// The one network.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] {
        [NamedPlan("network", try networkPlan(inputShape: sizes.shape, outputs: sizes.outputs))]
    }

    /// A `RegressorModel`.
    public func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful {
        try RegressorModel(self, inputShape: sizes.shape, outputs: sizes.outputs, seed: seed)
    }

    /// A `SupervisedTrainer` of a regression.
    public func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer {
        try SupervisedTrainer(
            self, inputShape: sizes.shape, outputs: sizes.outputs,
            optimizer: optimizers.of("regressor"), seed: seed)
    }
}

extension RegressorModel: Exportable {
    /// The network.
    public var exportedNetworks: [ExportedNetwork] {
        [
            ExportedNetwork(
                "regressor", network: "network", methodName: "predict", network,
                input: .examples(named: "input"),
                outputs: [.init("values", "the predicted values")])
        ]
    }

    /// The network by itself.
    public var exportedFunction: [String] { ["regressor"] }
}
