import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// A generator and a discriminator: what is saved of a GAN, and all that is needed to sample.
public struct GANModel: ExampleGenerator {
    /// Noise [n, latentSize] to examples [n] + `exampleShape` in the output's range.
    public let generator: Network
    /// Examples, as the generator gives them, to what the head reads: logits [n, 1],
    /// positive where taken for real.
    public let discriminator: Network
    /// What makes a verdict of what the discriminator gives; its parameters are the discriminator's.
    public let head: any DiscriminatorHead
    /// Elements of the noise of one example.
    public let latentSize: Int
    /// The range in which the players see examples.
    public let output: GeneratorOutput
    /// [height, width, channels] of images, [features] of rows.
    public let exampleShape: Shape

    /// Both players with initial weights drawn from the stream `initialization` of `seed`.
    ///
    /// - Throws: `ConfigError` when the networks do not suit examples of `exampleShape`.
    public init(_ config: GANConfig, exampleShape: Shape, seed: UInt64) throws(ConfigError) {
        let networks = try config.networks(exampleShape: exampleShape)
        var random = RandomStream(seed: seed, name: "initialization")
        generator = networks.generator.network(random: &random)
        discriminator = networks.discriminator.network(random: &random)
        head = config.head
        latentSize = config.latentSize
        output = config.generatorOutput
        self.exampleShape = exampleShape
    }

    /// Images [n, height, width, channels] in [0, 1], or rows [n, features], of noise [n, latentSize].
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        output.examples(from: generator(input, &context))
    }

    /// The same in evaluation mode.
    public func examples(of noise: Tensor) -> Tensor {
        var context = Context.evaluation
        return self(noise, &context)
    }
}
