import Autodiff
import Configuration
import NeuralNetworks
import Training

/// What the two players play for, as functions of the discriminator's outputs [n, 1].
public protocol AdversarialObjective: Sendable {
    /// The probability that the discriminator's loss asks for of a real image, where its outputs are
    /// log-odds of being real; nil where they are scores.
    var realTarget: Double? { get }
    /// Whether the game has a meaning only while the discriminator's slope is bounded.
    var needsBoundedSlope: Bool { get }
    /// What the discriminator lowers, a scalar.
    func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor
    /// What the generator lowers, a scalar.
    func generatorLoss(fake: Tensor) -> Tensor

    /// What its readings are, in their order.
    var metrics: [MetricDescription] { get }
    /// What the outputs say of the game, means over examples.
    func readings(real: Tensor, fake: Tensor) -> [Reading]
}

extension AdversarialObjective {
    /// Nil: outputs are scores.
    public var realTarget: Double? { nil }
    /// False, as for all but the Wasserstein game.
    public var needsBoundedSlope: Bool { false }

    /// The scores of real and generated images.
    public var metrics: [MetricDescription] { [GANMetric.scoreReal, GANMetric.scoreFake] }
    /// The mean scores.
    public func readings(real: Tensor, fake: Tensor) -> [Reading] {
        [Reading(GANMetric.scoreReal, mean(real)), Reading(GANMetric.scoreFake, mean(fake))]
    }

    /// What becomes of the discriminator's numbers.
    var use: OutputUse {
        realTarget == nil
            ? OutputUse(by: "the objective", of: "scores")
            : OutputUse(.sigmoid, by: "the objective", of: "logits")
    }
}

/// The mean of numbers of which nothing is learnt.
func mean(_ numbers: Tensor) -> Double { Double(numbers.detached.mean().scalar) }

/// The key of the objectives, by the names that configs use, in a `Registry`.
public enum AdversarialObjectives: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any AdversarialObjective>] {
        [
            VariantCase("non-saturating", "Non-saturating game (Goodfellow et al. 2014, §3).") {
                NonSaturatingObjective(from: $0)
            },
            VariantCase("wasserstein", "Wasserstein game (Arjovsky et al. 2017, eq. 2 and 3).") {
                WassersteinObjective(from: $0)
            },
            VariantCase("hinge", "Hinge loss (Lim and Ye 2017, eq. 5 and 6).") {
                HingeObjective(from: $0)
            },
            VariantCase("least-squares", "Least squares (Mao et al. 2017, eq. 2).") {
                LeastSquaresObjective(from: $0)
            },
            VariantCase("minimax", "Zero-sum game (Goodfellow et al. 2014, eq. 1).") {
                MinimaxObjective(from: $0)
            },
        ]
    }
}
