import Autodiff
import Configuration
import NeuralNetworks

/// A variational autoencoder as experiments state it: encoder × posterior × prior × decoder ×
/// likelihood × objective.
public struct VAEConfig: Configurable {
    /// Dimensions of the latent variable.
    public let latentSize: Int
    /// From an image to the posterior's parameters.
    public let encoder: NetworkConfig
    /// From a latent variable to the likelihood's parameters.
    public let decoder: NetworkConfig
    /// How pixels are distributed given the decoder's output.
    public let likelihood: any LikelihoodConfig
    /// What is minimized.
    public let objective: any VAEObjectiveConfig
    /// How latent variables are distributed given an image.
    public let posterior: any PosteriorConfig
    /// How latent variables are distributed.
    public let prior: any PriorConfig

    /// Where the model stands in its file.
    let path: JSONPath

    private static let latentRange = 1...4096

    /// A model stated in code; traps on a setting that has no meaning.
    ///
    /// - `encoder`: from an image to the posterior.
    /// - `decoder`: from a latent variable to pixels.
    /// - `likelihood`: how pixels are distributed given the decoder's output.
    /// - `objective`: what is minimized.
    /// - `posterior`: how latent variables are distributed given an image.
    /// - `prior`: how latent variables are distributed.
    public init(
        latentSize: Int = 20, encoder: NetworkConfig = NetworkConfig(),
        decoder: NetworkConfig = NetworkConfig(),
        likelihood: any LikelihoodConfig = BernoulliConfig(),
        objective: any VAEObjectiveConfig = ELBOObjective(),
        posterior: any PosteriorConfig = DiagonalGaussianConfig(),
        prior: any PriorConfig = StandardNormalConfig()
    ) {
        path = JSONPath()
        self.latentSize = Self.latentRange.checked(latentSize, "VAEConfig.latentSize")
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood
        self.objective = objective
        self.posterior = posterior
        self.prior = prior
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        path = object.path
        latentSize = object.integer(
            "latentSize", default: VAEConfig().latentSize, in: Self.latentRange,
            "Dimensions of the latent variable.")
        encoder = object.object(
            "encoder", NetworkConfig.self, "From an image to the posterior.")
        decoder = object.object(
            "decoder", NetworkConfig.self, "From a latent variable to pixels.")
        likelihood = object.variant(
            "likelihood", default: "bernoulli", object.registry[Likelihoods.self],
            "How pixels are distributed given the decoder's output.")
        objective = object.variant(
            "objective", default: "elbo", object.registry[VAEObjectives.self],
            "What is minimized.")
        posterior = object.variant(
            "posterior", default: "diagonal-gaussian", formerly: "diagonal-gaussian",
            object.registry[Posteriors.self],
            "How latent variables are distributed given an image.")
        prior = object.variant(
            "prior", default: "standard-normal", formerly: "standard-normal",
            object.registry[Priors.self], "How latent variables are distributed.")
    }

    /// That the likelihood is one of pixels and not of numbers of any size, which rows have; nil
    /// where it suits them.
    func objection(ofImages isOfImages: Bool) -> ConfigError? {
        guard !isOfImages, likelihood.isOfUnitInterval else { return nil }
        return ConfigError(
            path: path.appending("likelihood"),
            message:
                "given one of numbers in [0, 1]; expected {\"type\": \"gaussian\"} for a table, "
                + "whose numbers may be any")
    }

    /// The networks for images of `imageShape`, with the shapes between their layers.
    ///
    /// - Throws: `ConfigError` at a layer that cannot take what it is given, or at a likelihood that
    ///   does not suit rows.
    public func networks(
        imageShape: Shape
    ) throws(ConfigError) -> (encoder: NetworkPlan, decoder: NetworkPlan) {
        let isOfImages = imageShape.rank == 3
        if let objection = objection(ofImages: isOfImages) { throw objection }
        let dimensions = "\(latentSize) latent dimension\(latentSize == 1 ? "" : "s")"
        return (
            try NetworkPlan(
                encoder, input: imageShape,
                output: [posterior.encodedSize(latentSize: latentSize)],
                meaning: posterior.meaning(dimensions: dimensions),
                use: OutputUse(by: "the posterior", of: posterior.numbers)),
            try NetworkPlan(
                decoder, input: [latentSize], output: imageShape,
                meaning: "\(isOfImages ? "an image" : "a row of the table"), from \(dimensions)",
                use: likelihood.use)
        )
    }
}
