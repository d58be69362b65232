import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// Gaussian noise on real and generated examples, so that their distributions overlap (Arjovsky & Bottou
/// 2017, §3; Sønderby et al. 2017, §2.4).
public struct InstanceNoise: DiscriminatorView, Configurable {
    /// The standard deviation, in the range in which the players see examples.
    public let deviation: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        deviation = object.singlePrecision(
            "deviation", default: InstanceNoise().deviation, in: .nonNegative,
            "The standard deviation, in the range in which the players see examples.")
    }

    /// Noise in code; traps on a negative deviation.
    public init(deviation: Double = 0.1) {
        self.deviation = NumberRange.nonNegative.checked(deviation, "InstanceNoise.deviation")
    }

    /// The same sizes.
    public func shape(of example: Shape) -> Shape { example }

    /// The examples plus noise, in evaluation too: the discriminator has never seen them without.
    public func callAsFunction(
        _ examples: Tensor, isReal: Bool, _ context: inout Context
    ) -> Tensor {
        examples + Tensor.normal(examples.shape, from: context.random.next()) * Float(deviation)
    }
}
