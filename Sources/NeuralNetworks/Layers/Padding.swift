import Autodiff

/// Rows and columns put around images (PyTorch's `ZeroPad2d` and `ReflectionPad2d`).
///
/// Shapes: x [batch, height, width, channels],
/// y [batch, top + height + bottom, left + width + right, channels].
public struct Padding: Module, Hashable {
    /// What the margins hold.
    public enum Mode: String, CaseIterable, Sendable {
        /// Zeros.
        case zero
        /// The image's reflection in its outermost pixels; margins are smaller than the image.
        case reflect
    }

    /// How wide the margins are.
    public let margins: ImageMargins
    /// What they hold.
    public let mode: Mode

    /// A layer.
    public init(_ margins: ImageMargins, mode: Mode = .zero) {
        self.margins = margins
        self.mode = mode
    }

    /// The larger images.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        switch mode {
        case .zero: input.zeroPadded(margins)
        case .reflect: input.reflectionPadded(margins)
        }
    }
}
