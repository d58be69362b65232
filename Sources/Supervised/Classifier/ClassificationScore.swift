import Autodiff
import Training

/// Cross-entropy, accuracy and the confusion matrix over held-out examples.
public struct ClassificationScore: SupervisedScore {
    /// How often examples of a row's class were taken for a column's.
    public private(set) var confusion: [[Int]]
    /// The sum of all cross-entropies, nats; labels are not smoothed, whatever training does.
    public private(set) var totalCrossEntropy = 0.0
    private let output: ClassifierOutput
    private let classNames: [String]

    /// The score over no examples.
    public init(output: ClassifierOutput, classNames: [String]) {
        self.output = output
        self.classNames = classNames
        confusion = classNames.map { _ in classNames.map { _ in 0 } }
    }

    /// Examples taken in.
    public var count: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }

    /// Examples whose most probable class is their label.
    public var correctCount: Int { confusion.indices.reduce(0) { $0 + confusion[$1][$1] } }

    /// Takes in a batch and the logits for it.
    public mutating func add(_ outputs: Tensor, for batch: Batch) {
        // Added up in double precision, so that the sum does not depend on how batches were cut.
        totalCrossEntropy += output.crossEntropies(logits: outputs, labels: batch.labels)
            .scalars.reduce(0.0) { $0 + Double($1) }
        for (predicted, label) in zip(output.labels(logits: outputs), batch.labels) {
            confusion[label][predicted] += 1
        }
    }

    /// `loss` (mean cross-entropy) and `accuracy`, the confusion matrix, and a warning when every
    /// example was taken for the same class. No metrics over no examples.
    public func report() -> EvaluationReport {
        let count = count
        guard count > 0 else { return EvaluationReport() }
        return EvaluationReport(
            [
                Reading(SupervisedMetric.crossEntropy, totalCrossEntropy / Double(count)),
                Reading(SupervisedMetric.accuracy, Double(correctCount) / Double(count)),
            ], warnings: warnings(count: count),
            pictures: [NamedPicture("confusion", .confusion(confusion))])
    }

    private func warnings(count: Int) -> [TrainingWarning] {
        let taken = confusion.indices.first { column in
            confusion.reduce(0) { $0 + $1[column] } == count
        }
        guard let taken, correctCount < count else { return [] }
        return [
            TrainingWarning(
                kind: .constantPrediction,
                message: "The classifier takes every one of the \(count) held-out examples for "
                    + "class \(classNames[taken]): it has not learnt to tell classes apart.")
        ]
    }
}

extension TrainingWarning.Kind {
    /// A classifier takes every example for one class.
    public static let constantPrediction = TrainingWarning.Kind(rawValue: "constant-prediction")
}
