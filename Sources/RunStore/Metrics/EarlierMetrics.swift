import Configuration

/// What the metrics of a run are called today, whose lines an older build wrote in part or whole.
package struct EarlierMetrics: Equatable, Sendable {
    /// The last step whose lines are an older build's.
    private let lastStep: Int
    /// Names of today by those that stand in the lines.
    private let names: [String: String]

    /// Nil for a run all of whose lines mean what they say, and for one whose record or config is
    /// damaged or missing. Throws `FileError` when the system does not let them be read.
    package init?(of run: RunFolder) throws(FileError) {
        let (record, config): (RunRecord, JSONValue)
        do throws(FileError) {
            (record, config) = (try RunRecord(of: run), try run.storedConfig())
        } catch {
            if error.category == .unreadable { throw error }
            return nil
        }
        guard record.metricsSince != 0, let type = config["model"]?["type"]?.stringValue,
            let names = EarlierBuilds.metricNames[type]
        else { return nil }
        lastStep = record.metricsSince ?? .max
        self.names = names
    }

    /// The name of today for one that stands in the line of a step.
    package func name(_ stored: String, step: Int) -> String {
        step <= lastStep ? names[stored] ?? stored : stored
    }

    /// Whether a name is another one in some lines.
    func mayChange(_ stored: String) -> Bool { names[stored] != nil }
}
