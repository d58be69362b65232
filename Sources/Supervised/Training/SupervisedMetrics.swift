import Configuration
import Training

/// What a step of supervised training reports; all of it is of before the update.
public struct SupervisedMetrics: StepMetrics {
    /// The mean loss of the batch.
    public let loss: Double
    /// What the loss is.
    let lossMetric: MetricDescription
    /// The share of the batch whose class the network gives, where there are classes.
    public let accuracy: Double?
    /// The norm of all gradients together.
    public let gradientNorm: Double

    /// What a step has of all of these.
    public var readings: [Reading] {
        [
            Reading(lossMetric, loss),
            accuracy.map { Reading(SupervisedMetric.accuracy, $0) },
            Reading(SupervisedMetric.gradientNorm, gradientNorm),
        ].compactMap(\.self)
    }
}
