import Autodiff
import Configuration
import Training

/// The game of least squares (Mao et al. 2017, eq. 2, with the targets 1 for real and 0 for generated
/// images of eq. 9): the discriminator lowers ½ E (D(x) − 1)² + ½ E D(G(z))², the generator
/// ½ E (D(G(z)) − 1)², which pulls also those images that fool the discriminator already.
public struct LeastSquaresObjective: AdversarialObjective, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// An objective in code.
    public init() {}

    /// Half the squared distances of both kinds from their targets.
    public func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        (Losses(perExample: (real.scores - 1).squared())
            + Losses(perExample: fake.scores.squared())) * 0.5
    }

    /// Half the squared distance of generated images from the target of real ones.
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        Losses(perExample: (fake.scores - 1).squared()) * 0.5
    }
}
