import Autodiff
import Training

/// Errors and the share of explained variance over held-out examples.
public struct RegressionScore: SupervisedScore {
    /// What one output adds up to, in double precision.
    private struct OutputSums {
        var squaredError = 0.0
        var absoluteError = 0.0
        var mean = 0.0
        var squaredDeviation = 0.0

        /// Welford 1962: mean and Σ(y − mean)² of targets that come one by one.
        mutating func add(prediction: Double, target: Double, count: Int) {
            let error = prediction - target
            squaredError += error * error
            absoluteError += abs(error)
            let deviation = target - mean
            mean += deviation / Double(count)
            squaredDeviation += deviation * (target - mean)
        }
    }

    /// Examples taken in.
    public private(set) var count = 0
    private let objective: RegressionLoss
    private var outputs: [OutputSums] = []

    /// The score over no examples; `objective` is what the metric `loss` shows.
    public init(_ objective: RegressionLoss) { self.objective = objective }

    /// Takes in a batch and the predictions for it.
    public mutating func add(_ outputs: Tensor, for batch: Batch) {
        let width = outputs.shape[1]
        let predictions = outputs.scalars
        let answers = targets(of: batch).scalars
        precondition(
            predictions.count == answers.count,
            "RegressionScore: \(predictions.count) predictions for \(answers.count) targets")
        if self.outputs.isEmpty { self.outputs = Array(repeating: OutputSums(), count: width) }
        for row in 0..<batch.count {
            count += 1
            for column in 0..<width {
                self.outputs[column].add(
                    prediction: Double(predictions[row * width + column]),
                    target: Double(answers[row * width + column]), count: count)
            }
        }
    }

    /// The mean of (prediction − target)² over examples and outputs.
    public var meanSquaredError: Double { mean(outputs.map(\.squaredError)) }

    /// The mean of |prediction − target| over examples and outputs.
    public var meanAbsoluteError: Double { mean(outputs.map(\.absoluteError)) }

    /// R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)² of every output, averaged over the outputs whose targets are
    /// not all equal; nil when there is none.
    public var explainedShare: Double? {
        let shares = outputs.filter { $0.squaredDeviation > 0 }
            .map { 1 - $0.squaredError / $0.squaredDeviation }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    private func mean(_ sums: [Double]) -> Double {
        sums.reduce(0, +) / Double(count * sums.count)
    }

    /// `loss` (that of training), `mean_squared_error`, `mean_absolute_error` and, where targets
    /// differ, `r_squared`. No metrics over no examples.
    public func report() -> EvaluationReport {
        guard count > 0 else { return EvaluationReport() }
        let loss =
            switch objective {
            case .squaredError: meanSquaredError
            case .absoluteError: meanAbsoluteError
            }
        return EvaluationReport(
            [
                Reading(SupervisedMetric.error, loss),
                Reading(SupervisedMetric.squaredError, meanSquaredError),
                Reading(SupervisedMetric.absoluteError, meanAbsoluteError),
                explainedShare.map { Reading(SupervisedMetric.explainedShare, $0) },
            ].compactMap(\.self))
    }
}
