import Configuration
import Datasets
import Experiments
import Foundation
import Kernels
import RunStore
import Training

/// Carries experiments out: makes or reopens a run folder and keeps its record.
public struct Runner {
    private let options: RunOptions
    private let registry: Registry
    private let observe: (RunEvent) -> Void

    /// A runner that reports to `observe`; the configs of runs that it takes up again may name what
    /// the registry holds.
    public init(
        _ options: RunOptions, registry: Registry = .standard,
        observe: @escaping (RunEvent) -> Void = { _ in }
    ) {
        self.options = options
        self.registry = registry
        self.observe = observe
    }

    /// Runs an experiment in a new folder.
    ///
    /// - `source`: what errors call the config.
    /// - Returns: the folder and how the run ended, `finished` or `interrupted`.
    /// - Throws: `ConfigErrors`, `DatasetError` or `RunError` before anything is written; `RunError`
    ///   or `FileError` after the record says that the run failed or diverged.
    @discardableResult
    public func start(
        _ experiment: Experiment, source: String
    ) throws -> (folder: RunFolder, status: RunRecord.Status) {
        let preparation = try RunPreparation(experiment, options: options, source: source)
        var record = preparation.record(options)
        warn(preparation.warnings, &record)
        let (folder, lock) = try RunFolder.create(
            in: options.outputs, name: experiment.config.name, record: record,
            config: preparation.experiment.json.serialized(indented: true) + "\n",
            folderName: options.folderName)
        defer { withExtendedLifetime(lock) {} }
        return (folder, try carryOut(preparation, in: folder, &record, from: nil))
    }

    /// Goes on with a run from its newest intact checkpoint, or from the beginning without one.
    ///
    /// - `checkpoint`: the step of the checkpoint to go on from instead; later ones are removed.
    /// - `experiment`: a config that was given beside the run: it must not differ in
    ///   anything that changes the result.
    /// - Returns: the folder and how the run ended; a finished run is left alone.
    /// - Throws: `RunError` naming what differs; `FileError` when the run is in use by another
    ///   process or a file is missing or damaged; otherwise as `start`.
    @discardableResult
    public func resume(
        _ folder: RunFolder, with experiment: Experiment? = nil, from checkpoint: Int? = nil
    ) throws -> (folder: RunFolder, status: RunRecord.Status) {
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        let stored = try Experiment(path: folder.configPath, registry: registry)
        if let experiment { try refuseDifferences(experiment, stored, folder) }
        var record = try RunRecord(of: folder)
        guard record.status != .finished else {
            observe(.alreadyFinished(folder))
            return (folder, .finished)
        }
        let found =
            try checkpoint.map { try self.checkpoint(of: $0, in: folder) }
            ?? newestCheckpoint(of: folder)
        let preparation = try RunPreparation(
            stored, options: options, source: folder.configPath, resuming: found)
        try refuseOtherData(preparation.data, record, folder)
        let state = try found.map { try restore(preparation, from: $0) }
        try MetricLog.cut(folder.metricsPath, afterStep: state?.step ?? -1)
        try folder.checkpoints.removeAll(after: state?.step ?? -1)
        if record.versions != .current {
            observe(.warning(differences(record.versions, .current)))
        }
        record.versions = .current
        record.metricsSince = record.metricsSince ?? state?.step ?? 0
        preparation.describe(in: &record)
        record.resume(at: Date(), step: state?.step ?? 0)
        record.forgetWarnings(after: state?.epoch ?? 0)
        warn(preparation.warnings, &record)
        try record.write(to: folder)
        return (folder, try carryOut(preparation, in: folder, &record, from: state))
    }

    /// Tells and records what is to be known of settings and data before training.
    private func warn(_ warnings: [TrainingWarning], _ record: inout RunRecord) {
        for warning in warnings where record.note(.init(warning, epoch: nil), at: Date()) {
            observe(.warning(warning.message))
        }
    }

    /// The newest checkpoint that is intact; nil when the run has written none yet.
    ///
    /// - Throws: `FileError` when there are checkpoints and none is intact: training over would
    ///   throw away what may still be saved by hand.
    private func newestCheckpoint(of folder: RunFolder) throws -> CheckpointFolder? {
        let (found, refused): (CheckpointFolder?, [FileError])
        do throws(FileError) {
            (found, refused) = try folder.checkpoints.latestIntact()
        } catch {
            throw error.adding("--checkpoint STEP goes on from an older one and removes later ones")
        }
        if found == nil, let newest = refused.first {
            throw FileError(
                path: newest.path, operation: newest.operation,
                reason: newest.reason + "; no checkpoint of this run is intact: to train it from "
                    + "the beginning, remove \"\(folder.checkpoints.path)\"",
                category: newest.category)
        }
        for error in refused {
            observe(.warning("\(error); going on from \"\(found?.path ?? "")\""))
        }
        return found
    }

