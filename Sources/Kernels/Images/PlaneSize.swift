/// Rows and columns: of an image, a window, a step.
public struct PlaneSize: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Rows.
    public let height: Int
    /// Columns.
    public let width: Int

    /// A size.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// As many rows as columns.
    public init(_ side: Int) { self.init(height: side, width: side) }

    /// As many rows as columns.
    public init(integerLiteral side: Int) { self.init(side) }

    /// Rows times columns.
    public var area: Int { height * width }

    /// As in `2×3`.
    public var description: String { "\(height)×\(width)" }
}
