import Autodiff
import Kernels

/// Zeroes whole channels of images with a probability and scales the others, so that the mean
/// stays (Tompson et al. 2015; PyTorch's `Dropout2d`); the identity in evaluation.
///
/// Shapes: x and y [batch, …, channels]; every image draws anew.
public struct ChannelDropout: Module {
    /// The probability that a channel is zeroed.
    public let probability: Float

    /// A layer that zeroes channels with `probability` in [0, 1).
    public init(probability: Float) {
        precondition(
            probability >= 0 && probability < 1, "ChannelDropout: probability \(probability)")
        self.probability = probability
    }

    /// The input with some channels zeroed.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        guard context.mode == .training, probability > 0 else { return input }
        precondition(input.rank >= 2, "ChannelDropout: \(input.shape) has no channels")
        let ones = [Int](repeating: 1, count: input.rank - 2)
        let shape = Shape([input.shape[0]] + ones + [input.shape[-1]])
        let kept = Tensor.uniform(shape, from: context.random.next())
            .isAtLeast(Tensor(probability))
        return input * (kept * (1 / (1 - probability)))
    }
}
