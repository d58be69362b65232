import Autodiff
import Kernels
import NeuralNetworks
import Training

/// Trains a belief network by one optimizer on the exact likelihood.
public final class BeliefNetworkTrainer: Trainer {
    /// The network.
    public let network: BeliefNetworkModel
    private let player: Player

    /// A trainer of a network as it is.
    public init(_ network: BeliefNetworkModel, optimizer: OptimizerConfig) {
        self.network = network
        player = Player("model", optimizer, parameters: network.namedParameters)
    }

    /// What a step reports.
    public struct Metrics: StepMetrics {
        /// The loss of the batch and the norm of its gradient.
        public let readings: [Reading]
    }

    /// The network.
    public var model: any Stateful { network }
    /// The one player.
    public var players: [Player] { [player] }

    /// One step on a batch of images.
    ///
    /// - Throws: `NonFiniteError` when the loss, a gradient or a weight is not finite.
    public func step(
        _ batch: Batch, at position: StepPosition
    ) throws(NonFiniteError) -> Metrics {
        let move = try player.minimize(epoch: position.epoch) { () throws(NonFiniteError) in
            Losses(
                perExample: network.negativeLogLikelihood(
                    of: batch.inputs, .training(position.random)))
        }
        return Metrics(readings: [
            Reading(BeliefNetworkMetric.loss, move.loss),
            Reading(BeliefNetworkMetric.gradientNorm, move.gradientNorm),
        ])
    }

    /// Nothing: there are no statistics of batches.
    public func pass(_ batch: Batch, _ context: inout Context) {}

    /// Begins an evaluation on held-out images; it draws nothing.
    public func evaluation(epoch: Int, random: RandomStream) -> any Evaluation {
        BeliefNetworkEvaluation(network: network)
    }

    /// 64 samples of the same draws each time.
    public func pictures(examples: Batch, random: RandomStream) -> [NamedPicture] {
        withAverages {
            [
                NamedPicture(
                    "samples", .grid(network.samples(indices: 0..<64, from: random), columns: 8))
            ]
        }
    }
}

/// The exact likelihood over held-out images.
struct BeliefNetworkEvaluation: Evaluation {
    let network: BeliefNetworkModel
    private var sum = 0.0
    private var count = 0

    init(network: BeliefNetworkModel) { self.network = network }

    mutating func add(_ batch: Batch) {
        count += batch.count
        sum += network.negativeLogLikelihood(of: batch.inputs, .evaluation).scalars
            .reduce(0) { $0 + Double($1) }
    }

    func report() -> EvaluationReport {
        guard count > 0 else { return EvaluationReport() }
        return EvaluationReport([Reading(BeliefNetworkMetric.loss, sum / Double(count))])
    }
}
