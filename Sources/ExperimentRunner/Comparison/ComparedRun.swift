import Configuration

/// What a comparison knows of one run.
public struct ComparedRun: Sendable {
    /// What tables and legends call it.
    public internal(set) var label: String
    /// How it stands in truth: a run whose process is gone has crashed.
    public let status: RunRecord.EffectiveStatus
    /// Its resolved config.
    public let settings: JSONObject
    /// Its curves.
    public let history: MetricHistory
    /// Last and best values.
    public let summary: MetricSummary

    /// Makes a run from its parts.
    public init(
        label: String, status: RunRecord.EffectiveStatus, settings: JSONObject,
        history: MetricHistory, summary: MetricSummary
    ) {
        self.label = label
        self.status = status
        self.settings = settings
        self.history = history
        self.summary = summary
    }

    /// Reads a run, which may still be going on: a half-written line of its metrics is left out.
    ///
    /// - Throws: `FileError` naming the file that is missing or damaged.
    public init(_ folder: RunFolder) throws {
        let entry = RunListing.entry(of: folder)
        let record = try entry.record.get()
        let config = try FileSystem.read(folder.configPath, limit: 1 << 20)
        let members = try JSONRecord(parsing: config, path: folder.configPath).members
        let hasMetrics = FileSystem.kind(of: folder.metricsPath) != nil
        self.init(
            label: folder.name, status: record.effectiveStatus(lockHeld: entry.isLocked),
            settings: JSONObject(members.map { ($0.key, $0.value) }),
            history: try MetricHistory.load(folder),
            summary: hasMetrics ? try MetricSummary(of: folder.metricsPath) : MetricSummary())
    }

    /// The last epoch that it wrote a line in; 0 before there is one.
    var epoch: Int { history.series.compactMap(\.epochs.last).max() ?? 0 }

    /// Seconds of training up to its last line.
    var seconds: Double { history.series.compactMap(\.times.last).max() ?? 0 }
}
