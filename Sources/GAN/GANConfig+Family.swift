import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

extension GANConfig: ModelFamily {
    /// `gan`.
    public static var name: String { "gan" }
    /// What it is.
    public static var summary: String { "A generative adversarial network." }
    /// Its networks.
    public static var exportedNames: [String] { ["generator", "discriminator"] }

    /// Digits from perceptrons.
    public static var template: ExperimentTemplate? {
        ExperimentTemplate(
            title: "A generative adversarial network",
            settings: [
                "data": ["type": "digits-5k"],
                "model": [
                    "type": "gan", "latentSize": 64,
                    "generator": [
                        "hidden": [128, 256, 512], "activation": "leaky-relu",
                        "normalization": "layer",
                    ],
                    "discriminator": [
                        "hidden": [512, 256], "activation": "leaky-relu", "dropout": 0.3,
                    ],
                    "objective": ["type": "non-saturating", "labelSmoothing": 0.1],
                ],
                "optimizers": [
                    "generator": [
                        "type": "adam", "learningRate": 0.0002, "beta1": 0.5,
                        "averageDecay": 0.999,
                    ],
                    "discriminator": ["type": "adam", "learningRate": 0.0002, "beta1": 0.5],
                ],
                "training": [
                    "epochs": 60, "batchSize": 64, "dropLast": true, "picturesEvery": 10,
                    "checkpointEvery": 10,
                ],
            ])
    }

    /// Generator and discriminator.
    public static var playerNames: [String] { ["generator", "discriminator"] }
    /// Both.
    public static var formerPlayerNames: [String] { playerNames }
    /// The generator moves less often than the discriminator where `discriminatorSteps` says so.
    public func stepsPerUpdate(of player: String) -> Int {
        player == "generator" ? discriminatorSteps : 1
    }
    /// Images and rows; classes and values to predict are not looked at.
    public var accepts: Set<ExampleKind> { Set(ExampleKind.allCases) }
    /// That pixels need a generator of bounded numbers, and rows one of any.
    public func objection(to kind: ExampleKind) -> ConfigError? {
        objection(ofImages: kind.isImage)
    }
    /// None: each player's loss falls when the other's rises.
    public var watchedMetric: MetricDescription? { nil }
    /// Losses, what the discriminator thinks, and norms.
    public var trainingMetrics: [MetricDescription] {
        [GANMetric.lossGenerator, GANMetric.lossDiscriminator]
            + objective.metrics
            + (regularizers.isEmpty ? [] : [GANMetric.penalty])
            + [GANMetric.gradientNormDiscriminator, GANMetric.gradientNormGenerator]
    }
    /// Losses, what the discriminator thinks, and how far samples lie apart.
    public var testMetrics: [MetricDescription] {
        [GANMetric.lossGenerator, GANMetric.heldOutLossDiscriminator]
            + objective.metrics + [GANMetric.diversity]
    }
    /// One of each objective, regularized where anything is registered for it.
    public static func variants(_ registry: Registry) -> [GANConfig] {
        let regularizers = registry[DiscriminatorRegularizers.self].prefix(1).map {
            ["type": .string($0.name)] as JSONValue
        }
        return registry[AdversarialObjectives.self].compactMap {
            member(
                [
                    "objective": ["type": .string($0.name)], "regularizers": .array(regularizers),
                ], registry)
        }
    }

    /// Generator and discriminator.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] {
        let networks = try networks(exampleShape: sizes.shape)
        return [
            NamedPlan("generator", networks.generator),
            NamedPlan("discriminator", networks.discriminator),
        ]
    }

    /// What the head owns.
    public func otherState(_ sizes: ExampleSizes) -> [OtherState] {
        [OtherState("head", parameterCount: head.parameters.reduce(0) { $0 + $1.shape.count })]
    }
    /// What objective, regularizers and views remember.
    public func memoryCount(_ sizes: ExampleSizes) -> Int { GANMemory(self).count }

    /// The discriminator sees real and generated images, and judges these again for the generator.
    public func passes(through network: String) -> Int { network == "discriminator" ? 3 : 1 }

    /// Those of a step, the mean of steps with and without a move of the generator.
    public func trainingOperations(_ sizes: ExampleSizes) throws(ConfigError) -> Double {
        try trainingOperations(exampleShape: sizes.shape)
    }

    /// Of images samples, interpolations and samples of the current weights.
    public func pictures(_ sizes: ExampleSizes) -> [PictureOutline] {
        sizes.shape.rank == 3 ? [.images(192)] : []
    }

    /// What is to be said of the game, and of images whose borders give them away.
    public func remarks(
        _ sizes: ExampleSizes, _ course: TrainingCourse
    ) throws(ConfigError) -> [ConfigRemark] {
        var remarks = try remarks(exampleShape: sizes.shape, steps: course.steps)
        if course.drawsBorders {
            let path = JSONPath([.key("data"), .key("augmentation"), .key("crop")])
            let message =
                "black borders are drawn on real images, by which the discriminator can tell them "
                + "from generated ones; use shift, which repeats the edge"
            remarks.append(ConfigRemark(ConfigError(path: path, message: message)))
        }
        return remarks
    }

    /// A `GANModel`.
    public func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful {
        try GANModel(self, exampleShape: sizes.shape, seed: seed)
    }

    /// A `GANTrainer`.
    public func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer {
        try GANTrainer(
            self, exampleShape: sizes.shape, generatorOptimizer: optimizers.of("generator"),
            discriminatorOptimizer: optimizers.of("discriminator"), seed: seed)
    }
}
