import Autodiff
import Configuration
import Training

/// The Wasserstein game (Arjovsky et al. 2017, eq. 2 and 3): the critic lowers E D(G(z)) − E D(x),
/// the generator −E D(G(z)).
///
/// The critic has to be nearly 1-Lipschitz; a gradient penalty (Gulrajani et al. 2017, eq. 3) or
/// spectral norm sees to that.
public struct WassersteinObjective: AdversarialObjective, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// An objective in code.
    public init() {}

    /// True: a critic of any slope lowers its loss without end.
    public var needsBoundedSlope: Bool { true }

    /// The scores of generated images less those of real ones.
    public func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        Losses(perExample: fake.scores) + Losses(perExample: real.scores) * -1
    }

    /// The estimate of the distance: of the critic's scores only differences count.
    public var metrics: [MetricDescription] { [GANMetric.wassersteinEstimate] }

    /// E D(x) − E D(G(z)) (Gulrajani et al. 2017, §5).
    public func readings(real: Verdict, fake: Verdict) -> [Reading] {
        [Reading(GANMetric.wassersteinEstimate, mean(real.scores) - mean(fake.scores))]
    }

    /// Less the scores of generated images.
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        Losses(perExample: fake.scores) * -1
    }
}
