import Autodiff
import Kernels

/// Zeroes elements with a probability and scales the others, so that the mean stays
/// (Srivastava et al. 2014); the identity in evaluation.
public struct Dropout: Module {
    /// The probability that an element is zeroed.
    public let probability: Float

    /// A layer that zeroes elements with `probability` in [0, 1).
    public init(probability: Float) {
        precondition(probability >= 0 && probability < 1, "Dropout: probability \(probability)")
        self.probability = probability
    }

    /// The input with some elements zeroed.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        guard context.mode == .training, probability > 0 else { return input }
        let kept = Tensor.uniform(input.shape, from: context.random.next())
            .isAtLeast(Tensor(probability))
        return input * (kept * (1 / (1 - probability)))
    }
}
