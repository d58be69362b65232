import Autodiff
import Basics
import Configuration
import Experiments
import Foundation
import Kernels
import RunStore
import Training

/// The loop of a run: steps, metric lines, evaluations, pictures and checkpoints, in an order that
/// a resumed run repeats to the bit.
final class TrainingLoop {
    private let preparation: RunPreparation
    private let folder: RunFolder
    private let options: RunOptions
    private let observe: (RunEvent) -> Void
    private let drawing: PictureWriter
    private let order: EpochOrder
    private var batches: TrainingBatches
    private var log: MetricLog
    private let events: TrainingEvents
    private var accumulator: MetricAccumulator
    private var best: CheckpointState.Best?
    /// Steps done.
    private(set) var step: Int
    private var samples: Int
    private let checkpoints: CheckpointWriter
    private let heldOut: HeldOutData
    private let earlierSeconds: Double
    private let watch = Stopwatch()
    private var sinceLastPlot: Stopwatch?
    /// What is known of the run, with the warnings that the loop adds.
    private(set) var record: RunRecord
    private var profiler: StepProfiler?

    private var config: ExperimentConfig { preparation.experiment.config }
    private var trainer: any Trainer { preparation.trainer }

    /// A loop that goes on from `state`, or begins.
    ///
    /// - `record`: that of the run, which says when it began and whether it was taken up again; it is
    ///   written anew when there is something to warn of.
    init(
        _ preparation: RunPreparation, folder: RunFolder, options: RunOptions, record: RunRecord,
        from state: CheckpointState?, earlierSeconds: Double,
        observe: @escaping (RunEvent) -> Void
    ) throws {
        self.preparation = preparation
        self.folder = folder
        self.options = options
        self.observe = observe
        self.record = record
        self.earlierSeconds = earlierSeconds
        order = preparation.order
        batches = TrainingBatches(
            preparation.data.training, order: preparation.order,
            steps: preparation.order.batchesPerEpoch
                * preparation.experiment.config.training.epochs,
            seed: UInt64(preparation.experiment.config.seed))
        log = try MetricLog(path: folder.metricsPath)
        step = state?.step ?? 0
        samples = state?.samples ?? 0
        best = try state?.best.map { best in
            var best = best
            best.metric =
                try EarlierMetrics(of: folder)?.name(best.metric, step: best.step) ?? best.metric
            return best
        }
        checkpoints = CheckpointWriter(
            preparation, in: folder, last: state?.step, observe: observe)
        heldOut = HeldOutData(preparation)
        accumulator = try state.map { try Self.sums(of: $0, in: folder) } ?? MetricAccumulator()
        profiler = options.isProfiled ? StepProfiler() : nil
        drawing = PictureWriter(
            folder: folder, seed: preparation.experiment.config.seed,
            configHash: preparation.experiment.hash,
            labelNames: preparation.data.classNames + preparation.data.targetNames,
            metrics: preparation.metrics)
        // Last, so that a checkpoint that is refused leaves no file behind.
        events = try TrainingEvents(
            preparation.experiment, in: folder, started: record.started,
            after: record.resumes.isEmpty ? nil : state?.step ?? -1)
    }

    /// The sums of a checkpoint, whose names may not be those of other columns.
    private static func sums(
        of state: CheckpointState, in folder: RunFolder
    ) throws(FileError) -> MetricAccumulator {
        let path = folder.checkpoints.folder(step: state.step).path
        let sums = try MetricAccumulator(state.training["metrics"] ?? .array([]), path: path)
        if let name = sums.names.first(where: { !$0.hasPrefix("train/") }) {
            throw FileError(
                path: path, operation: "resume from",
                reason: "it keeps sums of \"\(name)\", which is no metric of training",
                category: .badData)
        }
        return sums
    }

    /// Runs to the end, or until interrupted.
    ///
    /// - Returns: `finished` or `interrupted`.
    /// - Throws: `RunError` when training diverges, `FileError` when a file cannot be written.
    func run() throws -> RunRecord.Status {
        do {
            let status = try train()
            // An interrupted run has no end yet.
            if status == .finished { try events.end(succeeded: true, step: step) }
            return status
        } catch let error as RunError where error.category == .diverged {
            // The divergence is what to tell. After any other error the run can be resumed.
            try? events.end(succeeded: false, step: step)
            throw error
        }
    }

