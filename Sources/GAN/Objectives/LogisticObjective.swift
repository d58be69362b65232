import Autodiff
import Configuration
import NeuralNetworks
import Training

/// An objective whose discriminator is a logistic regression of real against generated
/// (Goodfellow et al. 2014): with D = sigmoid(logit) it lowers −E ln D(x) − E ln(1 − D(G(z))).
///
/// Smoothing is one-sided (Salimans et al. 2016, §3.4): the target of real images is 1 − s, that of
/// generated ones stays 0, since a positive one would reward what the generator already does.
public protocol LogisticObjective: AdversarialObjective {
    /// s: how far the target of real images lies below 1.
    var labelSmoothing: Double { get }
}

extension LogisticObjective {
    /// 1 − s.
    public var realTarget: Double? { target }

    private var target: Double { 1 - labelSmoothing }

    /// The probabilities that real and generated images have of being real.
    public var metrics: [MetricDescription] {
        [GANMetric.probabilityReal, GANMetric.probabilityFake]
    }

    /// The mean probabilities.
    public func readings(real: Verdict, fake: Verdict) -> [Reading] {
        [
            Reading(GANMetric.probabilityReal, meanProbability(real)),
            Reading(GANMetric.probabilityFake, meanProbability(fake)),
        ]
    }

    /// Binary cross-entropy of the logits, of real images plus that of generated ones.
    public func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        crossEntropy(of: real, target: Float(target))
            + crossEntropy(of: fake, target: 0)
    }

    /// −t·ln D − (1 − t)·ln(1 − D); a fused operation gives the mean.
    func crossEntropy(of verdict: Verdict, target: Float) -> Losses {
        let logits = verdict.scores
        let targets = Tensor(repeating: target, shape: logits.shape)
        return Losses(mean: binaryCrossEntropy(logits: logits, targets)) {
            binaryCrossEntropy(logits: logits, targets, reduction: .none)
                .reshaped(to: [logits.count])
        }
    }

    private func meanProbability(_ verdict: Verdict) -> Double {
        mean(verdict.scores.detached.sigmoid())
    }
}

extension ObjectReader {
    /// Beyond one half, the discriminator would be asked to take real images for generated ones.
    static let labelSmoothingRange = NumberRange.closed(0, 0.5)

    /// The key of one-sided label smoothing.
    func labelSmoothing(default fallback: Double) -> Double {
        singlePrecision(
            "labelSmoothing", default: fallback, in: Self.labelSmoothingRange,
            "How far the discriminator's target for real images lies below 1.")
    }
}