    /// The checkpoint of a step that the user names.
    ///
    /// - Throws: `FileError` when there is none, naming those that there are, or it is damaged.
    private func checkpoint(
        of step: Int, in folder: RunFolder
    ) throws(FileError) -> CheckpointFolder {
        let steps = try folder.checkpoints.steps()
        let checkpoint = folder.checkpoints.folder(step: step)
        guard steps.contains(step) else {
            let known = steps.map(String.init).joined(separator: ", ")
            throw FileError(
                path: checkpoint.path, operation: "resume from",
                reason: "there is no such checkpoint"
                    + (known.isEmpty ? "" : "; the run has those of the steps \(known)"),
                category: .missingInput)
        }
        _ = try checkpoint.verifiedState()
        return checkpoint
    }

    /// Puts the trainer into the state of a checkpoint.
    private func restore(
        _ preparation: RunPreparation, from folder: CheckpointFolder
    ) throws -> CheckpointState {
        let checkpoint = try folder.load(limit: preparation.checkpointLimit)
        let hash = preparation.experiment.hash
        guard checkpoint.state.configHash == hash else {
            throw RunError(
                .config, "\(folder.path): the checkpoint belongs to other settings than config.json"
            )
        }
        try preparation.check(checkpoint.state, path: folder.path)
        try StateDictionary.restore(
            checkpoint, model: preparation.trainer.model, memory: preparation.trainer.memory,
            players: preparation.trainer.players, from: folder)
        return checkpoint.state
    }

    private func refuseOtherData(
        _ data: ExperimentData, _ record: RunRecord, _ folder: RunFolder
    ) throws(FileError) {
        for (old, new) in zip(record.dataChecksums, data.checksums) where old != new {
            throw FileError(
                path: folder.path, operation: "resume",
                reason: "the run began with the data \(old.name) of \(old.checksum), "
                    + "found \(new.name) of \(new.checksum)", category: .badData)
        }
    }

    private func carryOut(
        _ preparation: RunPreparation, in folder: RunFolder, _ record: inout RunRecord,
        from state: CheckpointState?
    ) throws -> RunRecord.Status {
        do {
            let status = try train(preparation, in: folder, &record, from: state)
            record.end(status, at: Date())
            try record.write(to: folder)
            observe(.ended(folder, status))
            return status
        } catch {
            let diverged = (error as? RunError)?.category == .diverged
            record.end(diverged ? .diverged : .failed, at: Date(), error: "\(error)")
            // The first error is the one to tell, even when the disk takes no record either.
            try? record.write(to: folder)
            throw error
        }
    }

    /// Trains; however that ends, the record has what the loop noted.
    private func train(
        _ preparation: RunPreparation, in folder: RunFolder, _ record: inout RunRecord,
        from state: CheckpointState?
    ) throws -> RunRecord.Status {
        let loop = try TrainingLoop(
            preparation, folder: folder, options: options, record: record, from: state,
            earlierSeconds: try lastTime(of: folder), observe: observe)
        defer { record = loop.record }
        return try loop.run()
    }

    /// Seconds of training that the metrics tell of.
    private func lastTime(of folder: RunFolder) throws -> Double {
        var time = 0.0
        try MetricLog.forEachLine(of: folder) { time = $0.time }
        return time
    }

    private func refuseDifferences(
        _ given: Experiment, _ stored: Experiment, _ folder: RunFolder
    ) throws {
        let differences = SettingDifference.between(
            stored.decisiveSettings, given.naming(sourceWeightsOf: stored).decisiveSettings)
        guard !differences.isEmpty else { return }
        let lines = differences.map { "  \($0.path): the run has \($0.first), given \($0.second)" }
        throw RunError(
            .config,
            "\(folder.path): cannot be resumed with other settings:\n"
                + lines.joined(separator: "\n"))
    }

    private func differences(
        _ old: RunRecord.Versions, _ new: RunRecord.Versions
    ) -> String {
        func words(_ versions: RunRecord.Versions) -> String {
            versions == RunRecord.Versions() ? "unknown versions" : versions.summary
        }
        return "the run was begun with \(words(old)) and goes on with \(words(new)): "
            + "its last bits may differ from those of an uncut run"
    }
}
