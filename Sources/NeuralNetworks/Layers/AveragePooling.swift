import Autodiff
import Kernels

/// The mean of every window, zeros of the padding included (PyTorch's `AvgPool2d`).
///
/// Shapes: x [batch, height, width, channels],
/// y [batch, ⌊(height + 2·padding − kernel)/stride⌋ + 1, the same of the width, channels].
public struct AveragePooling: Module, Hashable {
    /// Rows and columns of a window.
    public let kernel: PlaneSize
    /// From one window to the next.
    public let stride: PlaneSize
    /// Zeros around the image, at most half a window.
    public let padding: PlaneSize

    /// A layer whose windows lie side by side unless a stride is given.
    public init(kernel: PlaneSize, stride: PlaneSize? = nil, padding: PlaneSize = 0) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding
    }

    /// The mean of every window.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.averagePooled(kernel: kernel, stride: stride, padding: padding)
    }
}
