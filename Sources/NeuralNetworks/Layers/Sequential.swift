import Autodiff

/// Layers one behind the other.
public struct Sequential: Module, UnnamedContainer {
    /// The layers, first to last.
    public let layers: [any Module]

    /// A chain of layers.
    public init(_ layers: [any Module]) { self.layers = layers }

    /// The last layer's value. An activation behind a layer that can apply it is applied there.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        var value = input
        var position = 0
        while position < layers.count {
            let layer = layers[position]
            position += 1
            if let fusing = layer as? any ActivationFusing, position < layers.count,
                let activation = (layers[position] as? Activation)?.fused
            {
                position += 1
                value = fusing(value, &context, activation: activation)
            } else {
                value = layer(value, &context)
            }
        }
        return value
    }
}
