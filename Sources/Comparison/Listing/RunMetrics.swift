import Configuration
import RunStore

/// What a run has measured so far, and where it stands by that.
package struct RunMetrics: Sendable {
    /// Every metric's last and best value.
    package private(set) var summary: MetricSummary
    /// The epoch of the last line; 0 before there is one.
    package private(set) var epoch = 0
    /// Seconds of training by the last line.
    package private(set) var seconds = 0.0
    /// The step of the last line; 0 before there is one.
    package var step: Int { summary.step }

    /// What an index of a run's lines tells.
    package init(_ index: MetricIndex) {
        summary = index.summary
        epoch = index.progress?.epoch ?? 0
        seconds = index.progress?.time ?? 0
    }

    /// Reads a run's lines; none when it has written none yet. Throws `FileError` that names the
    /// line at fault.
    package init(of folder: RunFolder) throws {
        summary = MetricSummary(try MetricDescriptions(of: folder))
        try MetricLog.forEachLine(of: folder) { line in
            summary.add(line)
            epoch = line.epoch
            seconds = line.time
        }
    }

    /// The one metric to tell a run by: the best value of that which it watches, else the last one of
    /// what training lowers, else whatever came first.
    package var main: (name: String, value: Double, step: Int, goal: MetricGoal?, isBest: Bool)? {
        if let name = summary.descriptions.watched, let entry = summary[name],
            let best = entry.best, let step = entry.bestStep
        {
            return (name, best, step, entry.goal, true)
        }
        let lowered = summary.descriptions.all.lazy.filter(\.isObjective)
            .compactMap { summary[$0.name] }.first
        return (lowered ?? summary.entries.first).map {
            ($0.name, $0.last, $0.lastStep, $0.goal, false)
        }
    }
}
