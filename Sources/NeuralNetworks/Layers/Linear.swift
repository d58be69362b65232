import Autodiff
import Kernels

/// y = x·Wᵀ + b.
///
/// Shapes: x [batch, inputs], weight [outputs, inputs], bias [outputs], y [batch, outputs].
public struct Linear: ActivationFusing {
    /// [outputs, inputs].
    public let weight: Parameter
    /// [outputs], or none.
    public let bias: Parameter?

    /// A layer with initial weights drawn by `initializer`.
    public init(
        inputs: Int, outputs: Int, hasBias: Bool = true, initializer: Initializer = .pyTorch,
        random: inout RandomStream
    ) {
        let fan = Fan(input: inputs, output: outputs)
        weight = Parameter(initializer.weight([outputs, inputs], fan, &random))
        bias = hasBias ? Parameter(initializer.bias([outputs], fan, &random)) : nil
    }

    /// The layer's value, with an activation behind it.
    public func callAsFunction(
        _ input: Tensor, _ context: inout Context, activation: FusedActivation
    ) -> Tensor {
        input.linear(weight: weight(context), bias: bias?(context), activation: activation)
    }
}
