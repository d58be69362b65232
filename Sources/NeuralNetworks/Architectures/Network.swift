import Autodiff

/// Layers between examples of one shape and results of another.
public struct Network: Module, UnnamedContainer {
    /// The layers.
    public let layers: Sequential
    /// Sizes of an example as the first layer takes it.
    let inputShape: Shape
    /// Sizes of what comes out for an example.
    public let outputShape: Shape

    init(_ layers: Sequential, inputShape: Shape, outputShape: Shape) {
        self.layers = layers
        self.inputShape = inputShape
        self.outputShape = outputShape
    }

    /// [batch] + the output's shape for examples [batch, …] of as many elements as the input's.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let batch = input.shape[0]
        let value = layers(
            input.reshaped(to: Shape([batch] + inputShape.dimensions)), &context)
        return value.reshaped(to: Shape([batch] + outputShape.dimensions))
    }
}
