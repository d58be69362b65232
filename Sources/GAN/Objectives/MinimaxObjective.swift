import Autodiff
import Configuration
import Training

/// The zero-sum game of Goodfellow et al. 2014, eq. 1: the generator lowers E ln(1 − D(G(z))),
/// which hardly moves it while the discriminator sees through it.
public struct MinimaxObjective: LogisticObjective, Configurable {
    /// How far the target of real images lies below 1.
    public let labelSmoothing: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        labelSmoothing = object.labelSmoothing(default: MinimaxObjective().labelSmoothing)
    }

    /// An objective in code; traps unless the smoothing lies in [0, 0.5].
    public init(labelSmoothing: Double = 0) {
        self.labelSmoothing = ObjectReader.labelSmoothingRange.checked(
            labelSmoothing, "MinimaxObjective.labelSmoothing")
    }

    /// ln(1 − D), never above zero.
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        crossEntropy(of: fake, target: 0) * -1
    }
}
