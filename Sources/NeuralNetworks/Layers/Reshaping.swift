import Autodiff

/// [batch, …] as [batch, features].
public struct Flatten: Module {
    /// A layer.
    public init() {}

    /// One row a batch element.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.flattened
    }
}

/// [batch, …] as [batch] + shape.
public struct Unflatten: Module {
    /// The shape of one batch element.
    public let shape: Shape

    /// A layer that gives every batch element a shape.
    public init(_ shape: Shape) { self.shape = shape }

    /// The same elements under the shape.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        input.reshaped(to: Shape([input.shape[0]] + shape.dimensions))
    }
}
