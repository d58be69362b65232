import Autodiff
import Configuration
import NeuralNetworks

/// A variational autoencoder as experiments state it: encoder × posterior × prior × likelihood ×
/// objective.
public struct VAEConfig: Configurable {
    /// Dimensions of the latent variable.
    public let latentSize: Int
    /// From an image to the posterior's parameters.
    public let encoder: MultilayerPerceptronConfig
    /// From a latent variable to the likelihood's parameters.
    public let decoder: MultilayerPerceptronConfig
    /// How pixels are distributed given the decoder's output.
    public let likelihood: LikelihoodConfig
    /// What is minimised.
    public let objective: ELBOConfig

    /// Reads the keys.
    public init(from object: ObjectReader) {
        latentSize = object.integer(
            "latentSize", default: 20, in: 1...4096, "Dimensions of the latent variable.")
        encoder = object.object(
            "encoder", MultilayerPerceptronConfig.self, "From an image to the posterior.")
        decoder = object.object(
            "decoder", MultilayerPerceptronConfig.self, "From a latent variable to pixels.")
        likelihood = object.variant(
            "likelihood", default: "bernoulli", LikelihoodConfig.cases,
            "How pixels are distributed given the decoder's output.")
        objective = object.object("objective", ELBOConfig.self, "What is minimised.")
    }

    /// Parameters of the model for images of `imageShape`, counted without building it; nil when
    /// the count overflows.
    public func parameterCount(imageShape: Shape) -> Int? {
        let pixels = imageShape.count
        guard
            let inEncoder = encoder.parameterCount(inputs: pixels, outputs: 2 * latentSize),
            let inDecoder = decoder.parameterCount(inputs: latentSize, outputs: pixels)
        else { return nil }
        let (sum, overflow) = inEncoder.addingReportingOverflow(inDecoder)
        return overflow ? nil : sum + likelihood.parameterCount
    }
}
