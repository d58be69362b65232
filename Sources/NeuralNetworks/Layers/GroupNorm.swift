import Autodiff

/// Normalisation of every image over groups of neighbouring channels (Wu & He 2018).
///
/// Shapes: x and y [batch, …, channels]; weight and bias [channels]. One group is layer
/// normalisation with a scale a channel, as many as channels are instance normalisation.
public struct GroupNorm: Module {
    /// Scale of every channel.
    public let weight: Parameter
    /// Shift of every channel.
    public let bias: Parameter
    /// Groups of channels that share statistics.
    public let groups: Int
    /// What keeps the variance from zero.
    public let epsilon: Float

    /// A layer for `channels` channels in `groups` groups of equal size; traps when there are none.
    public init(groups: Int, channels: Int, epsilon: Float = 1e-5) {
        precondition(
            groups > 0 && channels % groups == 0, "GroupNorm: \(channels) in \(groups) groups")
        weight = Parameter(.ones([channels]))
        bias = Parameter(.zeros([channels]))
        self.groups = groups
        self.epsilon = epsilon
    }

    /// (x − mean)/√(variance + ε)·weight + bias, with moments of one image and group.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let channels = weight.shape[0]
        precondition(
            input.rank >= 2 && input.count > 0 && input.shape[-1] == channels,
            "GroupNorm: \(input.shape) for \(channels) channels")
        return input.standardized(groups: groups, epsilon: epsilon) * weight(context)
            + bias(context)
    }
}
