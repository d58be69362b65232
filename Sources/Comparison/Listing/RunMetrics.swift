import RunStore

/// What a run has measured so far, and where it stands by that.
package struct RunMetrics: Sendable {
    /// Every metric's last and best value.
    package private(set) var summary = MetricSummary()
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
        try MetricLog.forEachLine(of: folder) { line in
            summary.add(line)
            epoch = line.epoch
            seconds = line.time
        }
    }

    /// The one metric to tell a run by: the best accuracy or loss on held-out data, else the last
    /// loss, else whatever came first.
    package var main: (name: String, value: Double, step: Int, isBest: Bool)? {
        for name in ["test/accuracy", "test/negative_elbo", "test/loss"] {
            if let entry = summary[name], let best = entry.best, let step = entry.bestStep {
                return (name, best, step, true)
            }
        }
        let losses = ["train/loss", "train/loss_generator"].compactMap { summary[$0] }
        return (losses.first ?? summary.entries.first).map {
            ($0.name, $0.last, $0.lastStep, false)
        }
    }
}
