import Autodiff
import Configuration
import NeuralNetworks

/// What makes a verdict of what the discriminator's network gives.
///
/// Its parameters, if it has any, are the discriminator's.
public protocol DiscriminatorHead: Stateful {
    /// What the scores are, which objectives ask for.
    var scoreKind: ScoreKind { get }

    /// What the network has to give for an example of these sizes, and what that is, in words.
    func output(of example: Shape) -> (shape: Shape, meaning: String)

    /// The verdict on examples [n, …] of which the network has made `output`.
    func verdict(of output: Tensor, on examples: Tensor, _ context: inout Context) -> Verdict
}

/// What the scores of a verdict are.
public enum ScoreKind: String, Sendable {
    /// Any numbers.
    case unbounded
    /// The opposites of reconstruction errors, never above zero.
    case reconstructionErrors

    /// What they are, in words.
    var words: String {
        switch self {
        case .unbounded: "any numbers"
        case .reconstructionErrors: "reconstruction errors"
        }
    }
}

/// The key of the heads, by the names that configs use, in a `Registry`.
public enum DiscriminatorHeads: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any DiscriminatorHead>] {
        [
            VariantCase("logit", "One number, the score (Goodfellow et al. 2014).") {
                LogitHead(from: $0)
            },
            VariantCase(
                "autoencoder", "A reconstruction, whose error is the score (Berthelot et al. 2017)."
            ) { AutoencoderHead(from: $0) },
        ]
    }
}
