import Autodiff
import Configuration
import NeuralNetworks
import Training

/// What the two players play for, as functions of the discriminator's logits [n, 1].
public protocol AdversarialObjective: Sendable {
    /// Whether the logits are those of the probability of being real. Where they are not, their
    /// mean difference estimates the Wasserstein distance.
    var judgesByProbability: Bool { get }
    /// The probability that the discriminator's loss asks for of a real image.
    var realTarget: Double { get }
    /// Whether the game has a meaning only while the discriminator's slope is bounded.
    var needsBoundedSlope: Bool { get }
    /// What the discriminator lowers, a scalar.
    func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor
    /// What the generator lowers, a scalar.
    func generatorLoss(fake: Tensor) -> Tensor
}

extension AdversarialObjective {
    /// True, as for the games of logistic regression.
    public var judgesByProbability: Bool { true }
    /// One, as without label smoothing.
    public var realTarget: Double { 1 }
    /// False, as for the games of logistic regression.
    public var needsBoundedSlope: Bool { false }

    /// What becomes of the discriminator's numbers.
    var use: OutputUse {
        judgesByProbability
            ? OutputUse(.sigmoid, by: "the objective", of: "logits")
            : OutputUse(by: "the objective", of: "a critic's heights")
    }

    /// What the discriminator thinks of both kinds of image.
    func opinion(real: Tensor, fake: Tensor) -> DiscriminatorOpinion {
        judgesByProbability
            ? .probabilities(real: meanProbability(real), fake: meanProbability(fake))
            : .wassersteinEstimate(
                Double(real.detached.mean().scalar) - Double(fake.detached.mean().scalar))
    }
}

/// What a discriminator thinks of real and generated images.
public enum DiscriminatorOpinion: Sendable, Equatable {
    /// The mean probabilities that it gives them of being real.
    case probabilities(real: Double, fake: Double)
    /// The estimate of the distance between them: E D(x) − E D(G(z)) (Gulrajani et al. 2017, §5).
    case wassersteinEstimate(Double)

    /// The same as metrics.
    var readings: [Reading] {
        switch self {
        case .probabilities(let real, let fake):
            [
                Reading(GANMetric.probabilityReal, real),
                Reading(GANMetric.probabilityFake, fake),
            ]
        case .wassersteinEstimate(let value): [Reading(GANMetric.wassersteinEstimate, value)]
        }
    }
}

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
            VariantCase("minimax", "Zero-sum game (Goodfellow et al. 2014, eq. 1).") {
                MinimaxObjective(from: $0)
            },
        ]
    }
}
