import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// A variational autoencoder with a diagonal Gaussian posterior and a standard normal prior
/// (Kingma & Welling 2014).
///
/// Shapes: images [batch, height, width, channels] in [0, 1] or rows [batch, features], latent
/// variables [batch, latent].
public struct VAEModel: Reconstructing {
    /// From images to mean | log variance, [batch, 2·latent].
    public let encoder: Network
    /// From latent variables to the likelihood's parameters, one a pixel, shaped as images.
    public let decoder: Network
    /// How pixels are distributed.
    public let likelihood: any Likelihood
    /// Sizes of one example: [height, width, channels] of an image, [features] of a row.
    public let exampleShape: Shape
    /// Dimensions of the latent variable.
    public let latentSize: Int

    /// A model with initial weights under `seed`.
    ///
    /// - Throws: `ConfigError` when the networks do not suit images of `imageShape`.
    public init(_ config: VAEConfig, imageShape: Shape, seed: UInt64) throws(ConfigError) {
        let networks = try config.networks(imageShape: imageShape)
        var random = RandomStream(seed: seed, name: "initialization")
        exampleShape = imageShape
        latentSize = config.latentSize
        encoder = networks.encoder.network(random: &random)
        decoder = networks.decoder.network(random: &random)
        likelihood = config.likelihood.likelihood()
    }

    /// The posterior of `images`: mean | log variance, [batch, 2·latent].
    public func posterior(_ images: Tensor, _ context: inout Context) -> Tensor {
        encoder(images, &context)
    }

    /// The likelihood's parameters given latent variables, [batch, pixels].
    public func decode(_ latents: Tensor, _ context: inout Context) -> Tensor {
        decoder(latents, &context).flattened
    }

    /// The posterior's means, [batch, latent].
    public func latentMeans(_ images: Tensor) -> Tensor {
        var context = Context.evaluation
        return posterior(images, &context).sliced(axis: 1, 0..<latentSize)
    }

    /// The expected examples of latent variables, in evaluation mode.
    public func examples(of latents: Tensor) -> Tensor {
        var context = Context.evaluation
        return shapedAsExamples(likelihood.mean(decoded: decode(latents, &context)))
    }

    /// The images' reconstructions from the means of their posteriors.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let means = posterior(input, &context).sliced(axis: 1, 0..<latentSize)
        return shapedAsExamples(likelihood.mean(decoded: decode(means, &context)))
    }

    /// The images' reconstructions, in evaluation mode.
    public func reconstructions(of images: Tensor) -> Tensor {
        self.examples(of: latentMeans(images))
    }

    /// Pixels [n, height·width·channels] as images in [0, 1]; rows [n, features] as they are.
    func shapedAsExamples(_ numbers: Tensor) -> Tensor {
        guard exampleShape.rank == 3 else { return numbers }
        return numbers.clamped(0, 1)
            .reshaped(to: Shape([numbers.shape[0]] + exampleShape.dimensions))
    }
}
