import Datasets
import Kernels
import Training

/// The batches that training takes, one a step: a function of the data, the seed and the step alone.
package struct TrainingBatches {
    private let examples: any Examples
    private let stream: RandomStream
    private var order: EpochOrder
    private let steps: Int
    /// The batches that come next, from the one asked for last on.
    private var upcoming: [(step: Int, indices: [Int])] = []

    /// Batches of `examples`, for a training of `steps` steps.
    package init(_ examples: any Examples, order: EpochOrder, steps: Int, seed: UInt64) {
        self.examples = examples
        self.order = order
        self.steps = steps
        stream = RandomStream(seed: seed, name: "data")
    }

    /// The batches of a run of `experiment`.
    ///
    /// - Throws: `DatasetError` when data are missing or not what they should be.
    package init(_ experiment: Experiment, options: RunOptions = RunOptions()) throws {
        let config = experiment.config
        let seed = UInt64(config.seed)
        let data = try ExperimentData(
            config.data,
            locator: DatasetLocator(
                dataRoot: options.dataRoot, environment: options.environment),
            dataRoot: options.dataRoot, seed: seed)
        let order = EpochOrder(config, count: data.training.count)
        self.init(
            data.training, order: order, steps: order.batchesPerEpoch * config.training.epochs,
            seed: seed)
    }

    /// The batch of step number `step`, counted from zero: the order of its epoch, which epochs
    /// before have no part in, and what of the examples is drawn anew each time.
    ///
    /// - Throws: `DatasetError` when a file that they are read from is gone or has changed.
    package mutating func batch(step: Int) throws -> Batch {
        try examples.batch(at: indices(step: step), random: stream.at(step: step))
    }

    /// The examples of a step; those of the next ones are announced.
    private mutating func indices(step: Int) -> [Int] {
        upcoming.removeAll { $0.step < step }
        if upcoming.first?.step != step { upcoming = [] }
        let ahead = examples.batchesAhead(ofSize: min(order.batchSize, order.count))
        let first = upcoming.last.map { $0.step + 1 } ?? step
        for next in first..<max(first, step + 1, min(step + 1 + ahead, steps)) {
            let (epoch, batch) = next.quotientAndRemainder(dividingBy: order.batchesPerEpoch)
            upcoming.append((next, order.indices(epoch: epoch, batch: batch)))
        }
        if ahead > 0 { examples.expect(upcoming.map(\.indices)) }
        return upcoming[0].indices
    }
}

extension EpochOrder {
    /// The order of an experiment's training examples.
    package init(_ config: ExperimentConfig, count: Int) {
        self.init(
            count: count, batchSize: config.training.batchSize,
            dropsLast: config.training.dropsLast, seed: UInt64(config.seed))
    }
}
