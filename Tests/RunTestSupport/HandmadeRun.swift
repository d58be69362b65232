import Comparison
import Configuration
import Experiments
import Foundation
import RunStore
import TestSupport

/// A run folder whose files are written by hand.
package struct HandmadeRun {
    package var name = "run"
    package var settings: JSONObject = [:]
    /// Values after 10, 20, … steps.
    package var metrics: [(name: String, values: [Double])] = []
    /// How it ended; nil for a run that says it is running.
    package var status: RunRecord.Status? = .finished
    /// What its metrics are; nil as in a run of an older build.
    package var descriptions: MetricDescriptions?

    /// A run with what is given.
    package init(
        name: String = "run", settings: JSONObject = [:],
        metrics: [(name: String, values: [Double])] = [], status: RunRecord.Status? = .finished
    ) {
        self.name = name
        self.settings = settings
        self.metrics = metrics
        self.status = status
        descriptions = .handmade(metrics.map(\.name))
    }

    /// Writes the folder; it is in use until the lock is let go of.
    package func write(in outputs: TemporaryFolder) throws -> (folder: RunFolder, lock: FileLock) {
        var record = RunRecord(
            started: Date(timeIntervalSince1970: 0), seed: 1, arguments: [],
            versions: .current, metrics: descriptions)
        let (folder, lock) = try RunFolder.create(
            in: outputs.path, name: name, record: record,
            config: JSONValue.object(settings).serialized())
        if let status {
            record.end(status, at: Date(timeIntervalSince1970: 9))
            try record.write(to: folder)
        }
        let log = try MetricLog(path: folder.metricsPath)
        for line in 0..<(metrics.map(\.values.count).max() ?? 0) {
            try log.append(
                MetricLine(
                    step: (line + 1) * 10, epoch: line + 1, samples: 0, time: Double(line) * 40,
                    metrics: metrics.filter { $0.values.count > line }.map {
                        Metric($0.name, $0.values[line])
                    }))
        }
        return (folder, lock)
    }

    /// The run as a comparison reads it, called by its name alone.
    package func compared(in outputs: TemporaryFolder) throws -> ComparedRun {
        var run = try ComparedRun(write(in: outputs).folder)
        run.label = name
        return run
    }
}
