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

    /// One, which moves encoder, decoder and likelihood.
    public static var playerNames: [String] { ["model"] }
    /// Images and rows; classes and values to predict are not looked at.
    public var accepts: Set<ExampleKind> { Set(ExampleKind.allCases) }
    /// That rows need a likelihood of any numbers.
    public func objection(to kind: ExampleKind) -> ConfigError? {
        objection(ofImages: kind.isImage)
    }
    /// The bound on held-out images with β = 1, whatever the training's β.
    public var watchedMetric: MetricDescription? { VAEMetric.negativeELBO }
    /// The loss and its terms.
    public var trainingMetrics: [MetricDescription] {
        [
            VAEMetric.loss, VAEMetric.negativeELBO, VAEMetric.reconstruction,
            VAEMetric.divergence, VAEMetric.beta, VAEMetric.gradientNorm,
        ]
    }
    /// The loss and its terms, and how many dimensions are in use.
    public var testMetrics: [MetricDescription] {
        [
            VAEMetric.loss, VAEMetric.negativeELBO, VAEMetric.reconstruction,
            VAEMetric.divergence, VAEMetric.activeUnits,
        ]
    }

    /// Encoder and decoder.
    public func networks(_ sizes: ExampleSizes) throws(ConfigError) -> [NamedPlan] {
        let networks = try networks(imageShape: sizes.shape)
        return [
            NamedPlan("encoder", networks.encoder), NamedPlan("decoder", networks.decoder),
        ]
    }

    /// That of the likelihood.
    public func otherState(_ sizes: ExampleSizes) -> [OtherState] {
        [OtherState("likelihood", parameterCount: likelihood.parameterCount)]
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
            self, imageShape: sizes.shape, optimizer: optimizers.of("model"), seed: seed)
    }
}
