import Autodiff

/// Channels moved into the plane, in PyTorch's order of channels (Shi et al. 2016).
///
/// Shapes: x [batch, height, width, channels·factor²],
/// y [batch, height·factor, width·factor, channels].
public struct PixelShuffle: Module, Hashable {
    /// How many times as high and wide images become.
    public let factor: Int

    /// A layer.
    public init(factor: Int) { self.factor = factor }

    /// The larger images of fewer channels.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.pixelShuffled(by: factor)
    }
}

/// The inverse of `PixelShuffle`.
///
/// Shapes: x [batch, height·factor, width·factor, channels],
/// y [batch, height, width, channels·factor²].
public struct PixelUnshuffle: Module, Hashable {
    /// How many times as high and wide images were.
    public let factor: Int

    /// A layer.
    public init(factor: Int) { self.factor = factor }

    /// The smaller images of more channels.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.pixelUnshuffled(by: factor)
    }
}
