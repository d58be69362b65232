import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// A generator and a discriminator: what is saved of a GAN, and all that is needed to sample.
public struct GANModel: Module {
    /// Noise [n, latentSize] to images [n, height, width, channels] in the output's range.
    public let generator: Network
    /// Images, as the generator gives them, to logits [n, 1]: positive when taken for real.
    public let discriminator: Network
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

    /// Images that are always computed together: the last bits of a matrix product may depend on
    /// how many rows it has.
    private static let samplesTogether = 100

    /// The images of that many places in the endless row that `seed` begins:
    /// [n, height, width, channels] in [0, 1], in evaluation mode. Image i depends on the weights,
    /// the seed and i, to the bit, and on nothing else.
    public func samples(indices: Range<Int>, seed: UInt64) -> Tensor {
        precondition(indices.lowerBound >= 0, "GANModel.samples: indices \(indices)")
        guard !indices.isEmpty else { return .zeros(Shape([0] + imageShape.dimensions)) }
        let stream = RandomStream(seed: seed, name: "sample")
        let together = Self.samplesTogether
        let groups = indices.lowerBound / together...(indices.upperBound - 1) / together
        return concatenated(
            groups.map { group in
                let first = group * together
                let rows = (first..<first + together).map { noise(at: $0, of: stream) }
                let wanted = indices.clamped(to: first..<first + together)
                return images(of: concatenated(rows)).sliced(
                    axis: 0, wanted.lowerBound - first..<wanted.upperBound - first)
            })
    }

    /// Ways from one sample to another, one a row: [rows·columns, height, width, channels] in
    /// [0, 1], in evaluation mode.
    ///
    /// Noise goes along the great circle between two draws (White 2016, §2.1), since a straight
    /// line would lead through shorter vectors than the generator has ever seen.
    public func interpolation(rows: Int, columns: Int, seed: UInt64) -> Tensor {
        var random = RandomStream(seed: seed, name: "interpolation")
        return interpolation(
            between: .normal([2 * rows, latentSize], from: random.next()), columns: columns)
    }

    /// Likewise between each even row of noise [2·rows, latentSize] and the odd one behind it.
    func interpolation(between noise: Tensor, columns: Int) -> Tensor {
        let ends = (0..<noise.shape[0]).map { noise.sliced(axis: 0, $0..<$0 + 1) }
        let ways = stride(from: 0, to: ends.count, by: 2).flatMap { row in
            (0..<columns).map { column in
                greatCircle(
                    from: ends[row], to: ends[row + 1],
                    share: Double(column) / Double(max(columns - 1, 1)))
            }
        }
        precondition(!ways.isEmpty, "GANModel.interpolation: \(noise.shape) by \(columns)")
        return images(of: concatenated(ways))
    }

    /// The noise of one image, [1, latentSize].
    private func noise(at index: Int, of stream: RandomStream) -> Tensor {
        var random = stream.at(step: index)
        return .normal([1, latentSize], from: random.next())
    }
}
