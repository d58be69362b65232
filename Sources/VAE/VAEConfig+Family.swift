import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

extension VAEConfig: ModelFamily {
    /// `vae`.
    public static var name: String { "vae" }
    /// What it is.
    public static var summary: String { "A variational autoencoder." }
    /// Its networks.
    public static var exportedNames: [String] { ["encoder", "decoder"] }

    /// Digits, binarized.
    public static var template: ExperimentTemplate? {
        ExperimentTemplate(
            title: "A variational autoencoder",
            settings: [
                "data": ["type": "digits-5k", "binarization": "threshold"],
                "model": [
                    "type": "vae", "latentSize": 12,
                    "encoder": ["hidden": [512, 256], "activation": "relu", "dropout": 0.1],
                    "decoder": ["hidden": [256, 512], "activation": "relu"],
                    "likelihood": ["type": "bernoulli"], "objective": ["type": "elbo", "beta": 1],
                ],
                "optimizer": ["type": "adam", "learningRate": 0.001],
                "training": ["epochs": 20, "batchSize": 64],
            ])
    }

    /// The one that moves all that the model owns, and the one against which an objective may train it.
    public static var playerNames: [String] { ["model", "discriminator"] }
    /// The model's own, and the objective's opponents.
    public var players: [String] { ["model"] + objective.opponents }
    /// Images and rows; classes and values to predict are not looked at.
    public var accepts: Set<ExampleKind> { Set(ExampleKind.allCases) }
    /// That rows need a likelihood of any numbers.
    public func objection(to kind: ExampleKind) -> ConfigError? {
        objection(ofImages: kind.isImage)
    }
    /// That of the objective; of the evidence lower bound the bound on held-out images with β = 1,
    /// whatever the training's β.
    public var watchedMetric: MetricDescription? { objective.watchedMetric }
    /// The loss and the terms of the bound.
    public var trainingMetrics: [MetricDescription] {
        [
            objective.loss, VAEMetric.negativeELBO, VAEMetric.reconstruction,
            VAEMetric.divergence,
        ] + objective.trainingMetrics + [VAEMetric.gradientNorm]
            + objective.opponents.flatMap { [.loss(of: $0), .gradientNorm(of: $0)] }
    }
    /// The loss and the terms of the bound, and how many dimensions are in use.
    public var testMetrics: [MetricDescription] {
        [
            objective.loss, VAEMetric.negativeELBO, VAEMetric.reconstruction,
            VAEMetric.divergence, VAEMetric.activeUnits,
        ] + objective.testMetrics
    }
    /// `nll_is5000` of 5,000 draws.
    public func likelihoodEstimate(draws: Int) -> MetricDescription? {
        VAEMetric.likelihood(draws: draws)
    }
    /// One of each objective.
    public static func variants(_ registry: Registry) -> [VAEConfig] {
        registry[VAEObjectives.self].compactMap {
            member(["objective": ["type": .string($0.name)]], registry)
        }
    }

    /// Encoder and decoder.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] {
        let networks = try networks(imageShape: sizes.shape)
        _ = try objective.networks(latentSize: latentSize)
        return [
            NamedPlan("encoder", networks.encoder), NamedPlan("decoder", networks.decoder),
        ]
    }

    /// That of likelihood, posterior and prior.
    public func otherState(_ sizes: ExampleSizes) -> [OtherState] {
        [
            OtherState("likelihood", parameterCount: likelihood.parameterCount),
            OtherState(
                "posterior", parameterCount: posterior.parameterCount(latentSize: latentSize),
                bufferCount: posterior.bufferCount(latentSize: latentSize)),
            OtherState(
                "prior", parameterCount: prior.parameterCount(latentSize: latentSize),
                bufferCount: prior.bufferCount(latentSize: latentSize)),
        ]
    }

    /// The networks of the objective's opponents.
    public func memoryCount(_ sizes: ExampleSizes) -> Int {
        let networks = (try? objective.networks(latentSize: latentSize)) ?? []
        return networks.reduce(0) { $0 + ($1.parameterCount ?? 0) + $1.bufferCount }
    }

    /// The decoder sees every draw.
    public func passes(through network: String) -> Int {
        network == "decoder" ? objective.draws : 1
    }

    /// Thrice those of a pass, in which the decoder sees every draw; an opponent sees every draw in its
    /// own move as well.
    public func trainingOperations(_ sizes: ExampleSizes) throws(ConfigError) -> Double {
        let own = try networks(sizes).reduce(0) {
            $0 + 3 * Double(passes(through: $1.name)) * $1.plan.operations
        }
        return try objective.networks(latentSize: latentSize).reduce(own) {
            $0 + 6 * Double(objective.draws) * $1.operations
        }
    }

    /// Of images samples, interpolations, and reconstructions or samples of the current weights; a
    /// square of a latent space of two dimensions.
    public func pictures(_ sizes: ExampleSizes) -> [PictureOutline] {
        guard sizes.shape.rank == 3 else { return [] }
        return [.images(192 + (latentSize == 2 ? 400 : 0))]
    }

    /// A `VAEModel`.
    public func model(_ sizes: ExampleSizes, seed: UInt64) throws(ConfigError) -> any Stateful {
        try VAEModel(self, imageShape: sizes.shape, seed: seed)
    }

    /// A `VAETrainer`.
    public func trainer(
        _ sizes: ExampleSizes, _ optimizers: [String: OptimizerConfig], seed: UInt64
    ) throws(ConfigError) -> any Trainer {
        try VAETrainer(
            self, imageShape: sizes.shape, optimizer: optimizers.of("model"),
            opponents: optimizers, seed: seed)
    }
}
