import Autodiff
import NeuralNetworks

/// A network that is learnt from examples with answers, and how its outputs are read.
public protocol Predictor: Module {
    /// What the outputs [batch, units] of the network say, one row an example.
    func prediction(of outputs: Tensor) -> Tensor
}

extension Predictor {
    /// What the network says of inputs [n, …], in evaluation mode; any number of them, since at
    /// most 500 go through at a time.
    ///
    /// Shapes: [n, classes] with probabilities that add up to one, or [n, outputs] with values.
    public func predict(_ inputs: Tensor) -> Tensor {
        let count = inputs.shape[0]
        let pieces = stride(from: 0, to: max(count, 1), by: 500).map { start in
            prediction(
                of: evaluated(inputs.sliced(axis: 0, start..<min(start + 500, count))))
        }
        return pieces.count == 1 ? pieces[0] : concatenated(pieces)
    }

    /// The outputs of the network in evaluation mode, nothing recorded.
    public func evaluated(_ inputs: Tensor) -> Tensor {
        var context = Context.evaluation
        return self(inputs, &context)
    }
}
