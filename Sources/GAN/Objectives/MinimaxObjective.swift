import Autodiff
import Configuration

/// The zero-sum game of Goodfellow et al. 2014, eq. 1: the generator lowers E ln(1 − D(G(z))),
/// which hardly moves it while the discriminator sees through it.
public struct MinimaxObjective: LogisticObjective, Configurable {
    /// How far the target of real images lies below 1.
    public let labelSmoothing: Double

    /// Reads the keys.
    public init(from object: ObjectReader) { labelSmoothing = object.labelSmoothing() }

    /// An objective in code.
    public init(labelSmoothing: Double = 0) { self.labelSmoothing = labelSmoothing }

    /// The mean of ln(1 − D), never above zero.
    public func generatorLoss(fake: Tensor) -> Tensor { -crossEntropy(of: fake, target: 0) }
}
