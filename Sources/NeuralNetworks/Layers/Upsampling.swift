import Autodiff
import Kernels

/// Images made a whole number of times as high and wide (PyTorch's `Upsample`).
///
/// Shapes: x [batch, height, width, channels], y [batch, height·factor, width·factor, channels].
public struct Upsampling: Module, Hashable {
    /// How many times as high and wide.
    public let factor: PlaneSize
    /// How the new pixels come from the old.
    public let interpolation: Interpolation

    /// A layer.
    public init(factor: PlaneSize, interpolation: Interpolation = .nearest) {
        self.factor = factor
        self.interpolation = interpolation
    }

    /// The larger images.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.upsampled(by: factor, interpolation)
    }
}
