import Configuration
import FoundationEssentials

/// A run in one line.
public struct RunOverview: RunFacts, Sendable {
    /// The run.
    public let folder: RunFolder
    /// The folder's name, behind that of its sweep if it belongs to one.
    public let label: String
    /// How the run stands in truth; nil when its record cannot be read.
    public let status: RunRecord.EffectiveStatus?
    /// When the run started first.
    public let started: Date?
    /// What a user should read of it; none when the record cannot be read.
    public let warnings: [RunRecord.Warning]
    /// Its resolved config; empty when that cannot be read.
    public let settings: JSONObject
    /// What it has measured; nil when that cannot be read.
    public let metrics: RunMetrics?
    /// Samples seen up to its last line.
    let samples: Int
    /// What could not be read, and why.
    public let problems: [String]
    /// Whether the system did not let something of it be read, which may well be whole.
    public let isPartlyUnread: Bool

    /// From so many lines on it is worth keeping an index of them.
    private static let manyLines = 10_000

    /// Reads what there is of a run; what is missing or damaged is left out and told.
    public init(_ entry: RunListing.Entry) {
        var problems: [String] = []
        var isPartlyUnread = false
        func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do {
                return try body()
            } catch {
                problems.append("\(error)")
                if (error as? FileError)?.category == .unreadable { isPartlyUnread = true }
                return nil
            }
        }
        folder = entry.folder
        label = entry.folder.qualifiedName
        status = entry.status
        let record = attempt { try entry.record.get() }
        started = record?.started
        warnings = record?.warnings ?? []
        settings = attempt { try Experiment.stored(in: entry.folder) }?.objectValue ?? [:]
        let index = attempt {
            try MetricIndex.load(of: entry.folder, keepingFrom: Self.manyLines).index
        }
        metrics = index.map(RunMetrics.init)
        samples = index?.progress?.samples ?? 0
        self.problems = problems
        self.isPartlyUnread = isPartlyUnread
    }

    /// The status in a word.
    public var statusName: String { status?.rawValue ?? "unreadable" }
    /// The kinds of its warnings: `generator-collapse`.
    var warningKinds: [String] { warnings.map(\.kind) }
    /// The type of the model; nil when the config cannot be read.
    public var modelType: String? { setting("model.type")?.stringValue }
    /// Epochs to be done by the config.
    public var epochs: Int? { setting("training.epochs")?.integerValue }
    /// Every metric's figures; none when they cannot be read.
    public var summary: MetricSummary { metrics?.summary ?? MetricSummary() }
    /// The epoch of its last line.
    public var epoch: Int { metrics?.epoch ?? 0 }
    /// The step of its last line.
    public var step: Int { metrics?.step ?? 0 }
    /// Seconds of training up to its last line.
    public var seconds: Double { metrics?.seconds ?? 0 }
    /// Samples a second of training; nil before there is a line.
    public var imagesPerSecond: Double? {
        seconds > 0 && seconds.isFinite && samples > 0 ? Double(samples) / seconds : nil
    }
}

/// A sweep in one line.
public struct SweepOverview: Sendable {
    /// The sweep.
    public let folder: SweepFolder
    /// How it stands in truth; nil when its record cannot be read.
    public let status: RunRecord.EffectiveStatus?
    /// What `sweep.json` tells; nil when it cannot be read.
    public let record: SweepRecord?
    /// The jobs that have a folder.
    public let jobs: [RunOverview]
    /// Why the record could not be read.
    public let problem: String?
    /// Whether the system did not let it be read.
    public let isUnread: Bool

    /// Reads a sweep's record.
    public init(_ folder: SweepFolder, jobs: [RunOverview]) {
        self.folder = folder
        self.jobs = jobs
        do {
            let entry = try folder.standing()
            (record, status, problem) = (entry.record, entry.status, nil)
            isUnread = false
        } catch {
            (record, status, problem) = (nil, nil, "\(error)")
            isUnread = error.category == .unreadable
        }
    }

    /// The status in a word.
    public var statusName: String { status?.rawValue ?? "unreadable" }

    /// `3/4 jobs`.
    var progress: String {
        guard let record else { return "\(jobs.count) jobs" }
        return "\(record.count(.finished))/\(record.jobs.count) jobs"
    }

    /// The best value of the metric that tells a run, and the job that has it.
    var best: (name: String, value: Double, job: String)? {
        let values = jobs.compactMap { job in
            job.metrics?.main.map { (name: $0.name, value: $0.value, job: job.folder.name) }
        }
        guard let first = values.first, let goal = MetricGoal.of(first.name) else { return nil }
        return values.filter { $0.name == first.name }.dropFirst().reduce(first) {
            goal.prefers($1.value, to: $0.value) ? $1 : $0
        }
    }
}

extension Experiment {
    /// The config that a run was made with, as it stands in its folder, unchecked: also one that an
    /// earlier or later version of the program wrote. Throws `FileError`.
    public static func stored(in folder: RunFolder) throws(FileError) -> JSONValue {
        let bytes = try FileSystem.read(folder.configPath, limit: 1 << 20)
        do {
            return try JSONValue.parse(bytes, source: folder.configPath)
        } catch {
            throw FileError(
                path: folder.configPath, operation: "read",
                reason: "line \(error.position.line), column \(error.position.column): "
                    + error.message, category: .badData)
        }
    }
}
