import Autodiff
import Configuration
import Families
import Training

/// What a network learns from examples with answers: the loss, how well it does, what there is to
/// look at. The trainer knows nothing else of it.
public protocol SupervisedTask: Sendable {
    /// The network.
    associatedtype Model: Predictor
    /// How well the network does on held-out examples.
    associatedtype Score: SupervisedScore

    /// What the network is called where it diverges and in checkpoints.
    var name: String { get }
    /// What the loss is.
    var lossMetric: MetricDescription { get }
    /// The mean loss of the outputs [batch, units], a scalar that can be differentiated.
    func loss(of outputs: Tensor, for batch: Batch) -> Tensor
    /// The share of examples whose class the outputs give, where there are classes.
    func accuracy(of outputs: Tensor, for batch: Batch) -> Double?
    /// The score over no examples.
    func score() -> Score
    /// What to look at: `outputs` are those of the held-out `examples`.
    func pictures(examples: Batch, outputs: Tensor) -> [NamedPicture]
}

/// Sums over held-out examples, each of which weighs the same whatever batch it came in.
public protocol SupervisedScore {
    /// Takes in a batch and the outputs [batch, units] for it.
    mutating func add(_ outputs: Tensor, for batch: Batch)
    /// What the sums say.
    func report() -> EvaluationReport
}
