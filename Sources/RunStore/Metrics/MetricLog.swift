import Configuration

/// The `metrics.jsonl` of a run that is being written.
///
/// The lines of a step are to be written before the step's checkpoint, so that cutting the file back
/// to the checkpoint leaves exactly the lines that will not be written again.
package final class MetricLog {
    private let log: AppendLog

    /// Opens the file or makes an empty one; a half-written last line is cut off. Throws `FileError`.
    package init(path: String) throws(FileError) {
        log = try AppendLog(path: path)
    }

    /// Adds a line; throws `FileError` when the disk refuses it, which leaves no part of it.
    package func append(_ line: MetricLine) throws(FileError) {
        try log.append(line.json.serialized())
    }

    /// Returns once all lines are on the disk; to be called before a checkpoint is written. Throws
    /// `FileError`.
    package func synchronize() throws(FileError) {
        try log.synchronize()
    }

    /// Removes all lines of later steps than `step` and a half-written last one, in one step of the
    /// file system, so that a resumed run writes no line twice.
    ///
    /// Not to be called while the log is open. Throws `FileError`, for a line that is none too.
    package static func cut(_ path: String, afterStep step: Int) throws {
        var number = 0
        try AppendLog.retainLines(at: path) { text in
            number += 1
            return try MetricLine(parsing: text, path: path, number: number).step <= step
        }
    }

    /// Calls `body` with each whole line of a run, whose metrics have the names of today; a line that
    /// is still being written is left out. No line is read of a run that has written none yet.
    ///
    /// Throws `FileError` that names the line, or what `body` throws.
    package static func forEachLine(
        of run: RunFolder, _ body: (MetricLine) throws -> Void
    ) throws {
        guard try FileSystem.kind(of: run.metricsPath) != nil else { return }
        try forEachLine(at: run.metricsPath, earlier: try EarlierMetrics(of: run), body)
    }

    /// Calls `body` with each whole line of a file, as `forEachLine(of:)` does.
    package static func forEachLine(
        at path: String, earlier: EarlierMetrics? = nil, _ body: (MetricLine) throws -> Void
    ) throws {
        var number = 0
        try LineReader.forEachLine(at: path) { text, isWhole in
            number += 1
            guard isWhole else { return }
            var line = try MetricLine(parsing: text, path: path, number: number)
            if let earlier {
                line.metrics = line.metrics.map {
                    Metric(earlier.name($0.name, step: line.step), $0.value)
                }
            }
            try body(line)
        }
    }
}
