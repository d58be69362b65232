import Autodiff
import NeuralNetworks

/// What the discriminator judges in a step.
public struct Round {
    /// Real examples as its network sees them, [n, …]: a constant.
    public let real: Tensor
    /// Generated examples likewise.
    public let fake: Tensor
    /// The verdict on the real ones.
    public let realVerdict: Verdict
    /// The verdict on the generated ones.
    public let fakeVerdict: Verdict
    let discriminator: Discriminator

    /// The same without the graph of its verdicts, which holds the discriminator's weights.
    var detached: Round {
        Round(
            real: real, fake: fake, realVerdict: realVerdict.detached,
            fakeVerdict: fakeVerdict.detached, discriminator: discriminator)
    }

    /// The scores [n, 1] of other examples [n, …], given as its network sees them.
    public func scores(of examples: Tensor, _ context: inout Context) -> Tensor {
        discriminator.verdict(onSeen: examples, &context).scores
    }

    /// The gradient of every example's score at the example, [n, …], itself differentiable.
    ///
    /// No score may depend on another example.
    public func slopes(at examples: Tensor, _ context: inout Context) -> Tensor {
        let points = examples.variable
        // No score depends on another example, so the gradient of their sum holds each one's own.
        return gradients(
            of: scores(of: points, &context).sum(), at: [points], differentiable: true)[0]
    }
}
