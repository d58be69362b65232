import Autodiff
import Configuration

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

    /// False: what the critic gives is a height, of which only differences count.
    public var judgesByProbability: Bool { false }

    /// True: a critic of any slope lowers its loss without end.
    public var needsBoundedSlope: Bool { true }

    /// The mean over generated images less that over real ones.
    public func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor {
        fake.mean() - real.mean()
    }

    /// Less the mean over generated images.
    public func generatorLoss(fake: Tensor) -> Tensor { -fake.mean() }
}
