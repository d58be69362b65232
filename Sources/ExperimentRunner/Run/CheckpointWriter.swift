import Experiments
import Kernels
import RunStore
import Training

/// Writes the checkpoints of a run, and removes those that its retention does not keep.
final class CheckpointWriter {
    private let preparation: RunPreparation
    private let folder: RunFolder
    private let observe: (RunEvent) -> Void
    /// The step of the last checkpoint; nil before there is one.
    private(set) var last: Int?
    /// The step whose averaged weights have statistics of batches of their own.
    private var averagesStep: Int?
    private var toldFailures: Set<String> = []

    private var config: ExperimentConfig { preparation.experiment.config }
    private var trainer: any Trainer { preparation.trainer }

    /// A writer behind the checkpoint of the step `last`.
    init(
        _ preparation: RunPreparation, in folder: RunFolder, last: Int?,
        observe: @escaping (RunEvent) -> Void
    ) {
        self.preparation = preparation
        self.folder = folder
        self.last = last
        self.observe = observe
    }

    /// Whether a checkpoint is to be written after a step.
    func isDue(at step: Int, isEpochEnd: Bool, isBest: Bool) -> Bool {
        if let every = config.training.checkpointEverySteps, step % every == 0 { return true }
        guard isEpochEnd else { return false }
        return step / preparation.order.batchesPerEpoch % config.training.checkpointEvery == 0
            || isBest
    }

    /// Removes what a process that was killed behind its checkpoint has not.
    func removeSuperseded(best: Int?) throws {
        guard let last else { return }
        tell(try folder.checkpoints.removeSuperseded(by: last, best: best, retention()))
    }

    /// Writes a checkpoint of the model and the optimisers as they are now.
    ///
    /// - `canReadData`: whether examples can be read, which averaged weights get their statistics
    ///   from. Without, a checkpoint has none; training goes on from it all the same.
    func write(_ state: CheckpointState, canReadData: Bool) throws {
        if canReadData {
            try prepareAverages(step: state.step)
        } else if averagesStep != state.step {
            trainer.forgetAverageStatistics()
        }
        tell(
            try folder.checkpoints.save(preparation.checkpoint(state), retention: retention()))
        last = state.step
        observe(.checkpointed(step: state.step))
    }

    /// Gives averaged weights statistics of batches of their own, once a step, before they are used.
    ///
    /// Which batches they are depends on the seed and the step alone.
    func prepareAverages(step: Int) throws {
        let count = config.training.averageStatisticsBatches
        guard count > 0, trainer.needsAverageStatistics, averagesStep != step else { return }
        averagesStep = step
        let seed = UInt64(config.seed)
        let training = preparation.data.training
        let size = min(preparation.order.batchSize, training.count)
        var draws = RandomStream(seed: seed, name: "average batches").at(step: step)
        let data = RandomStream(seed: seed, name: "average data")
        var rest: [Int] = []
        try trainer.estimateAverageStatistics(
            over: count, random: RandomStream(seed: seed, name: "average noise").at(step: step)
        ) { index in
            if rest.count < size { rest = draws.permutation(count: training.count) }
            defer { rest.removeLast(size) }
            return try training.batch(
                at: Array(rest.suffix(size)), random: data.at(step: step * count + index))
        }
    }

    private func retention() throws(FileError) -> CheckpointRetention {
        let outOfTurn = try folder.checkpoints.steps().filter { step in
            let isCounted = config.training.checkpointEverySteps.map { step % $0 == 0 } ?? false
            return !isCounted && step % preparation.order.batchesPerEpoch != 0
        }
        return CheckpointRetention(
            last: config.training.keepCheckpoints, keepsBest: true, outOfTurn: Set(outOfTurn))
    }

    /// A checkpoint that cannot be removed takes room and does no harm; each is told of once.
    private func tell(_ failures: [FileError]) {
        for failure in failures where toldFailures.insert("\(failure)").inserted {
            observe(.warning("\(failure)"))
        }
    }
}
