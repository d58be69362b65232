import Autodiff
import Configuration
import NeuralNetworks
import Training

/// What the two players play for, as functions of the discriminator's verdicts.
public protocol AdversarialObjective: Stateful {
    /// The probability that the discriminator's loss asks for of a real example, where its scores are
    /// log-odds of being real; nil where they are no such thing.
    var realTarget: Double? { get }
    /// Whether the game has a meaning only while the discriminator's slope is bounded.
    var needsBoundedSlope: Bool { get }
    /// What the scores have to be.
    var scoreKind: ScoreKind { get }
    /// Whether the generator's loss looks at the verdict on real examples, which is computed for it
    /// then.
    var generatorSeesReal: Bool { get }

    /// What the discriminator minimizes; the verdicts are on as many examples of both kinds.
    func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses
    /// What the generator minimizes; `real` is nil unless `generatorSeesReal`.
    func generatorLosses(real: Verdict?, fake: Verdict) -> Losses

    /// What its readings are, in their order.
    var metrics: [MetricDescription] { get }
    /// What the verdicts say of the game, means over examples.
    func readings(real: Verdict, fake: Verdict) -> [Reading]

    /// The same settings with state of its own, as at the beginning of a training.
    func initialized() -> Self
    /// Moves its state after the discriminator has moved by these verdicts; called in training alone.
    func afterStep(real: Verdict, fake: Verdict)
}

extension AdversarialObjective {
    /// Nil: scores are no log-odds.
    public var realTarget: Double? { nil }
    /// False, as for all but the Wasserstein game.
    public var needsBoundedSlope: Bool { false }
    /// Any numbers.
    public var scoreKind: ScoreKind { .unbounded }
    /// False.
    public var generatorSeesReal: Bool { false }

    /// The scores of real and generated examples.
    public var metrics: [MetricDescription] { [GANMetric.scoreReal, GANMetric.scoreFake] }
    /// The mean scores.
    public func readings(real: Verdict, fake: Verdict) -> [Reading] {
        [
            Reading(GANMetric.scoreReal, mean(real.scores)),
            Reading(GANMetric.scoreFake, mean(fake.scores)),
        ]
    }

    /// Itself, where there is no state.
    public func initialized() -> Self { self }
    /// Nothing, where there is no state.
    public func afterStep(real: Verdict, fake: Verdict) {}

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
            VariantCase("relativistic", "Relativistic pairs (Jolicoeur-Martineau 2019, eq. 3).") {
                RelativisticObjective(from: $0)
            },
            VariantCase(
                "boundary-equilibrium", "Boundary equilibrium (Berthelot et al. 2017, BEGAN, §3.4)."
            ) { BoundaryEquilibriumObjective(from: $0) },
            VariantCase("minimax", "Zero-sum game (Goodfellow et al. 2014, eq. 1).") {
                MinimaxObjective(from: $0)
            },
        ]
    }
}
