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

    /// The mean over generated images less that over real ones.
    public func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor {
        fake.mean() - real.mean()
    }

    /// The estimate of the distance: of the critic's scores only differences count.
    public var metrics: [MetricDescription] { [GANMetric.wassersteinEstimate] }

    /// E D(x) − E D(G(z)) (Gulrajani et al. 2017, §5).
    public func readings(real: Tensor, fake: Tensor) -> [Reading] {
        [Reading(GANMetric.wassersteinEstimate, mean(real) - mean(fake))]
    }

    /// Less the mean over generated images.
    public func generatorLoss(fake: Tensor) -> Tensor { -fake.mean() }
}
