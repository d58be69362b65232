import Autodiff

/// Layers between examples of one shape and results of another.
public struct Network: Module, UnnamedContainer {
    /// The layers.
    public let layers: Sequential
    /// Sizes of an example as the first layer takes it.
    let inputShape: Shape
    /// Sizes of what comes out for an example.
    public let outputShape: Shape
    /// How many examples go through the layers at once in evaluation; nil for any number.
    let evaluatedAtOnce: Int?

    init(
        _ layers: Sequential, inputShape: Shape, outputShape: Shape, evaluatedAtOnce: Int? = nil
    ) {
        self.layers = layers
        self.inputShape = inputShape
        self.outputShape = outputShape
        self.evaluatedAtOnce = evaluatedAtOnce
    }

    /// [batch] + the output's shape for examples [batch, …] of as many elements as the input's.
    ///
    /// Where nothing is learnt and examples do not meet, a large batch goes through in pieces, so
    /// that memory is bounded however many examples there are.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let batch = input.shape[0]
        guard context.mode == .evaluation, !context.isDifferentiable, let most = evaluatedAtOnce,
            batch > most
        else { return whole(input, &context) }
        var pieces: [Tensor] = []
        for start in stride(from: 0, to: batch, by: most) {
            pieces.append(
                whole(input.sliced(axis: 0, start..<min(start + most, batch)), &context))
        }
        return concatenated(pieces)
    }

    private func whole(_ input: Tensor, _ context: inout Context) -> Tensor {
        let batch = input.shape[0]
        let value = layers(
            input.reshaped(to: Shape([batch] + inputShape.dimensions)), &context)
        return value.reshaped(to: Shape([batch] + outputShape.dimensions))
    }
}
