import Autodiff
import Configuration

/// What the two players play for, as functions of the discriminator's logits [n, 1].
public protocol AdversarialObjective: Sendable {
    /// What the discriminator lowers, a scalar.
    func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor
    /// What the generator lowers, a scalar.
    func generatorLoss(fake: Tensor) -> Tensor
}

/// The objectives, by the names that configs use.
var adversarialObjectives: [VariantCase<any AdversarialObjective>] {
    [
        VariantCase("non-saturating", "Non-saturating game (Goodfellow et al. 2014, §3).") {
            NonSaturatingObjective(from: $0)
        },
        VariantCase("minimax", "Zero-sum game (Goodfellow et al. 2014, eq. 1).") {
            MinimaxObjective(from: $0)
        },
    ]
}
