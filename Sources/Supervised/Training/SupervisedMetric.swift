import Configuration
import Training

/// The metrics of supervised training.
enum SupervisedMetric {
    /// Cross-entropy as training lowers it.
    static let smoothedCrossEntropy = MetricDescription(
        "loss", "The cross-entropy of the labels, smoothed where the config says so.",
        unit: "nats", goal: .lower, isObjective: true, mean: "examples",
        settings: ["model.labelSmoothing"])
    /// Cross-entropy of the labels as they are.
    static let crossEntropy = MetricDescription(
        "loss", "The cross-entropy of the labels as they are.", unit: "nats", goal: .lower,
        isObjective: true, mean: "examples")
    /// The share that is told right.
    static let accuracy = MetricDescription(
        "accuracy", "The share of examples whose most probable class is their label.",
        unit: "share of 1", goal: .higher, mean: "examples")
    /// The error that a regression lowers.
    static let error = MetricDescription(
        "loss", "The error that training lowers.", goal: .lower, isObjective: true,
        mean: "examples and outputs", settings: ["model.loss"])
    /// (prediction − target)².
    static let squaredError = MetricDescription(
        "mean_squared_error", "(prediction − target)².", unit: "squared units of the target",
        goal: .lower, mean: "examples and outputs")
    /// |prediction − target|.
    static let absoluteError = MetricDescription(
        "mean_absolute_error", "|prediction − target|.", unit: "units of the target", goal: .lower,
        mean: "examples and outputs")
    /// The share of variance that is explained.
    static let explainedShare = MetricDescription(
        "r_squared", "R²: 1 is a perfect prediction, 0 is that of the mean.", goal: .higher,
        mean: "outputs")
    /// The norm of all gradients together.
    static let gradientNorm = MetricDescription.gradientNorm()
}
