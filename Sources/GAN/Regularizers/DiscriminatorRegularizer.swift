import Autodiff
import Configuration
import NeuralNetworks

/// Something added to the discriminator's loss.
public protocol DiscriminatorRegularizer: Sendable {
    /// Whether it is defined only for a discriminator that judges every image by itself.
    var needsSeparateExamples: Bool { get }

    /// Whether it holds the discriminator's slope down.
    var boundsSlope: Bool { get }

    /// The operations of the penalty and of its gradient, in those of a forward pass of the
    /// discriminator.
    var passes: Double { get }

    /// The weighted penalty, a scalar that can be differentiated at the discriminator's weights.
    ///
    /// - Parameters:
    ///   - discriminator: images [n, …] to logits [n, 1].
    ///   - real: images of this step in the generator's range; a constant.
    ///   - fake: generated images of this step, likewise; a constant.
    ///   - context: the discriminator's; randomness comes from it.
    func penalty(
        of discriminator: any Module, real: Tensor, fake: Tensor, _ context: inout Context
    ) -> Tensor
}

/// The key of the regularisers, by the names that configs use, in a `Registry`.
public enum DiscriminatorRegularizers: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any DiscriminatorRegularizer>] {
        [
            VariantCase(
                "gradient-penalty",
                "Gradient norms between real and generated images held at a value."
            ) { GradientPenalty(from: $0) }
        ]
    }
}
