import Autodiff
import Configuration
import Training

/// Predicting values.
public struct Regression: SupervisedTask {
    /// The network.
    public typealias Model = RegressorModel

    /// What is made small.
    public let objective: RegressionLoss

    /// A task with its loss.
    public init(_ objective: RegressionLoss = .squaredError) { self.objective = objective }

    /// What the network is called.
    public var name: String { "regressor" }

    /// The error that `objective` names.
    public var lossMetric: MetricDescription { SupervisedMetric.error }

    /// The mean error of the outputs.
    public func loss(of outputs: Tensor, for batch: Batch) -> Tensor {
        objective(outputs, targets(of: batch))
    }

    /// None: there are no classes.
    public func accuracy(of outputs: Tensor, for batch: Batch) -> Double? { nil }

    /// The score over no examples.
    public func score() -> RegressionScore { RegressionScore(objective) }

    /// Predicted over true values of held-out examples, a colour an output.
    public func pictures(examples: Batch, outputs: Tensor) -> [NamedPicture] {
        guard let targets = examples.targets, examples.count > 0 else { return [] }
        let width = outputs.shape[1]
        let points = zip(targets.scalars, outputs.scalars).map { (x: Double($0), y: Double($1)) }
        return [
            NamedPicture(
                "predictions",
                .scatter(
                    points, labels: points.indices.map { $0 % width }, xLabel: "true value",
                    yLabel: "predicted value"))
        ]
    }
}

/// The answers of a batch; traps when it has none, which the reader of the data sees to.
func targets(of batch: Batch) -> Tensor {
    guard let targets = batch.targets else {
        preconditionFailure("Regression: a batch of \(batch.count) examples without targets")
    }
    return targets
}
