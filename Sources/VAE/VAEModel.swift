import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// A variational autoencoder: encoder × posterior × prior × decoder × likelihood (Kingma & Welling
/// 2014).
///
/// Shapes: images [batch, height, width, channels] in [0, 1] or rows [batch, features], latent
/// variables [batch, latent].
public struct VAEModel: Reconstructing {
    /// From examples to the numbers that the posterior takes, [batch, numbers].
    public let encoder: Network
    /// From latent variables to the likelihood's parameters, one a pixel, shaped as images.
    public let decoder: Network
    /// How pixels are distributed.
    public let likelihood: any Likelihood
    /// How latent variables are distributed given an example.
    public let posterior: any PosteriorFamily
    /// How latent variables are distributed.
    public let prior: any Prior
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
        posterior = config.posterior.family(latentSize: latentSize, &random)
        prior = config.prior.prior(latentSize: latentSize, &random)
    }

    /// The posteriors of `images`.
    public func posterior(of images: Tensor, _ context: inout Context) -> any Posterior {
        posterior.posterior(encoder(images, &context), &context)
    }

    /// The likelihood's parameters given latent variables, [batch, pixels].
    public func decode(_ latents: Tensor, _ context: inout Context) -> Tensor {
        decoder(latents, &context).flattened
    }

    /// Latent variables drawn from the prior, [count, latent].
    public func latents(_ count: Int, from random: inout RandomStream) -> Tensor {
        prior.latents(count, from: &random)
    }

    /// The posterior's means, [batch, latent].
    public func latentMeans(_ images: Tensor) -> Tensor {
        var context = Context.evaluation
        return posterior(of: images, &context).mean
    }

    /// The terms of the bound at draws of the latent variables.
    ///
    /// - `draws`: K, draws for each image.
    public func terms(
        _ images: Tensor, draws: Int, _ context: inout Context
    ) -> BoundTerms {
        terms(images, posterior(of: images, &context), draws: draws, &context)
    }

    /// The terms of the bound at draws from posteriors that are known.
    func terms(
        _ images: Tensor, _ posterior: any Posterior, draws: Int, _ context: inout Context
    ) -> BoundTerms {
        let draw = posterior.draw(draws, &context)
        let decoded = decode(draw.latents, &context)
        let reconstruction = likelihood.negativeLogLikelihood(
            of: images.flattened.repeated(draws), decoded: decoded, &context)
        return BoundTerms(
            draws: draws, posterior: posterior, draw: draw, reconstruction: reconstruction,
            prior: prior, context)
    }

    /// The expected examples of latent variables, in evaluation mode.
    public func examples(of latents: Tensor) -> Tensor {
        var context = Context.evaluation
        return shapedAsExamples(likelihood.mean(decoded: decode(latents, &context)))
    }

    /// The images' reconstructions from the means of their posteriors.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let means = posterior(of: input, &context).mean
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
