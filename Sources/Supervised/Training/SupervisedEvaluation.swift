import Families
import Training

/// A network against held-out examples.
public struct SupervisedEvaluation<Task: SupervisedTask>: Evaluation {
    private let predictor: Task.Model
    private var score: Task.Score

    /// An evaluation that has seen nothing yet.
    public init(of predictor: Task.Model, _ task: Task) {
        self.predictor = predictor
        score = task.score()
    }

    /// Takes a batch in.
    public mutating func add(_ batch: Batch) {
        score.add(predictor.evaluated(batch.inputs), for: batch)
    }

    /// The report over all batches.
    public func report() -> EvaluationReport { score.report() }
}
