import Autodiff

/// A body beside a shortcut, their sum, and an activation of it (He et al. 2016).
///
/// y = activation(body(x) + shortcut(x)); without a shortcut x itself is added, and the body
/// keeps its shape.
public struct Residual: Module {
    /// What is learned on top of the shortcut.
    public let body: any Module
    /// A projection to the shape of the body's value, or none.
    public let shortcut: (any Module)?
    /// What follows the sum.
    public let activation: Activation

    /// A block; its sum is taken as it is unless an activation is given.
    public init(
        body: any Module, shortcut: (any Module)? = nil,
        activation: Activation = Activation(.identity)
    ) {
        self.body = body
        self.shortcut = shortcut
        self.activation = activation
    }

    /// The activation of the sum.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let value = body(input, &context)
        let beside = shortcut.map { $0(input, &context) } ?? input
        precondition(
            value.shape == beside.shape, "Residual: body \(value.shape), shortcut \(beside.shape)")
        return activation(value + beside)
    }
}
