import Autodiff
import Kernels

/// The largest element of every window (PyTorch's `MaxPool2d`).
///
/// Shapes: x [batch, height, width, channels],
/// y [batch, ⌊(height + 2·padding − kernel)/stride⌋ + 1, the same of the width, channels].
public struct MaxPooling: Module, Hashable {
    /// Rows and columns of a window.
    public let kernel: PlaneSize
    /// From one window to the next.
    public let stride: PlaneSize
    /// Places around the image that never win, at most half a window.
    public let padding: PlaneSize

    /// A layer whose windows lie side by side unless a stride is given.
    public init(kernel: PlaneSize, stride: PlaneSize? = nil, padding: PlaneSize = 0) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding
    }

    /// The largest element of every window.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.maxPooled(kernel: kernel, stride: stride, padding: padding)
    }
}
