import ArgumentParser
import Configuration
import ExperimentRunner
import Foundation
import Logging

/// `genlab run`: trains what a config describes.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Trains what a config describes.",
        discussion: """
            Example:
              genlab run Experiments/vae-mnist.json optimizer.learningRate=3e-4 --data-root data

            The run folder's path is the last line on standard output; everything else goes to \
            standard error.
            """)

    @Argument(help: "The config; may be left out with --resume.")
    var config: String?

    @Argument(help: "Settings to change, as in optimizer.learningRate=3e-4.")
    var overrides: [String] = []

    @Option(help: "Name of the run instead of the config's.")
    var name: String?

    @Option(help: "Folder in which run folders are made.")
    var outputDir = "Outputs"

    @Option(help: "Folder that holds the data, where there is no network.")
    var dataRoot: String?

    @Option(help: "Go on with a run: its folder, its name, or latest.")
    var resume: String?

    @Option(help: "Threads; physical cores unless given.")
    var threads: Int?

    @Option(help: "Seed instead of the config's.")
    var seed: Int?

    @Option(help: "Progress bar: auto, on or off.")
    var progress: ProgressStyle = .auto

    @Option(
        help: "Log lines on standard error from this level on: trace, debug, info, … critical.")
    var logLevel: Logger.Level = .warning

    @Flag(help: "Watch some steps: print time by operation, and write trace.json for Perfetto.")
    var profile = false

    @Flag(help: "Print the config with all defaults filled in, and do nothing else.")
    var printConfig = false

    @Flag(help: "Check everything and say what the run would need, without doing it.")
    var dryRun = false

    func run() throws {
        try CommandFailure.reporting { try perform() }
    }

    private func perform() throws {
        try Process.prepare(threads: threads)
        let source = source
        let folder = try resume.map { try RunListing.find($0, in: outputDir) }
        let experiment = try experiment(source, resuming: folder)
        if printConfig {
            guard let experiment else { throw ValidationError("--print-config needs a config.") }
            print(experiment.json.serialized(indented: true))
            return
        }
        let interruption = Interruption()
        let options = RunOptions(
            outputs: outputDir, dataRoot: dataRoot,
            environment: ProcessInfo.processInfo.environment,
            arguments: CommandLine.arguments, isProfiled: profile,
            isInterrupted: { [request = interruption.request] in request.isMade })
        if dryRun {
            guard let experiment else { throw ValidationError("--dry-run needs a config.") }
            let plan = try planRun(experiment, options: options, source: source.config ?? "config")
            StandardError.write("\(plan.name): \(plan.estimate.description)\n")
            return
        }
        let display = ProgressDisplay(style: progress)
        let log = RunLog(level: logLevel, before: display.clear)
        let runner = Runner(options) { event in
            display.handle(event)
            log.handle(event)
        }
        defer { withExtendedLifetime(interruption) {} }
        let result: (folder: RunFolder, status: RunRecord.Status)
        do {
            if let folder {
                result = try runner.resume(folder, with: experiment)
            } else {
                guard let experiment else {
                    throw ValidationError("Missing expected argument '<config>'.")
                }
                result = try runner.start(experiment, source: source.config ?? "config")
            }
        } catch {
            display.clear()
            throw error
        }
        display.clear()
        print(result.folder.path)
        if result.status == .interrupted { throw ExitCode(interruption.request.exitCode) }
    }

    /// The config and the overrides: what looks like a setting and is no file is one of these even
    /// in the first place, as in `run --resume latest training.epochs=20`.
    private var source: (config: String?, overrides: [String]) {
        guard let config else { return (nil, overrides) }
        let isOverride = config.contains("=") && FileSystem.kind(of: config) == nil
        return isOverride ? (nil, [config] + overrides) : (config, overrides)
    }

    /// What is to be run; when settings are changed of a run to be resumed, its own config with
    /// these changes.
    private func experiment(
        _ source: (config: String?, overrides: [String]), resuming folder: RunFolder?
    ) throws -> Experiment? {
        var all = source.overrides
        if let name { all.append("name=\"\(name)\"") }
        if let seed { all.append("seed=\(seed)") }
        let path = source.config ?? (all.isEmpty && !printConfig ? nil : folder?.configPath)
        return try path.map { try Experiment(path: $0, overrides: all) }
    }
}