    private func train() throws -> RunRecord.Status {
        // A run that ends before all of its steps are watched watches no further.
        defer { if options.isProfiled { _ = OperationWatch.shared.end() } }
        let perEpoch = order.batchesPerEpoch
        let total = perEpoch * config.training.epochs
        observe(.started(folder, plan: preparation.plan, step: step))
        try checkpoints.removeSuperseded(best: best?.step)
        if checkpoints.last == nil, step == 0 { try saveCheckpoint() }
        var epochWatch = Stopwatch()
        // A run that was interrupted in what is measured at its end has sums of a last epoch without a line.
        var endsEpochFirst = step == total && !accumulator.isEmpty
        while step < total || endsEpochFirst {
            if !endsEpochFirst { try takeStep(epoch: step / perEpoch, batch: step % perEpoch) }
            endsEpochFirst = false
            let isEpochEnd = step % perEpoch == 0
            if isEpochEnd {
                guard try endEpoch(step / perEpoch, watch: epochWatch) else {
                    if checkpoints.last != step { try saveCheckpoint() }
                    try drawing.writeLosses(step: step)
                    return .interrupted
                }
                epochWatch = Stopwatch()
            } else if step % config.training.logEvery == 0 {
                _ = try writeLine(epoch: step / perEpoch + 1, adding: [])
            }
            if step == total
                || checkpoints.isDue(
                    at: step, isEpochEnd: isEpochEnd, isBest: best?.step == step)
            {
                try saveCheckpoint()
            }
            if step < total, options.isInterrupted() {
                if checkpoints.last != step { try saveCheckpoint() }
                try drawing.writeLosses(step: step)
                return .interrupted
            }
        }
        try log.synchronize()
        try events.synchronize()
        try drawing.writeLosses(step: step)
        try MetricSummary(of: folder).write(to: folder.summaryPath)
        return .finished
    }

    private func takeStep(epoch: Int, batch index: Int) throws {
        let noise = RandomStream(seed: UInt64(config.seed), name: "noise").at(step: step)
        profiler?.stepBegins()
        let batch = try OperationWatch.shared.span("batch") { try nextBatch() }
        let readings: [Reading]
        do {
            readings = try events.watchingGradients(
                of: trainer.players, step: step, epochEnd: (epoch + 1) * order.batchesPerEpoch
            ) {
                try trainer.step(
                    batch,
                    at: StepPosition(
                        step: step, epoch: epoch,
                        endsEpoch: index + 1 == order.batchesPerEpoch, random: noise)
                ).readings + trainer.learningRates(inStep: step)
            }
        } catch let error as NonFiniteError {
            throw diverged("in step \(step + 1): \(error.description)")
        }
        step += 1
        if let profile = profiler?.stepEnded() {
            profiler = nil
            try AtomicFile.write(profile.trace.serialized() + "\n", to: folder.tracePath)
            observe(.profiled(profile))
        }
        samples += batch.count
        let metrics = readings.map { Metric($0, under: .training) }
        for metric in metrics {
            accumulator.add(metric.value, to: metric.name, weight: Double(batch.count))
        }
        observe(
            .stepped(
                StepProgress(
                    step: step, epoch: epoch + 1, stepInEpoch: index + 1, examples: batch.count,
                    metrics: metrics)))
    }

    /// The batch of this step. When its files cannot be read any more, the steps before are kept in
    /// a checkpoint: once the files are back, the run can be resumed.
    private func nextBatch() throws -> Batch {
        do {
            return try batches.batch(step: step)
        } catch {
            if checkpoints.last != step { try saveCheckpoint(canReadData: false) }
            throw error
        }
    }

    private func diverged(_ words: String) -> RunError {
        let kept = checkpoints.last.map {
            "; the last checkpoint before it is \"\(folder.checkpoints.folder(step: $0).path)\""
        }
        return RunError(.diverged, "training diverged \(words)\(kept ?? "")")
    }

