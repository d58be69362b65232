import Basics
import Configuration
import FoundationEssentials

extension RunRecord {
    /// A record is a page of text, whatever the run, besides its command line.
    private static let sizeLimit = 1 << 21

    /// Reads the record of a run; throws `FileError` that names the key at fault.
    package init(of folder: RunFolder) throws(FileError) {
        try self.init(JSONRecord(contentsOf: folder.recordPath, limit: Self.sizeLimit))
    }

    /// The record of a run as it stands in its folder; throws `FileError`.
    package static func stored(in folder: RunFolder) throws(FileError) -> JSONValue {
        let record = try JSONRecord(contentsOf: folder.recordPath, limit: Self.sizeLimit)
        return .object(JSONObject(record.members.map { ($0.key, $0.value) }))
    }

    /// Writes the record of a run, replacing the one before in one step. Throws `FileError`.
    package func write(to folder: RunFolder) throws(FileError) {
        try AtomicFile.write(json.serialized(indented: true) + "\n", to: folder.recordPath)
    }

    private var json: JSONValue {
        var object: JSONObject = [
            "status": .string(status.rawValue), "started": .time(started),
            "updated": .time(updated), "finished": finished.map(JSONValue.time) ?? .null,
            "seed": .integer(seed), "arguments": .array(arguments.map { .string($0) }),
            "gitCommit": gitCommit.map(JSONValue.string) ?? .null,
        ]
        var parts = JSONObject()
        parts["program"] = versions.program.map(JSONValue.string)
        parts["swift"] = versions.swift.map(JSONValue.string)
        parts["backend"] = versions.backend.map(JSONValue.string)
        parts["backendVersion"] = versions.backendVersion.map(JSONValue.string)
        parts["instructionSet"] = versions.instructionSet.map(JSONValue.string)
        parts["threads"] = versions.threads.map(JSONValue.integer)
        if !parts.isEmpty { object["versions"] = .object(parts) }
        object["dataChecksums"] = .array(
            dataChecksums.map { ["name": .string($0.name), "checksum": .string($0.checksum)] })
        if !classNames.isEmpty {
            object["classNames"] = .array(classNames.map { .string($0) })
        }
        object["exampleShape"] = exampleShape.map { .array($0.map(JSONValue.integer)) }
        object["abilities"] = abilities.map { .array($0.map { .string($0.rawValue) }) }
        if let metrics {
            object["watchedMetric"] = metrics.watched.map(JSONValue.string) ?? .null
            object["metrics"] = metrics.json
        }
        object["error"] = error.map(JSONValue.string) ?? .null
        object["resumes"] = .array(
            resumes.map { ["time": .time($0.time), "step": .integer($0.step)] })
        object["metricsSince"] = metricsSince.map(JSONValue.integer)
        object["warnings"] = .array(warnings.map(\.json))
        return .object(object)
    }

    /// How a run stands and when it started must be there; whatever else is missing was not yet
    /// written by the version of the program that made the run.
    private init(_ record: JSONRecord) throws(FileError) {
        let status: Status = try record.choice("status")
        var arguments: [String] = []
        let words = record.has("arguments") ? try record.value("arguments").arrayValue : []
        for value in words ?? [] {
            guard let text = value.stringValue else {
                throw record.failure(
                    "arguments", "expected strings, found \(value.givenDescription)")
            }
            arguments.append(text)
        }
        let versions = record.has("versions") ? try Versions(record.record("versions")) : Versions()
        self.init(
            started: try record.time("started"), seed: try record.integer("seed", from: .min),
            arguments: arguments, versions: versions)
        self.status = status
        if record.has("updated") { updated = try record.time("updated") }
        if record.has("finished") { finished = try record.time("finished") }
        if record.has("gitCommit") { gitCommit = try record.string("gitCommit") }
        metricsSince = record.has("metricsSince") ? try record.integer("metricsSince") : nil
        if record.has("error") { error = try record.string("error") }
        for entry in record.has("dataChecksums") ? try record.records("dataChecksums") : [] {
            dataChecksums.append(
                DataChecksum(
                    name: try entry.string("name"), checksum: try entry.string("checksum")))
        }
        if record.has("classNames") { classNames = try record.strings("classNames") }
        if record.has("exampleShape") {
            exampleShape = try record.integers("exampleShape", from: 1)
        }
        if record.has("abilities") {
            // Those of later builds mean nothing here.
            abilities = try record.strings("abilities").compactMap(Ability.init)
        }
        if record.has("metrics") {
            metrics = try MetricDescriptions(
                record.record("metrics"),
                watched: record.has("watchedMetric") ? record.string("watchedMetric") : nil)
        }
        for entry in record.has("resumes") ? try record.records("resumes") : [] {
            resumes.append(
                Resume(time: try entry.time("time"), step: try entry.integer("step")))
        }
        for entry in record.has("warnings") ? try record.records("warnings") : [] {
            warnings.append(
                Warning(
                    kind: try entry.string("kind"),
                    epoch: entry.has("epoch") ? try entry.integer("epoch") : nil,
                    message: try entry.string("message")))
        }
    }
}

extension RunRecord.Warning {
    /// An object with `kind`, `epoch`, which is null for what was known before training, and
    /// `message`.
    package var json: JSONValue {
        [
            "kind": .string(kind), "epoch": epoch.map(JSONValue.integer) ?? .null,
            "message": .string(message),
        ]
    }
}

extension RunRecord.Versions {
    fileprivate init(_ record: JSONRecord) throws(FileError) {
        func text(_ name: String) throws(FileError) -> String? {
            record.has(name) ? try record.string(name) : nil
        }
        self.init(
            program: try text("program"), swift: try text("swift"), backend: try text("backend"),
            backendVersion: try text("backendVersion"),
            instructionSet: try text("instructionSet"),
            threads: record.has("threads") ? try record.integer("threads") : nil)
    }
}
