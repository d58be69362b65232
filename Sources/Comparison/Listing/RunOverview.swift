import Configuration
import FoundationEssentials
import RunStore

/// A run in one line.
package struct RunOverview: RunFacts, Sendable {
    /// The run.
    package let folder: RunFolder
    /// The folder's name, behind that of its sweep if it belongs to one.
    package let label: String
    /// How the run stands in truth; nil when its record cannot be read.
    package let status: RunRecord.EffectiveStatus?
    /// When the run started first.
    package let started: Date?
    /// What a user should read of it; none when the record cannot be read.
    package let warnings: [RunRecord.Warning]
    /// Its resolved config; empty when that cannot be read.
    package let settings: JSONObject
    /// What it has measured; nil when that cannot be read.
    package let metrics: RunMetrics?
    /// Samples seen up to its last line.
    package let samples: Int
    /// What could not be read, and why.
    package let problems: [String]
    /// Whether the system did not let something of it be read, which may well be whole.
    package let isPartlyUnread: Bool

    /// From so many lines on it is worth keeping an index of them.
    private static let manyLines = 10_000

    /// Reads what there is of a run; what is missing or damaged is left out and told.
    package init(_ entry: RunListing.Entry) {
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
        settings = attempt { try entry.folder.storedConfig() }?.objectValue ?? [:]
        let index = attempt {
            try MetricIndex.load(of: entry.folder, keepingFrom: Self.manyLines).index
        }
        metrics = index.map(RunMetrics.init)
        samples = index?.progress?.samples ?? 0
        self.problems = problems
        self.isPartlyUnread = isPartlyUnread
    }

    /// The status in a word.
    package var statusName: String { status?.rawValue ?? "unreadable" }
    /// The kinds of its warnings: `generator-collapse`.
    var warningKinds: [String] { warnings.map(\.kind) }
    /// The type of the model; nil when the config cannot be read.
    package var modelType: String? { setting("model.type")?.stringValue }
    /// Epochs to be done by the config.
    package var epochs: Int? { setting("training.epochs")?.integerValue }
    /// Every metric's figures; none when they cannot be read.
    package var summary: MetricSummary { metrics?.summary ?? MetricSummary() }
    /// The epoch of its last line.
    package var epoch: Int { metrics?.epoch ?? 0 }
    /// The step of its last line.
    package var step: Int { metrics?.step ?? 0 }
    /// Seconds of training up to its last line.
    package var seconds: Double { metrics?.seconds ?? 0 }
    /// Samples a second of training; nil before there is a line.
    package var imagesPerSecond: Double? {
        seconds > 0 && seconds.isFinite && samples > 0 ? Double(samples) / seconds : nil
    }
}

/// A sweep in one line.
package struct SweepOverview: Sendable {
    /// The sweep.
    package let folder: SweepFolder
    /// How it stands in truth; nil when its record cannot be read.
    package let status: RunRecord.EffectiveStatus?
    /// What `sweep.json` tells; nil when it cannot be read.
    package let record: SweepRecord?
    /// The jobs that have a folder.
    package let jobs: [RunOverview]
    /// Why the record could not be read.
    package let problem: String?
    /// Whether the system did not let it be read.
    package let isUnread: Bool

    /// Reads a sweep's record.
    package init(_ folder: SweepFolder, jobs: [RunOverview]) {
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
    package var statusName: String { status?.rawValue ?? "unreadable" }

    /// `3/4 jobs`.
    package var progress: String {
        guard let record else { return "\(jobs.count) jobs" }
        return "\(record.count(.finished))/\(record.jobs.count) jobs"
    }

    /// The best value of the metric that tells a run, and the job that has it.
    package var best: (name: String, value: Double, job: String)? {
        let values = jobs.compactMap { job in
            job.metrics?.main.map { (main: $0, job: job.folder.name) }
        }
        guard let first = values.first, let goal = first.main.goal else { return nil }
        let best = values.filter { $0.main.name == first.main.name }.dropFirst().reduce(first) {
            goal.prefers($1.main.value, to: $0.main.value) ? $1 : $0
        }
        return (best.main.name, best.main.value, best.job)
    }
}