    /// - Returns: false when interrupted before the epoch's line was written.
    private func endEpoch(_ epoch: Int, watch: Stopwatch) throws -> Bool {
        try refuseNonFiniteState()
        try checkpoints.prepareAverages(step: step)
        let report = try trainer.withAverages { try heldOut.report(epoch: epoch) }
        guard let final = try finalReadings(epoch: epoch) else { return false }
        let tests = (report.readings + final).map { Metric($0, under: .test) }
        if let bad = tests.first(where: { !$0.value.isFinite }) {
            _ = try writeLine(epoch: epoch, adding: tests)
            throw diverged("by step \(step): \(bad.name) is not finite")
        }
        let line = try writeLine(epoch: epoch, adding: tests)
        note(tests)
        try warn(report.warnings, epoch: epoch)
        if epoch % config.training.picturesEvery == 0 || epoch == config.training.epochs {
            for picture in try heldOut.pictures() + report.pictures {
                let png = try drawing.write(picture, epoch: epoch, step: step)
                try events.add(png: png, named: picture.name, step: step)
            }
        }
        try events.addWeights(of: trainer.model, step: step)
        try events.flush()
        // Curves take tenths of a second: not after every epoch of a short one.
        if sinceLastPlot?.seconds ?? .infinity > 10, epoch < config.training.epochs {
            try drawing.writeLosses(step: step)
            sinceLastPlot = Stopwatch()
        }
        observe(.epochEnded(line, seconds: watch.seconds))
        return true
    }

    /// What is measured once, behind the last epoch; nil when interrupted.
    private func finalReadings(epoch: Int) throws -> [Reading]? {
        guard epoch == config.training.epochs else { return [] }
        return try trainer.withAverages {
            try FinalLikelihood(preparation).readings(isInterrupted: options.isInterrupted)
        }
    }

    /// Tells and records what an evaluation found, each kind once in a run.
    private func warn(_ warnings: [TrainingWarning], epoch: Int) throws {
        let new = warnings.filter { record.note(.init($0, epoch: epoch), at: Date()) }
        guard !new.isEmpty else { return }
        for warning in new { observe(.warning("epoch \(epoch): \(warning.message)")) }
        try record.write(to: folder)
    }

    private func writeLine(epoch: Int, adding tests: [Metric]) throws -> MetricLine {
        let line = MetricLine(
            step: step, epoch: epoch, samples: samples,
            time: earlierSeconds + watch.seconds,
            metrics: accumulator.takeMeans() + tests)
        try log.append(line)
        try events.write(line)
        return line
    }

    private func note(_ tests: [Metric]) {
        let metrics = drawing.metrics
        guard let name = metrics.watched, let goal = metrics[name]?.goal,
            let value = tests.first(where: { $0.name == name })?.value
        else { return }
        if best.map({ goal.prefers(value, to: $0.value) }) ?? true {
            best = CheckpointState.Best(metric: name, value: value, step: step)
        }
    }

    /// Ends the run where training remembers something that is not finite. Weights may stand still
    /// from then on, and every loss looks well.
    private func refuseNonFiniteState() throws {
        do throws(NonFiniteError) {
            try trainer.refuseNonFiniteState()
        } catch {
            throw diverged("by step \(step): \(error.description)")
        }
    }

    /// - Parameter canReadData: whether examples can be read, which averaged weights get their
    ///   statistics from. Without, a checkpoint has none; training goes on from it all the same.
    private func saveCheckpoint(canReadData: Bool = true) throws {
        try refuseNonFiniteState()
        // A checkpoint must not know more than the metrics on disk.
        try log.synchronize()
        try events.synchronize()
        let state = CheckpointState(
            step: step, epoch: step / order.batchesPerEpoch, samples: samples, seed: config.seed,
            model: preparation.description.json, configHash: preparation.experiment.hash,
            best: best, training: ["metrics": accumulator.json])
        try checkpoints.write(state, canReadData: canReadData)
    }
}

extension Metric {
    /// A reading as metric lines name it.
    fileprivate init(_ reading: Reading, under phase: MetricDescription.Phase) {
        self.init("\(phase.rawValue)/\(reading.name)", reading.value)
    }
}
