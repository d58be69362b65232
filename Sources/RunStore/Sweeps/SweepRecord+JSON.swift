import Basics
import Configuration
import FoundationEssentials

extension SweepRecord {
    /// Ten thousand jobs with a page of settings each.
    private static let sizeLimit = 1 << 27

    /// Reads the record of a sweep; throws `FileError` that names the key at fault.
    package init(of folder: SweepFolder) throws(FileError) {
        try self.init(JSONRecord(contentsOf: folder.recordPath, limit: Self.sizeLimit))
    }

    /// Writes the record of a sweep, replacing the one before in one step. Throws `FileError`.
    package func write(to folder: SweepFolder) throws(FileError) {
        try AtomicFile.write(json.serialized(indented: true) + "\n", to: folder.recordPath)
    }

    private var json: JSONValue {
        var object: JSONObject = [
            "status": .string(status.rawValue),
            "started": .time(started),
            "updated": .time(updated),
            "arguments": .array(arguments.map { .string($0) }),
        ]
        switch method {
        case .grid: object["method"] = ["type": "grid"]
        case .random(let trials, let seed):
            object["method"] = [
                "type": "random", "trials": .integer(trials), "seed": .integer(seed),
            ]
        }
        object["parameters"] = .array(
            parameters.map { ["key": .string($0.key), "values": .string($0.values)] })
        object["rules"] = .object(rules)
        object["processes"] = .integer(processes)
        object["threads"] = .integer(threads)
        object["jobs"] = .array(
            jobs.map { job in
                [
                    "number": .integer(job.number), "folder": .string(job.folderName),
                    "overrides": .array(job.overrides.map { .string($0) }),
                    "state": .string(job.state.rawValue),
                    "error": job.error.map(JSONValue.string) ?? .null,
                ]
            })
        return .object(object)
    }

    private init(_ record: JSONRecord) throws(FileError) {
        let method = try record.record("method")
        let type = try method.string("type")
        switch type {
        case "grid": self.method = .grid
        case "random":
            self.method = .random(
                trials: try method.integer("trials"), seed: try method.integer("seed", from: .min))
        default: throw method.failure("type", "\"\(type)\" is neither grid nor random")
        }
        status = try record.choice("status", among: Self.statuses)
        started = try record.time("started")
        updated = try record.time("updated")
        arguments = try record.strings("arguments")
        parameters = try record.records("parameters").map { entry throws(FileError) in
            Parameter(key: try entry.string("key"), values: try entry.string("values"))
        }
        rules = record.has("rules") ? try record.value("rules").objectValue ?? [:] : [:]
        processes = try record.integer("processes", from: 1)
        threads = try record.integer("threads", from: 1)
        jobs = []
        for (number, entry) in try record.records("jobs").enumerated() {
            guard try entry.integer("number") == number else {
                throw entry.failure("number", "expected \(number), the place among the jobs")
            }
            // Builds before this one passed on what arguments said of the section, and meant nothing.
            let overrides = try entry.strings("overrides").filter { text in
                !((try? Override.parse(text)).map { SweepSection.contains($0.path) } ?? false)
            }
            var job = SweepJob(number: number, overrides: overrides)
            job.state = try entry.choice("state")
            if entry.has("error") { job.error = try entry.string("error") }
            jobs.append(job)
        }
    }
}
