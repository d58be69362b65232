import Autodiff
import Configuration
import Training

/// The hinge game (Lim & Ye 2017, "Geometric GAN", eq. 5 and 6; Miyato et al. 2018, eq. 16 and 17):
/// the discriminator lowers E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))), so that an image beyond the
/// margin moves it no more; the generator lowers −E D(G(z)).
public struct HingeObjective: AdversarialObjective, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// An objective in code.
    public init() {}

    /// The means of what either kind lacks to its margin.
    public func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        Losses(perExample: (1 - real.scores).relu())
            + Losses(perExample: (1 + fake.scores).relu())
    }

    /// Less the scores of generated images.
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        Losses(perExample: fake.scores) * -1
    }
}
