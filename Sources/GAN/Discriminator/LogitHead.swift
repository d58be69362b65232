import Autodiff
import Configuration
import NeuralNetworks

/// The network's one number is the score (Goodfellow et al. 2014).
public struct LogitHead: DiscriminatorHead, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// A head in code.
    public init() {}

    /// Any numbers.
    public var scoreKind: ScoreKind { .unbounded }

    /// One logit.
    public func output(of example: Shape) -> (shape: Shape, meaning: String) {
        ([1], "one logit an image")
    }

    /// The numbers themselves.
    public func verdict(
        of output: Tensor, on examples: Tensor, _ context: inout Context
    ) -> Verdict { Verdict(scores: output) }
}
