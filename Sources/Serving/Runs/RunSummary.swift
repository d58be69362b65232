import Comparison
import Configuration
import Foundation
import RunStore

/// What the list of runs tells of one, in JSON.
enum RunSummary {
    /// Reads a run; what cannot be read is told under `problem` and left out.
    static func json(of run: ServedRun) -> JSONObject {
        var problems: [String] = []
        func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do {
                return try body()
            } catch {
                problems.append(Report.words(of: error))
            }
            return nil
        }
        let record = attempt { try RunRecord(of: run.folder) }
        let config = attempt { try run.folder.storedConfig() }
        let index = attempt { try MetricIndex.load(of: run.folder).index } ?? MetricIndex()
        let model = config?["model"]
        let type = model?["type"]?.stringValue
        // Nothing is offered of a run that cannot be shown.
        let abilities = config == nil ? [] : record?.abilities(config: config) ?? []
        let seconds = index.progress?.time ?? 0
        let samples = index.progress?.samples ?? 0
        var object: JSONObject = [
            "id": .string(run.id), "name": .string(run.name),
            "status": .string(
                record.flatMap { record in
                    attempt { record.effectiveStatus(lockHeld: try run.folder.isLocked).rawValue }
                } ?? "unreadable"),
            "epoch": .integer(index.progress?.epoch ?? 0),
            "step": .integer(index.progress?.step ?? 0), "samples": .integer(samples),
            "seconds": .metric(seconds),
            "canSample": .bool(abilities.contains(.generates)),
            "abilities": .array(abilities.map { .string($0.rawValue) }),
        ]
        object["exampleShape"] = record?.exampleShape.map { .array($0.map(JSONValue.integer)) }
        object["model"] = type.map(JSONValue.string)
        object["latentSize"] = model?["latentSize"]?.integerValue.map(JSONValue.integer)
        object["epochs"] = config?["training"]?["epochs"]?.integerValue.map(JSONValue.integer)
        object["started"] = record.map { .double($0.started.timeIntervalSince1970) }
        object["finished"] = record?.finished.map { .double($0.timeIntervalSince1970) }
        object["error"] = record?.error.map(JSONValue.string)
        object["warnings"] = .array((record?.warnings ?? []).map(\.json))
        if seconds > 0, seconds.isFinite, samples > 0 {
            object["imagesPerSecond"] = .double((Double(samples) / seconds).rounded())
        }
        if let main = RunMetrics(index).main {
            object["metric"] = [
                "name": .string(main.name), "value": .metric(main.value),
                "step": .integer(main.step), "isBest": .bool(main.isBest),
            ]
        }
        if !problems.isEmpty { object["problem"] = .string(problems.joined(separator: "; ")) }
        return object
    }
}
