import Autodiff
import Configuration

/// The hinge game (Lim & Ye 2017, "Geometric GAN", eq. 5 and 6; Miyato et al. 2018, eq. 16 and 17):
/// the discriminator lowers E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))), so that an image beyond the
/// margin moves it no more; the generator lowers −E D(G(z)).
public struct HingeObjective: AdversarialObjective, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// An objective in code.
    public init() {}

    /// The means of what either kind lacks to its margin.
    public func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor {
        (1 - real).relu().mean() + (1 + fake).relu().mean()
    }

    /// Less the mean score of generated images.
    public func generatorLoss(fake: Tensor) -> Tensor { -fake.mean() }
}
