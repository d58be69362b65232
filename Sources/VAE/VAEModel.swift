import Autodiff
import Kernels
import NeuralNetworks

/// A variational autoencoder with a diagonal Gaussian posterior and a standard normal prior
/// (Kingma & Welling 2014).
///
/// Shapes: images [batch, height, width, channels] in [0, 1], latent variables [batch, latent].
public struct VAEModel: ImageGenerator {
    /// From flattened images to mean | log variance, [batch, 2·latent].
    public let encoder: Sequential
    /// From latent variables to the likelihood's parameters, [batch, pixels].
    public let decoder: Sequential
    /// How pixels are distributed.
    public let likelihood: any Likelihood
    /// Sizes of one image: [height, width, channels].
    public let imageShape: Shape
    /// Dimensions of the latent variable.
    public let latentSize: Int

    /// A model with initial weights under `seed`.
    public init(_ config: VAEConfig, imageShape: Shape, seed: UInt64) {
        var random = RandomStream(seed: seed, name: "initialization")
        self.imageShape = imageShape
        latentSize = config.latentSize
        encoder = Sequential(
            config.encoder.layers(
                inputs: imageShape.count, outputs: 2 * config.latentSize, random: &random))
        decoder = Sequential(
            config.decoder.layers(
                inputs: config.latentSize, outputs: imageShape.count, random: &random))
        likelihood = config.likelihood.likelihood()
    }

    /// The posterior of `images`: mean | log variance, [batch, 2·latent].
    public func posterior(_ images: Tensor, _ context: inout Context) -> Tensor {
        encoder(images.flattened, &context)
    }

    /// The posterior's means, [batch, latent].
    public func latentMeans(_ images: Tensor) -> Tensor {
        var context = Context.evaluation
        return posterior(images, &context).sliced(axis: 1, 0..<latentSize)
    }

    /// The expected images of latent variables, in evaluation mode.
    public func images(of latents: Tensor) -> Tensor {
        var context = Context.evaluation
        return shapedAsImages(likelihood.mean(decoded: decoder(latents, &context)))
    }

    /// The images' reconstructions from the means of their posteriors.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let means = posterior(input, &context).sliced(axis: 1, 0..<latentSize)
        return shapedAsImages(likelihood.mean(decoded: decoder(means, &context)))
    }

    /// The images' reconstructions, in evaluation mode.
    public func reconstructions(of images: Tensor) -> Tensor {
        self.images(of: latentMeans(images))
    }

    /// Pixels [n, height·width·channels] as images in [0, 1].
    func shapedAsImages(_ pixels: Tensor) -> Tensor {
        pixels.clamped(0, 1).reshaped(to: Shape([pixels.shape[0]] + imageShape.dimensions))
    }
}
