import Datasets
import Kernels
import Training

/// The batches that training takes, one a step: a function of the data, the seed and the step alone.
public struct TrainingBatches {
    private let examples: any Examples
    private let stream: RandomStream
    private var order: EpochOrder

    init(_ examples: any Examples, order: EpochOrder, seed: UInt64) {
        self.examples = examples
        self.order = order
        stream = RandomStream(seed: seed, name: "data")
    }

    /// The batches of a run of `experiment`.
    ///
    /// - Throws: `DatasetError` when data are missing or not what they should be.
    public init(_ experiment: Experiment, options: RunOptions = RunOptions()) throws {
        let config = experiment.config
        let seed = UInt64(config.seed)
        let data = try ExperimentData(
            config.data,
            locator: DatasetLocator(
                dataRoot: options.dataRoot, environment: options.environment),
            dataRoot: options.dataRoot, seed: seed)
        self.init(
            data.training, order: EpochOrder(config, count: data.training.count), seed: seed)
    }

    /// The batch of step number `step`, counted from zero: the order of its epoch, which epochs
    /// before have no part in, and what of the examples is drawn anew each time.
    public mutating func batch(step: Int) -> Batch {
        let (epoch, batch) = step.quotientAndRemainder(dividingBy: order.batchesPerEpoch)
        return examples.batch(
            at: order.indices(epoch: epoch, batch: batch), random: stream.at(step: step))
    }
}

extension EpochOrder {
    /// The order of an experiment's training examples.
    init(_ config: ExperimentConfig, count: Int) {
        self.init(
            count: count, batchSize: config.training.batchSize,
            dropsLast: config.training.dropsLast, seed: UInt64(config.seed))
    }
}
