import Comparison
import Configuration
import Foundation
import Synchronization

/// The list of all runs, which is asked for every few seconds: only runs that have changed are read
/// again.
final class RunList: Sendable {
    private let directory: RunDirectory
    private let known = Mutex<[ExactText: (stamp: RunStamp, summary: JSONValue)]>([:])

    init(_ directory: RunDirectory) { self.directory = directory }

    /// The runs as `/api/runs` tells them.
    ///
    /// - Throws: `FileError` when the folder cannot be listed.
    func json() throws -> JSONValue {
        let before = known.withLock { $0 }
        var after: [ExactText: (stamp: RunStamp, summary: JSONValue)] = [:]
        var runs: [JSONValue] = []
        for run in try directory.runs() {
            let stamp = run.stamp
            let summary: JSONValue
            if let known = before[ExactText(run.id)], known.stamp == stamp {
                summary = known.summary
            } else {
                summary = .object(RunSummary.json(of: run))
            }
            after[ExactText(run.id)] = (stamp, summary)
            runs.append(summary)
        }
        known.withLock { $0 = after }
        return ["runs": .array(runs)]
    }
}
