import Autodiff
import Kernels
import NeuralNetworks

/// A generator and a discriminator: what is saved of a GAN, and all that is needed to sample.
public struct GANModel: ImageGenerator {
    /// Noise [n, latentSize] to flat images [n, height·width·channels] in the output's range.
    public let generator: Sequential
    /// Flat images, as the generator gives them, to logits [n, 1]: positive when taken for real.
    public let discriminator: Sequential
    /// Elements of the noise of one image.
    public let latentSize: Int
    /// The range of flat images.
    public let output: GeneratorOutput
    /// [height, width, channels].
    public let imageShape: Shape

    /// Both players with initial weights drawn from the stream `initialization` of `seed`.
    public init(_ config: GANConfig, imageShape: Shape, seed: UInt64) {
        var random = RandomStream(seed: seed, name: "initialization")
        generator = Sequential(
            config.generator.layers(
                inputs: config.latentSize, outputs: imageShape.count, random: &random)
                + [config.generatorOutput.activation])
        discriminator = Sequential(
            config.discriminator.layers(inputs: imageShape.count, outputs: 1, random: &random))
        latentSize = config.latentSize
        output = config.generatorOutput
        self.imageShape = imageShape
    }

    /// Images [n, height, width, channels] in [0, 1] of noise [n, latentSize].
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        output.images(from: generator(input, &context))
            .reshaped(to: Shape([input.shape[0]] + imageShape.dimensions))
    }

    /// Images [n, height, width, channels] in [0, 1] of noise [n, latentSize], in evaluation mode.
    public func images(of noise: Tensor) -> Tensor {
        var context = Context.evaluation
        return self(noise, &context)
    }
}
