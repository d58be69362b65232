import Autodiff
import Families
import Kernels
import NeuralNetworks

/// A mixture of Gaussians over the latent variables of an autoencoder that stays as it is.
///
/// Shapes: images [batch, height, width, channels] in [0, 1], latent variables [batch, latent].
public struct LatentMixtureModel: ExampleGenerator {
    /// The density of latent variables.
    public let mixture: GaussianMixture
    /// What encodes images, and makes images of latent variables.
    public let source: any LatentEncoding

    /// A density over the latent variables of `source`.
    public init(_ source: any LatentEncoding, _ mixture: GaussianMixture) {
        self.source = source
        self.mixture = mixture
    }

    /// Dimensions of the latent variable.
    public var latentSize: Int { source.latentSize }
    /// Sizes of an image: [height, width, channels].
    public var exampleShape: Shape { source.exampleShape }

    /// What the autoencoder makes of latent variables.
    public func examples(of latents: Tensor) -> Tensor { source.examples(of: latents) }

    /// Latent variables drawn from the mixture, [count, latent].
    public func latents(_ count: Int, from random: inout RandomStream) -> Tensor {
        mixture.draws(count, from: &random)
    }
}
