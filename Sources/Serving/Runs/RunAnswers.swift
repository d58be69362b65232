import Comparison
import Configuration
import Foundation
import RunStore

/// What is told of runs, in JSON.
enum RunAnswers {
    /// Everything that a run's folder tells: its summary, record, config, checkpoints and pictures.
    ///
    /// - Throws: `FileError` for what is missing or damaged.
    static func details(of run: ServedRun) throws -> JSONValue {
        var object = RunSummary.json(of: run)
        let record = try RunRecord(of: run.folder)
        object["seed"] = .integer(record.seed)
        object["command"] = .array(record.arguments.map(JSONValue.string))
        object["commit"] = record.gitCommit.map(JSONValue.string)
        object["versions"] = [
            "program": optional(record.versions.program),
            "swift": optional(record.versions.swift),
            "backend": optional(record.versions.backend),
            "backendVersion": optional(record.versions.backendVersion),
            "instructionSet": optional(record.versions.instructionSet),
            "threads": record.versions.threads.map(JSONValue.integer) ?? .null,
        ]
        object["config"] = try run.folder.storedConfig()
        object["checkpoints"] = .array(
            try run.folder.checkpoints.steps().map {
                ["name": .string(CheckpointFolder.name(step: $0)), "step": .integer($0)]
            })
        return .object(object)
    }

    /// Every metric's figures, and its curve as far as it is kept.
    ///
    /// - Throws: `FileError` that names the line at fault.
    static func metrics(of run: ServedRun) throws -> JSONValue {
        let index = try MetricIndex.load(of: run.folder).index
        return [
            "id": .string(run.id),
            "metrics": .array(
                index.summary.entries.map { entry in
                    var object: JSONObject = [
                        "name": .string(entry.name), "last": .metric(entry.last),
                        "lastStep": .integer(entry.lastStep),
                    ]
                    object["minimum"] = entry.minimum.map(JSONValue.double)
                    object["maximum"] = entry.maximum.map(JSONValue.double)
                    object["best"] = entry.best.map(JSONValue.double) ?? .null
                    object["bestStep"] = entry.bestStep.map(JSONValue.integer) ?? .null
                    object["description"] = entry.description?.json ?? .null
                    if let curve = index[entry.name] { object["curve"] = json(of: curve) }
                    return .object(object)
                }),
        ]
    }

    /// What an older version of the program did not write down is null.
    private static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    private static func json(of curve: MetricCurve) -> JSONValue {
        let points = curve.points
        return [
            "count": .integer(curve.count),
            "step": .array(points.map { .integer($0.step) }),
            "epoch": .array(points.map { .integer($0.epoch) }),
            "samples": .array(points.map { .integer($0.samples) }),
            "time": .array(points.map { .metric($0.time) }),
            "values": .array(points.map { .metric($0.value) }),
        ]
    }

    /// The pictures of a run: what each shows, after which epoch, and where it is. Throws `FileError`
    /// when they cannot be listed.
    static func images(of run: ServedRun) throws(FileError) -> JSONValue {
        let pictures = try RunPictures(in: run.folder.imagesPath)
        let images = pictures.epochs.sorted { $0.key < $1.key }.flatMap { kind, epochs in
            epochs.sorted().map { epoch -> JSONValue in
                let name = FileSystem.split(pictures.path(of: kind, epoch: epoch)).name
                return [
                    "name": .string(name), "kind": .string(kind), "epoch": .integer(epoch),
                    "address": .string(address(of: name, run.id)),
                ]
            }
        }
        return ["id": .string(run.id), "images": .array(images)]
    }

    /// The path of the picture of that name; nil unless it is on the run's list. Throws `FileError` when
    /// that cannot be read.
    static func path(ofImage name: String, _ run: ServedRun) throws(FileError) -> String? {
        let pictures = try RunPictures(in: run.folder.imagesPath)
        return pictures.epochs.lazy.flatMap { kind, epochs in
            epochs.lazy.map { pictures.path(of: kind, epoch: $0) }
        }.first { FileSystem.split($0).name.isExactly(name) }
    }

    /// What the report's page shows of some runs, pictures by their addresses. Runs that are damaged
    /// are left out and stand under `unreadable` with their errors.
    ///
    /// - Throws: `FileError` when the metrics of a run are gone since it was read.
    static func comparison(of runs: [ServedRun]) throws -> JSONValue {
        var ids: [String] = []
        var read: [ComparedRun] = []
        var unreadable: [RunComparison.UnreadableRun] = []
        for run in runs {
            do {
                read.append(try ComparedRun(run.folder, label: run.name))
                ids.append(run.id)
            } catch {
                unreadable.append(RunComparison.UnreadableRun(label: run.name, error: error))
            }
        }
        guard !read.isEmpty else {
            return ["runs": [], "unreadable": Report.json(of: unreadable)]
        }
        return try Report(
            RunComparison(read, unreadable: unreadable), time: Date(),
            addresses: Report.Addresses(
                run: { ids[$0.position] },
                picture: { run, subject, epoch in
                    let path = run.pictures.path(of: subject, epoch: epoch)
                    return address(of: FileSystem.split(path).name, ids[run.position])
                })
        ).json
    }

    private static func address(of name: String, _ id: String) -> String {
        "/api/runs/\(escaped(id))/images/\(escaped(name))"
    }

    /// A part of a path as addresses spell it.
    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "._~:-"))) ?? ""
    }
}
