import Autodiff
import NeuralNetworks

/// One side of a training loop: an optimiser and how often it moves.
///
/// A joint loop has one player; an alternating loop has several, which move in turn.
public final class Player {
    /// What metrics and checkpoints call it.
    public let name: String
    /// What moves its parameters.
    public let optimizer: Optimizer
    /// The statistics of batches that belong to its averaged weights; nil where it keeps no average
    /// or its networks no statistics.
    public let averageStatistics: AverageStatistics?
    /// It moves in every `period`-th step.
    public let period: Int
    /// Called in every move with the gradients as they come, before they are clipped, one for each
    /// of the optimiser's parameters; nil when nobody looks.
    public var gradientObserver: (([Tensor]) -> Void)?

    /// A player that owns `parameters`; its networks keep `statistics` of the batches that they see.
    public init(
        _ name: String, _ config: OptimizerConfig, parameters: [NamedParameter],
        statistics: [NamedBuffer] = [], period: Int = 1
    ) {
        precondition(period > 0, "Player: period \(period)")
        self.name = name
        optimizer = Optimizer(config, parameters: parameters)
        averageStatistics =
            optimizer.average == nil || statistics.isEmpty ? nil : AverageStatistics(statistics)
        self.period = period
    }

    /// Whether it moves in step number `step`, counted from zero.
    public func moves(inStep step: Int) -> Bool { (step + 1) % period == 0 }

    /// Runs `body` with averaged weights in the place of its own, where it keeps an average, and
    /// with their statistics of batches, where these were estimated.
    public func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let average = optimizer.average else { return try body() }
        return try average.inPlace(of: optimizer.parameters) {
            guard let averageStatistics else { return try body() }
            return try averageStatistics.inPlace(body)
        }
    }

    /// What a move was like.
    public struct Move: Sendable {
        /// The loss before it.
        public let loss: Double
        /// The norm of all gradients together.
        public let gradientNorm: Double
    }

    /// Takes a step against the gradient of the mean loss.
    ///
    /// - Throws: `NonFiniteError` when the loss, a gradient or a new weight is not finite.
    public func minimize(
        epoch: Int, _ losses: () throws(NonFiniteError) -> Losses
    ) throws(NonFiniteError) -> Move {
        // The graph holds the weights; it has to be gone before they can be changed in place.
        let (value, gradients) = try differentiate(losses)
        gradientObserver?(gradients)
        let norm = try OperationWatch.shared.span("\(name) update") {
            () throws(NonFiniteError) in try optimizer.update(gradients, epoch: epoch)
        }
        return Move(loss: value, gradientNorm: norm)
    }

    private func differentiate(
        _ losses: () throws(NonFiniteError) -> Losses
    ) throws(NonFiniteError) -> (Double, [Tensor]) {
        let loss = try losses().mean
        let value = Double(loss.scalar)
        guard value.isFinite else { throw NonFiniteError(tensor: "the loss of the \(name)") }
        return (value, gradients(of: loss, at: optimizer.variables))
    }
}
