import ArgumentParser
import Configuration
import ExperimentRunner
import Experiments
import Foundation
import Logging
import RunStore

/// `genlab run`: trains what a config describes.
struct RunCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Trains what a config describes.",
        discussion: """
            Examples:
              genlab run Experiments/vae-mnist.json optimizer.learningRate=3e-4 --data-root data
              genlab run Experiments/quickstart-vae.json -m optimizer.learningRate=1e-3,3e-4 \
            'model.latentSize=range(2,20,6)'
              genlab run Experiments/quickstart-vae.json -m --trials 20 --jobs 2 \
            'optimizer.learningRate=loguniform(1e-4,1e-2)'

            The run folder's path is the last line on standard output; everything else goes to \
            standard error.

            Settings are changed as in Hydra: key=value, +key=value for one that is not stated, \
            ++key=value for either, ~key to take one away; values are numbers, true, false, null, \
            texts with or without quotes, [lists] and {key: value}. With -m, and for what the config \
            lists under "sweep", each combination of values is a run of its own, in numbered folders \
            within one for the sweep, which also holds their comparison. A job that fails does not \
            stop the others; the exit code is then 1.
            """)

    @Argument(
        help: "The config; may be left out with --resume.", completion: Completion.configFiles)
    var config: String?

    @Argument(help: "Settings to change, as in optimizer.learningRate=3e-4.")
    var overrides: [String] = []

    @Option(help: "Name of the run instead of the config's.")
    var name: String?

    @Option(help: "Folder in which run folders are made.", completion: .directory)
    var outputDir = "Outputs"

    @Option(
        help: "Folder that holds the data, where there is no network.", completion: .directory)
    var dataRoot: String?

    @Option(
        help: "Go on with a run or a sweep: its folder, its name, or latest, what was cut last.",
        completion: Completion.runsAndSweeps)
    var resume: String?

    @Option(help: "With --resume: go on from this step's checkpoint; later ones are removed.")
    var checkpoint: Int?

    @Flag(
        name: [.customShort("m"), .customLong("multirun")],
        help: "Sweep: run every combination of settings with several values.")
    var multirun = false

    @Option(help: "Draw so many combinations instead of taking all.")
    var trials: Int?

    @Option(help: "Jobs of a sweep that run at once, with the threads shared out: 1 unless given.")
    var jobs: Int?

    @Flag(help: "Stop a sweep when one of its jobs fails.")
    var failFast = false

    @OptionGroup
    var pool: ThreadOptions

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

    @Option(help: .hidden)
    var folderName: String?

    /// The process of the sweep that this run is a job of: when it is gone, the run stops.
    @Option(help: .hidden)
    var sweeper: Int32?

    func validate() throws {
        if let trials, !(1...SweepMethod.largestCount).contains(trials) {
            throw ValidationError(
                "--trials is \(trials); expected a number from 1 to \(SweepMethod.largestCount).")
        }
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs is \(jobs); expected a number from 1 to 1024.")
        }
        guard multirun || trials == nil else { throw ValidationError("--trials needs -m.") }
        guard multirun || resume != nil || (jobs == nil && !failFast) else {
            throw ValidationError("--jobs and --fail-fast need -m.")
        }
        guard !multirun || resume == nil else {
            throw ValidationError("--resume goes on with a sweep as it began, without -m.")
        }
        guard resume != nil || checkpoint == nil else {
            throw ValidationError("--checkpoint needs --resume.")
        }
        guard !multirun || !printConfig else {
            throw ValidationError(
                "--print-config is for one run; --dry-run lists those of a sweep.")
        }
        guard !multirun || !profile else {
            throw ValidationError("--profile is for one run, not for those of a sweep.")
        }
    }

    func perform() throws {
        try Process.prepare(threads: pool.threads)
        let source = try source
        if multirun { return try sweep(source) }
        let target = try resume.map { try ResumeTarget.find($0, in: outputDir) }
        if case .sweep(let sweep) = target {
            guard !printConfig, !profile, checkpoint == nil else {
                throw ValidationError(
                    "--print-config, --profile and --checkpoint are for one run, and "
                        + "\"\(sweep.path)\" is a sweep.")
            }
            return try self.resume(sweep)
        }
        guard sweeper != nil || (jobs == nil && !failFast) else {
            throw ValidationError("--jobs and --fail-fast are for sweeps.")
        }
        var folder: RunFolder?
        if case .run(let run) = target { folder = run }
        let experiment = try experiment(source, resuming: folder)
        if printConfig {
            guard let experiment else { throw ValidationError("--print-config needs a config.") }
            print(experiment.json.serialized(indented: true))
            return
        }
        // Nobody wrote the config of a run that is taken up again.
        if let experiment, source.config != nil { StandardError.note(experiment.notes) }
        if let experiment, !experiment.config.sweep.isEmpty, sweeper == nil {
            StandardError.note(["the config's sweep is left out; -m carries it out"])
        }
        let interruption = Interruption(sweeper == nil ? .run : .job)
        let options = RunOptions(
            outputs: outputDir, folderName: folderName, dataRoot: dataRoot,
            environment: ProcessInfo.processInfo.environment,
            arguments: CommandLine.arguments, isProfiled: profile,
            isInterrupted: { [request = interruption.request, sweeper] in
                request.isMade || sweeper.map { $0 != getppid() } ?? false
            })
        if dryRun {
            guard let experiment else { throw ValidationError("--dry-run needs a config.") }
            let plan = try planRun(experiment, options: options, source: source.config ?? "config")
            StandardError.warn(plan.warnings)
            StandardError.write("\(plan.name): \(plan.estimate.description)\n")
            return
        }
        let display = ProgressDisplay(style: progress, isJob: sweeper != nil)
        let log = RunLog(level: logLevel, before: display.clear)
        let runner = Runner(options) { event in
            display.handle(event)
            log.handle(event)
        }
        defer { withExtendedLifetime(interruption) {} }
        let result: (folder: RunFolder, status: RunRecord.Status)
        do {
            if let folder {
                result = try runner.resume(folder, with: experiment, from: checkpoint)
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
        get throws(FileError) {
            guard let config else { return (nil, overrides) }
            let looksSo = config.contains("=") || config.hasPrefix("~")
            guard looksSo, try FileSystem.kind(of: config) == nil else {
                return (config, overrides)
            }
            return (nil, [config] + overrides)
        }
    }

    /// What is to be run; when settings are changed of a run to be resumed, its own config with
    /// these changes.
    private func experiment(
        _ source: (config: String?, overrides: [String]), resuming folder: RunFolder?
    ) throws -> Experiment? {
        let all = try withOptions(source.overrides)
        let path = source.config ?? (all.isEmpty && !printConfig ? nil : folder?.configPath)
        return try path.map { path in
            // A config that is given beside a run takes the run's rules where it states none.
            let rules = try folder.map { try Experiment(path: $0.configPath).rules }
            return try Experiment(
                path: path, overrides: all, origin: rules.map(ConfigOrigin.given(rules:)))
        }
    }

    /// The overrides with the settings that have options of their own.
    ///
    /// - Throws: `ValidationError` for a setting that is given in both ways.
    func withOptions(_ overrides: [String]) throws -> [String] {
        let options = [
            ("name", name.map { JSONValue.string($0).overrideText }),
            ("seed", seed.map(String.init)),
        ].compactMap { key, value in value.map { (key, $0) } }
        for (key, value) in options {
            let other = overrides.first {
                (try? SweepArgument.parse($0))?.path == JSONPath([.key(key)])
            }
            if let other {
                throw ValidationError(
                    "--\(key) \(value) and \(other) both set \(key); give one of the two.")
            }
        }
        return overrides + options.map { "\($0)=\($1)" }
    }
}
