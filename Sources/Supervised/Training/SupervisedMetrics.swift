import Training

/// What a step of supervised training reports; all of it is of before the update.
public struct SupervisedMetrics: StepMetrics {
    /// The mean loss of the batch.
    public let loss: Double
    /// The share of the batch whose class the network gives, where there are classes.
    public let accuracy: Double?
    /// The norm of all gradients together.
    public let gradientNorm: Double

    /// The numbers under the names that metric logs use.
    public var named: [(name: String, value: Double)] {
        [("loss", loss)] + (accuracy.map { [("accuracy", $0)] } ?? [])
            + [("gradient_norm", gradientNorm)]
    }
}
