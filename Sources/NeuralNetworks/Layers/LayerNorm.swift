import Autodiff

/// Layer normalisation over the last axis (Ba, Kiros & Hinton 2016).
///
/// Shapes: x and y [batch, …, features]; weight and bias [features].
public struct LayerNorm: Module {
    /// Scale of every feature.
    public let weight: Parameter
    /// Shift of every feature.
    public let bias: Parameter
    /// What keeps the variance from zero.
    public let epsilon: Float

    /// A layer for `features` features.
    public init(features: Int, epsilon: Float = 1e-5) {
        weight = Parameter(.ones([features]))
        bias = Parameter(.zeros([features]))
        self.epsilon = epsilon
    }

    /// (x − mean)/√(variance + ε)·weight + bias.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let centered = input - input.mean(axes: [-1], keepingAxes: true)
        let deviation = (centered.squared().mean(axes: [-1], keepingAxes: true) + epsilon)
            .squareRoot()
        return centered / deviation * weight(context) + bias(context)
    }
}
