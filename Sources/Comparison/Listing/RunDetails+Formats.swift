import Basics
import Configuration
import RunStore

extension RunDetails {
    /// An object with `name`, `path`, `status`, `epoch`, `step`, `seconds`, `record` (as in
    /// `run.json`), `settings`, `metrics` (as in `summary.json`), `metricDescriptions` and `files`.
    package var json: JSONValue {
        var object: JSONObject = [
            "name": .string(folder.qualifiedName), "path": .string(folder.path),
            "status": .string(status.rawValue), "epoch": .integer(metrics.epoch),
            "step": .integer(metrics.step), "seconds": .metric(metrics.seconds),
        ]
        object["record"] = storedRecord
        object["settings"] = config
        object["metrics"] = metrics.summary.json["metrics"]
        object["metricDescriptions"] = .object(
            JSONObject(
                metrics.summary.entries.compactMap { entry in
                    entry.description.map { (entry.name, $0.json) }
                }))
        object["files"] = .object(JSONObject(files.map { ($0.path, .string($0.description)) }))
        return .object(object)
    }

    /// Lines of three fields: `record`, `setting`, `metric` or `file`, what it is called, and its
    /// value.
    package var csv: String {
        var rows = [["section", "key", "value"]]
        rows += record.map { ["record", $0.label, $0.value] }
        rows += settings.map { path, value in
            let parsed = try? JSONValue.parse(value, source: path)
            return ["setting", path, parsed.map(CSVText.field) ?? value]
        }
        for entry in metrics.summary.entries {
            rows.append(["metric", "\(entry.name):last", CSVText.field(.metric(entry.last))])
            if let best = entry.best, let step = entry.bestStep {
                rows.append(["metric", "\(entry.name):best", CSVText.field(.metric(best))])
                rows.append(["metric", "\(entry.name):best_step", "\(step)"])
            }
        }
        rows += files.map { ["file", $0.path, $0.description] }
        return CSVText.lines(rows)
    }

    /// The record, the settings, the metrics and the files as tables of Markdown.
    package var markdown: String {
        let tables = [
            TextTable([.init("run"), .init(folder.qualifiedName)], rows: record.map(Self.row)),
            TextTable([.init("setting"), .init("value")], rows: settings.map(Self.row)),
            metrics.summary.entries.isEmpty ? nil : metricTable,
            metricDescriptions.isEmpty
                ? nil
                : TextTable(
                    [.init("metric"), .init("what it is")], rows: metricDescriptions.map(Self.row)),
            TextTable([.init("file"), .init("size")], rows: files.map(Self.row)),
        ]
        return tables.compactMap { $0?.markdown }.joined(separator: "\n")
    }

    private static func row(_ pair: (String, String)) -> [String] { [pair.0, pair.1] }
}
