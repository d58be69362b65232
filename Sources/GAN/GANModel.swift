import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// A generator and a discriminator: what is saved of a GAN, and all that is needed to sample.
public struct GANModel: ImageGenerator {
    /// Noise [n, latentSize] to images [n, height, width, channels] in the output's range.
    public let generator: Network
    /// Images, as the generator gives them, to what the head reads: logits [n, 1],
    /// positive where taken for real.
    public let discriminator: Network
    /// What makes a verdict of what the discriminator gives; its parameters are the discriminator's.
    public let head: any DiscriminatorHead
    /// Elements of the noise of one image.
    public let latentSize: Int
    /// The range in which the players see images.
    public let output: GeneratorOutput
    /// [height, width, channels].
    public let imageShape: Shape

    /// Both players with initial weights drawn from the stream `initialization` of `seed`.
    ///
    /// - Throws: `ConfigError` when the networks do not suit images of `imageShape`.
    public init(_ config: GANConfig, imageShape: Shape, seed: UInt64) throws(ConfigError) {
        let networks = try config.networks(imageShape: imageShape)
        var random = RandomStream(seed: seed, name: "initialization")
        generator = networks.generator.network(random: &random)
        discriminator = networks.discriminator.network(random: &random)
        head = config.head
        latentSize = config.latentSize
        output = config.generatorOutput
        self.imageShape = imageShape
    }

    /// Images [n, height, width, channels] in [0, 1] of noise [n, latentSize].
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        output.images(from: generator(input, &context))
    }

    /// Images [n, height, width, channels] in [0, 1] of noise [n, latentSize], in evaluation mode.
    public func images(of noise: Tensor) -> Tensor {
        var context = Context.evaluation
        return self(noise, &context)
    }
}
