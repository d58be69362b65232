import Basics
import Configuration
import RunStore

extension RunList {
    /// A line a run; an absent value is an empty field, times are in UTC.
    package var csv: String {
        let titles = [
            "name", "status", "model", "epoch", "epochs", "step", "seconds", "started", "metric",
            "value", "value_step", "path", "warnings",
        ]
        return CSVText.lines([titles] + runs.map(Self.fields))
    }

    private static func fields(of run: RunOverview) -> [String] {
        func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
        func text(_ number: Double?) -> String { number.map { CSVText.field(.metric($0)) } ?? "" }
        let main = run.metrics?.main
        let started: String = run.started.map(RunTimestamp.iso8601) ?? ""
        return [
            run.label, run.statusName, run.modelType ?? "", text(run.metrics?.epoch),
            text(run.epochs), text(run.metrics?.step), text(run.metrics?.seconds), started,
            main?.name ?? "", text(main?.value), text(main?.step), run.folder.path,
            run.warningKinds.joined(separator: " "),
        ]
    }

    /// An object with `runs`, each with its settings and metrics, and `sweeps`.
    package var json: JSONValue {
        ["runs": .array(runs.map(Self.json)), "sweeps": .array(sweeps.map(Self.json))]
    }

    private static func json(_ run: RunOverview) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(run.label)
        object["path"] = .string(run.folder.path)
        object["status"] = .string(run.statusName)
        object["started"] = run.started.map { .string(RunTimestamp.iso8601($0)) } ?? .null
        object["epoch"] = .integer(run.epoch)
        object["epochs"] = run.epochs.map(JSONValue.integer) ?? .null
        object["step"] = .integer(run.step)
        object["seconds"] = .metric(run.seconds)
        object["warnings"] = .array(run.warnings.map(\.json))
        object["settings"] = .object(run.settings)
        object["metrics"] = run.summary.json["metrics"]
        object["problems"] = run.problems.isEmpty ? nil : .array(run.problems.map { .string($0) })
        return .object(object)
    }

    private static func json(_ sweep: SweepOverview) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(sweep.folder.name)
        object["path"] = .string(sweep.folder.path)
        object["status"] = .string(sweep.statusName)
        object["started"] =
            sweep.record.map { .string(RunTimestamp.iso8601($0.started)) } ?? .null
        object["jobs"] = .array((sweep.record?.jobs ?? []).map(json))
        return .object(object)
    }

    private static func json(_ job: SweepJob) -> JSONValue {
        [
            "number": .integer(job.number), "state": .string(job.state.rawValue),
            "overrides": .array(job.overrides.map { .string($0) }),
            "error": job.error.map(JSONValue.string) ?? .null,
        ]
    }
}
