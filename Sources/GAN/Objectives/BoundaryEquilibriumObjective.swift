import Autodiff
import Configuration
import NeuralNetworks
import Training

/// The game of boundary equilibrium (Berthelot et al. 2017, "BEGAN", §3.4): with L the reconstruction
/// error of the discriminator, an autoencoder, this minimizes E L(x) − k·E L(G(z)), the generator
/// E L(G(z)); after a step k moves by λ·(γ·E L(x) − E L(G(z))) and stays in [0, 1].
public struct BoundaryEquilibriumObjective: AdversarialObjective, Configurable {
    /// γ: the share of the error of real examples that generated ones are to have.
    public let diversityRatio: Double
    /// λ: how fast k moves.
    public let balanceRate: Double

    private let balance = StateBuffer(Tensor(0))

    private static let ratios = NumberRange.closed(0, 1)

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = BoundaryEquilibriumObjective()
        diversityRatio = object.singlePrecision(
            "diversityRatio", default: usual.diversityRatio, in: Self.ratios,
            "γ: the error of generated examples over that of real ones, at equilibrium.")
        balanceRate = object.singlePrecision(
            "balanceRate", default: usual.balanceRate, in: .nonNegative,
            "λ: how fast the balance k moves.")
    }

    /// An objective in code; traps on a setting that has no meaning.
    public init(diversityRatio: Double = 0.5, balanceRate: Double = 0.001) {
        self.diversityRatio = Self.ratios.checked(
            diversityRatio, "BoundaryEquilibriumObjective.diversityRatio")
        self.balanceRate = NumberRange.nonNegative.checked(
            balanceRate, "BoundaryEquilibriumObjective.balanceRate")
    }

    /// With a balance of its own, which begins at zero.
    public func initialized() -> BoundaryEquilibriumObjective {
        BoundaryEquilibriumObjective(diversityRatio: diversityRatio, balanceRate: balanceRate)
    }

    /// Reconstruction errors, which the autoencoder head gives.
    public var scoreKind: ScoreKind { .reconstructionErrors }

    /// L(x) − k·L(G(z)).
    public func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        Losses(perExample: -real.scores + fake.scores * balance.value)
    }

    /// L(G(z)).
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        Losses(perExample: fake.scores) * -1
    }

    /// k ← k + λ·(γ·E L(x) − E L(G(z))), in [0, 1].
    public func afterStep(real: Verdict, fake: Verdict) {
        let excess = Float(balanceRate * imbalance(real: real, fake: fake))
        balance.assign((balance.value + excess).clamped(0, 1))
    }

    /// γ·E L(x) − E L(G(z)).
    private func imbalance(real: Verdict, fake: Verdict) -> Double {
        mean(fake.scores) - diversityRatio * mean(real.scores)
    }

    /// The errors, the balance, and how far training has come.
    public var metrics: [MetricDescription] {
        [Self.errorReal, Self.errorFake, Self.balanceMetric, Self.convergence]
    }

    /// L(x), L(G(z)), k, and M = L(x) + |γ·L(x) − L(G(z))| (§3.4.1).
    public func readings(real: Verdict, fake: Verdict) -> [Reading] {
        [
            Reading(Self.errorReal, -mean(real.scores)),
            Reading(Self.errorFake, -mean(fake.scores)),
            Reading(Self.balanceMetric, Double(balance.value.scalar)),
            Reading(Self.convergence, abs(imbalance(real: real, fake: fake)) - mean(real.scores)),
        ]
    }

    private static let errorReal = MetricDescription(
        "error_real", "The discriminator's reconstruction error of real examples.",
        mean: "examples", settings: ["model.head"])
    private static let errorFake = MetricDescription(
        "error_fake", "The discriminator's reconstruction error of generated examples.",
        mean: "examples", settings: ["model.head"])
    private static let balanceMetric = MetricDescription(
        "balance", "The balance k, by which the discriminator weighs generated examples.",
        mean: "steps")
    private static let convergence = MetricDescription(
        "convergence",
        "L(x) + |γ·L(x) − L(G(z))|, by which Berthelot et al. 2017 judge convergence.",
        mean: "examples", settings: ["model.head", "model.objective"])
}
