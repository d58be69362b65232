import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

extension ClassifierConfig: ModelFamily {
    /// `classifier`.
    public static var name: String { "classifier" }
    /// What it is.
    public static var summary: String { "A classifier." }
    /// Its networks.
    public static var exportedNames: [String] { ["classifier"] }

    /// Digits told apart by a perceptron.
    public static var template: ExperimentTemplate? {
        ExperimentTemplate(
            title: "A classifier",
            settings: [
                "data": ["type": "digits-5k"],
                "model": [
                    "type": "classifier",
                    "network": ["hidden": [256, 128], "activation": "relu", "dropout": 0.2],
                ],
                "optimizer": [
                    "type": "adam", "learningRate": 0.001,
                    "schedule": ["type": "cosine", "length": 20],
                ],
                "training": ["epochs": 20, "batchSize": 64],
            ])
    }

    /// One, which moves the network.
    public static var playerNames: [String] { ["classifier"] }
    /// Examples with a class each.
    public var accepts: Set<ExampleKind> { [.classifiedImages, .classifiedRows] }
    /// The share of held-out examples that are told right.
    public var watchedMetric: MetricDescription? { SupervisedMetric.accuracy }
    /// The loss and the accuracy.
    public var trainingMetrics: [MetricDescription] {
        [
            SupervisedMetric.smoothedCrossEntropy, SupervisedMetric.accuracy,
            SupervisedMetric.gradientNorm,
        ]
    }
    /// The cross-entropy of the labels as they are, and the accuracy.
    public var testMetrics: [MetricDescription] {
        [SupervisedMetric.crossEntropy, SupervisedMetric.accuracy]
    }

    /// The one network.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] {
        [NamedPlan("network", try networkPlan(inputShape: sizes.shape, outputs: sizes.outputs))]
    }

    /// How often classes are taken for each other.
    public func pictures(_ sizes: ExampleSizes) -> [PictureOutline] {
        [.confusion(classes: sizes.outputs)]
    }

    /// A `ClassifierModel`.
    public func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful {
        try ClassifierModel(self, inputShape: sizes.shape, outputs: sizes.outputs, seed: seed)
    }

    /// A `SupervisedTrainer` of a classification.
    public func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer {
        try SupervisedTrainer(
            self, inputShape: sizes.shape, outputs: sizes.outputs, classNames: sizes.classNames,
            optimizer: optimizers.of("classifier"), seed: seed)
    }
}

extension ClassifierModel: Exportable {
    /// The network.
    public var exportedNetworks: [ExportedNetwork] {
        [
            ExportedNetwork(
                "classifier", network: "network", methodName: "classify", network,
                input: .examples(named: "input"),
                outputs: [
                    .init(
                        "logits",
                        output == .binary
                            ? "positive for the second of class_names, negative for the first"
                            : "a logit a class, in the order of class_names",
                        isOfClasses: true)
                ])
        ]
    }

    /// The network by itself.
    public var exportedFunction: [String] { ["classifier"] }
}
