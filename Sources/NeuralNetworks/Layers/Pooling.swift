import Autodiff
import Kernels

/// What pooling makes of several elements.
public enum PoolingKind: String, CaseIterable, Sendable {
    /// Their mean.
    case average
    /// The largest of them.
    case maximum
}

/// The largest element or the mean of every window (PyTorch's `MaxPool2d` and `AvgPool2d`).
///
/// A mean counts the padding as zeros, and nothing of what lies beyond it.
///
/// Shapes: x [batch, height, width, channels], y [batch, places down, places across, channels], as
/// `PoolingWindow.output` counts them.
public struct Pooling: Module, Hashable {
    /// What a window is reduced to.
    public let kind: PoolingKind
    /// How windows walk over an image.
    public let window: PoolingWindow

    /// A layer.
    public init(_ kind: PoolingKind, _ window: PoolingWindow) {
        self.kind = kind
        self.window = window
    }

    /// The largest element or the mean of every window.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        switch kind {
        case .average: input.averagePooled(window)
        case .maximum: input.maxPooled(window)
        }
    }
}
