/// A height and a width: of an image, a kernel, a stride.
public struct SpatialSize: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible
{
    /// Rows.
    public let height: Int
    /// Columns.
    public let width: Int

    /// `height` by `width`.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The same number both ways.
    public init(_ side: Int) { self.init(height: side, width: side) }

    /// The same number both ways.
    public init(integerLiteral side: Int) { self.init(side) }

    /// As in `28×28`.
    public var description: String { "\(height)×\(width)" }
}
