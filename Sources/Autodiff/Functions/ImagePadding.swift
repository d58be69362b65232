import Kernels

/// Rows and columns around an image.
public struct ImageMargins: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// Rows above and below, columns left and right.
    public let top, bottom, left, right: Int

    /// Margins, none of them negative.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
        precondition(
            top >= 0 && bottom >= 0 && left >= 0 && right >= 0,
            "ImageMargins: \(top), \(bottom), \(left), \(right)")
        self.top = top
        self.bottom = bottom
        self.left = left
        self.right = right
    }

    /// The same on every side.
    public init(_ margin: Int) {
        self.init(top: margin, bottom: margin, left: margin, right: margin)
    }

    /// The same on every side.
    public init(integerLiteral margin: Int) { self.init(margin) }
}

extension Tensor {
    /// x [batch, height, width, channels] with zeros around every image.
    public func zeroPadded(_ margins: ImageMargins) -> Tensor {
        precondition(rank == 4, "zeroPadded: \(shape) is not a batch of images")
        return padded([
            (0, 0), (margins.top, margins.bottom), (margins.left, margins.right), (0, 0),
        ])
    }

    /// x [batch, height, width, channels] continued around every image by its reflection in the
    /// outermost pixels, which are not repeated; margins are smaller than the image.
    public func reflectionPadded(_ margins: ImageMargins) -> Tensor {
        resampled("reflectionPadded") {
            .reflecting($0, before: margins.top, after: margins.bottom)
        } columns: {
            .reflecting($0, before: margins.left, after: margins.right)
        }
    }
}

extension AxisMap {
    /// An axis of `size` continued by its reflections.
    fileprivate static func reflecting(_ size: Int, before: Int, after: Int) -> AxisMap {
        precondition(
            before < size && after < size,
            "reflectionPadded: margins of \(before) and \(after) around \(size)")
        return AxisMap(
            inputs: size,
            rows: (-before..<size + after).map { place in
                let source = place < 0 ? -place : place < size ? place : 2 * (size - 1) - place
                return [Term(source, 1)]
            })
    }
}
