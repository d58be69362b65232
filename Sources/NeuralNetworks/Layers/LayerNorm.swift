import Autodiff

/// Layer normalisation over the last axes (Ba, Kiros & Hinton 2016).
///
/// Shapes: x and y [batch, …] + shape; weight and bias [shape]. Images are normalised over
/// [height, width, channels], where PyTorch's `normalized_shape` is [channels, height, width].
public struct LayerNorm: Module {
    /// Scale of every feature.
    public let weight: Parameter
    /// Shift of every feature.
    public let bias: Parameter
    /// What keeps the variance from zero.
    public let epsilon: Float

    /// A layer that normalises over the last axes, those of `shape`.
    ///
    /// `image` is the image [height, width, channels] that the features of a vector are the
    /// elements of; files hold them channel by channel.
    public init(shape: Shape, image: Shape? = nil, epsilon: Float = 1e-5) {
        precondition(shape.rank > 0, "LayerNorm: nothing to normalise over")
        let layout = StoredLayout.normalized(shape, image: image)
        weight = Parameter(.ones(shape), layout: layout)
        bias = Parameter(.zeros(shape), layout: layout)
        self.epsilon = epsilon
    }

    /// A layer for `features` features, the last axis.
    public init(features: Int, epsilon: Float = 1e-5) {
        self.init(shape: [features], epsilon: epsilon)
    }

    /// (x − mean)/√(variance + ε)·weight + bias.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let axes = (1...weight.shape.rank).map { -$0 }
        precondition(
            input.count > 0 && input.rank >= axes.count
                && axes.allSatisfy { input.shape[$0] == weight.shape[$0] },
            "LayerNorm: \(input.shape) does not end in \(weight.shape)")
        let features = weight.shape.count
        return input.reshaped(to: [input.count / features, features])
            .standardized(groups: 1, epsilon: epsilon).reshaped(to: input.shape)
            * weight(context) + bias(context)
    }
}
