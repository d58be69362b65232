import Autodiff
import Configuration
import Training

/// The relativistic game over pairs (Jolicoeur-Martineau 2019, eq. 3 and 4, with f the logistic loss;
/// Huang et al. 2024, eq. 2): the discriminator minimizes E softplus(D(G(z)) − D(x)), the generator
/// E softplus(D(x) − D(G(z))), so that a score counts against that of its partner alone.
public struct RelativisticObjective: AdversarialObjective, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// An objective in code.
    public init() {}

    /// True: the generator moves generated examples past their real partners.
    public var generatorSeesReal: Bool { true }

    /// softplus(D(G(z)) − D(x)).
    public func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        Losses(perExample: (fake.scores - real.scores).softplus())
    }

    /// softplus(D(x) − D(G(z))).
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        guard let real else {
            preconditionFailure("RelativisticObjective: no verdict on real examples")
        }
        return Losses(perExample: (real.scores - fake.scores).softplus())
    }

    /// How surely real examples are told from their partners: of the scores only differences count.
    public var metrics: [MetricDescription] { [Self.preference] }

    /// The mean of σ(D(x) − D(G(z))).
    public func readings(real: Verdict, fake: Verdict) -> [Reading] {
        [Reading(Self.preference, mean((real.scores - fake.scores).detached.sigmoid()))]
    }

    static let preference = MetricDescription(
        "probability_real_over_fake",
        "The discriminator's probability that of a real and a generated example the first is real.",
        unit: "probability", mean: "examples")
}
