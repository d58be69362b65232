import ArgumentParser
import Basics
import Experiments
import Logging
import RunStore

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Writes log lines to standard error: `info: checkpoint written step=469`.
struct StandardErrorLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    /// A log that hands its lines to `write`.
    init(level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
        logLevel = level
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, given in given }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        write("\(event.level): \(event.message)\(pairs.joined())\n")
    }
}

/// A run's events as log lines: its course at info, metrics at debug, steps at trace.
struct RunLog {
    private let logger: Logger
    private let before: () -> Void

    /// A log of the lines from `level` on; `before` is called ahead of each event's line, to leave
    /// the place to it that a bar may have.
    init(level: Logger.Level, before: @escaping () -> Void) {
        self.before = before
        LoggingSystem.bootstrap { _ in
            StandardErrorLog(level: level) { StandardError.write($0) }
        }
        logger = Logger(label: "genlab")
    }

    /// Takes a run's report in.
    func handle(_ event: RunEvent) {
        let level = Self.level(of: event)
        if logger.logLevel <= level { before() }
        switch event {
        case .started(let folder, let plan, let step):
            logger.log(
                level: level,
                "run started",
                metadata: [
                    "folder": "\(folder.path)", "step": "\(step)", "epochs": "\(plan.epochs)",
                    "stepsPerEpoch": "\(plan.stepsPerEpoch)",
                ])
        case .stepped(let progress):
            logger.log(
                level: level,
                "step", metadata: Self.metadata(progress.metrics, step: progress.step))
        case .epochEnded(let line, let seconds):
            var metadata = Self.metadata(line.metrics, step: line.step)
            metadata["epoch"] = "\(line.epoch)"
            metadata["seconds"] = "\(Wording.number(seconds))"
            logger.log(level: level, "epoch ended", metadata: metadata)
        case .warning(let text): logger.log(level: level, "\(text)")
        case .profiled(let profile):
            logger.log(level: level, "steps profiled", metadata: ["steps": "\(profile.steps)"])
        case .checkpointed(let step):
            logger.log(level: level, "checkpoint written", metadata: ["step": "\(step)"])
        case .ended(let folder, let status):
            logger.log(
                level: level,
                "run ended", metadata: ["folder": "\(folder.path)", "status": "\(status.rawValue)"])
        case .alreadyFinished(let folder):
            logger.log(
                level: level, "run had finished before", metadata: ["folder": "\(folder.path)"])
        }
    }

    private static func level(of event: RunEvent) -> Logger.Level {
        switch event {
        case .stepped: .trace
        case .epochEnded: .debug
        case .warning: .warning
        case .started, .profiled, .checkpointed, .ended, .alreadyFinished: .info
        }
    }

    private static func metadata(_ metrics: [Metric], step: Int) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["step": "\(step)"]
        for metric in metrics { metadata[metric.name] = "\(Wording.number(metric.value))" }
        return metadata
    }
}
