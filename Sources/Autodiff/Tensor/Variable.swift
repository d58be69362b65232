/// A point to differentiate at whose value changes over time, such as a weight.
public struct Variable: Sendable {
    private let node = Node()

    /// A new point.
    public init() {}

    /// `value` at this point; gradients at any tensor made so are those of the point.
    public func holding(_ value: Tensor) -> Tensor {
        Tensor(shape: value.shape, region: value.region, node: node)
    }
}
