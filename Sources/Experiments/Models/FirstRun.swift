import Configuration
import Families
import RunStore

/// A first run, looked for by the words of a config.
struct FirstRun {
    /// The checkpoint.
    let location: CheckpointLocation

    /// Looks from the working directory, then in `outputs`; by the name of an experiment last.
    ///
    /// - Throws: `ConfigError` when there is no such run or checkpoint; `FileError` for what is
    ///   damaged or cannot be read.
    init(_ config: SourceConfig, in outputs: String) throws {
        let outputs = try Self.folder(of: outputs)
        guard config.run != "latest" else {
            throw config.error(
                at: "run",
                "given latest, expected a run's folder or name, or the name of an experiment: the "
                    + "latest run is another one when the config is read again")
        }
        let name = try Self.latest(of: config.run, in: outputs) ?? config.run
        let found: CheckpointLocation
        do throws(FileError) {
            found = try CheckpointLocation.find(name, in: outputs)
        } catch {
            guard error.category == .missingInput else { throw error }
            throw config.error(
                at: "run",
                "given \"\(config.run)\", expected a run's folder or name, or the name of an "
                    + "experiment: \(error.reason)")
        }
        guard let run = found.run else {
            guard config.checkpoint == .choice(.last) else {
                throw config.error(
                    at: "checkpoint", "given beside a checkpoint's own folder, expected last")
            }
            location = found
            return
        }
        switch config.checkpoint {
        case .choice(.last): location = found
        case .choice(.best):
            let state = try found.folder.verifiedState()
            guard let best = state.best else {
                throw config.error(
                    at: "checkpoint",
                    "given best, expected last or a step: \(run.path) keeps no best checkpoint")
            }
            location = try Self.checkpoint(of: best.step, called: "best, ", in: run, config)
        case .integer(let step): location = try Self.checkpoint(of: step, in: run, config)
        }
    }

    /// The folder that holds the runs: above a sweep's, in which its jobs make theirs.
    private static func folder(of outputs: String) throws(FileError) -> String {
        try SweepFolder(at: outputs) == nil ? outputs : FileSystem.split(outputs).folder
    }

    /// The name of the latest run of an experiment; nil where there is none, or where the word stands
    /// for a folder.
    private static func latest(
        of experiment: String, in outputs: String
    ) throws(FileError) -> String? {
        guard try RunListing.path(of: experiment, in: outputs) == nil else { return nil }
        let names = try RunListing.entries(in: outputs).map(\.folder.name)
        return names.last { name in
            name.hasPrefix(experiment + "-")
                && name.dropFirst(experiment.count + 1)
                    .wholeMatch(of: #/[0-9]{8}-[0-9]{6}(-[0-9]+)?/#) != nil
        }
    }

    private static func checkpoint(
        of step: Int, called name: String = "", in run: RunFolder, _ config: SourceConfig
    ) throws -> CheckpointLocation {
        let steps = try run.checkpoints.steps()
        guard steps.contains(step) else {
            throw config.error(
                at: "checkpoint",
                "given \(name)step \(step), of which \(run.path) has no checkpoint; expected one of the "
                    + "steps \(steps.map(String.init).joined(separator: ", "))")
        }
        return CheckpointLocation(folder: run.checkpoints.folder(step: step), run: run)
    }
}
