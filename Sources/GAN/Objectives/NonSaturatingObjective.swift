import Autodiff
import Configuration
import Training

/// The game of Goodfellow et al. 2014, §3: the generator lowers −E ln D(G(z)), which has the same
/// fixed point as the minimax game but moves a generator that is seen through.
public struct NonSaturatingObjective: LogisticObjective, Configurable {
    /// How far the target of real images lies below 1.
    public let labelSmoothing: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        labelSmoothing = object.labelSmoothing(default: NonSaturatingObjective().labelSmoothing)
    }

    /// An objective in code; traps unless the smoothing lies in [0, 0.5].
    public init(labelSmoothing: Double = 0) {
        self.labelSmoothing = ObjectReader.labelSmoothingRange.checked(
            labelSmoothing, "NonSaturatingObjective.labelSmoothing")
    }

    /// −ln D.
    public func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        crossEntropy(of: fake, target: 1)
    }
}
