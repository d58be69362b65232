import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import Testing

@testable import RunStore

/// A run that was stopped, to be tampered with.
private struct StoppedRun {
    let run: RunFiles

    /// One stopped run, which all tests copy.
    /// Nothing in it changes after it was made.
    private nonisolated(unsafe) static let original: Result<Scratch, any Error> = Result {
        let scratch = try Scratch()
        let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
        let running = try Program(in: scratch).start(
            "run", config, "training.epochs=100000", "training.picturesEvery=100000",
            "training.keepCheckpoints=1", "--progress", "off", "--threads", "1")
        let begun = running.wait {
            (RunFiles.all(in: scratch / "Outputs").first?.metricLines.count ?? 0) > 2
        }
        #expect(begun)
        running.send(SIGTERM)
        #expect(try running.finish().exitCode == 143)
        return scratch
    }

    /// A copy in `scratch`, with its newest checkpoint alone.
    init(in scratch: Scratch) throws {
        let outputs = try Self.original.get() / "Outputs"
        let name = RunFiles.names(in: outputs)[0]
        try FileManager.default.copyItem(atPath: outputs + "/" + name, toPath: scratch / "run")
        run = RunFiles(scratch / "run")
        for name in run.checkpoints.dropLast() {
            try FileManager.default.removeItem(atPath: run("checkpoints/" + name))
        }
    }

    var checkpoint: RunFiles { RunFiles(run.newestCheckpoint) }

    /// Puts other bytes in the place of a file of arrays, and seals the state anew, so that its
    /// digests hold.
    func replace(_ name: String, by bytes: [UInt8], paddedTo size: Int? = nil) throws {
        let path = checkpoint(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        if let size { truncate(path, size) }
        let checksum = try FileChecksum(ofFile: path)
        try changeState { state in
            var files = state["files"]?.objectValue ?? [:]
            files[name] = [
                "byteCount": .integer(checksum.byteCount), "sha256": .string(checksum.sha256),
            ]
            state["files"] = .object(files)
        }
    }

    /// Changes the state and seals it anew.
    func changeState(_ change: (inout JSONObject) throws -> Void) throws {
        var state = try checkpoint.json("state.json").objectValue ?? [:]
        state["digest"] = nil
        try change(&state)
        try Data(SealedJSON.text(of: state)).write(
            to: URL(fileURLWithPath: checkpoint("state.json")))
    }

    /// Changes the header of a file of arrays.
    func changeHeader(_ name: String, _ change: (inout JSONObject) throws -> Void) throws {
        let bytes = checkpoint.bytes(name)
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var header =
            try JSONValue.parse(Array(bytes[8..<8 + length]), source: name).objectValue ?? [:]
        try change(&header)
        let text = JSONValue.object(header).serializedBytes()
        try replace(name, by: Self.file(text, Array(bytes[(8 + length)...])))
    }

    /// A safetensors file of a header's text and data.
    static func file(_ header: [UInt8], _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + data
    }
}

@Suite("Checkpoints and runs that were tampered with")
struct HostileCheckpointTests {
    @Test("Files of arrays", arguments: arrays)
    func refusedArrays(hostile: HostileCase) throws { try hostile.check() }

    @Test("States", arguments: states)
    func refusedStates(hostile: HostileCase) throws { try hostile.check() }

    @Test("Other files of a run", arguments: others)
    func refusedOthers(hostile: HostileCase) throws { try hostile.check() }

    private static func resume(
        _ name: String, _ words: String..., code: Int32 = 65,
        tamper: @escaping @Sendable (StoppedRun) throws -> Void
    ) -> HostileCase {
        HostileCase(name, code, words) { scratch in
            try tamper(StoppedRun(in: scratch))
            return ["run", "--resume", "run", "--threads", "1"]
        }
    }

    /// Model files whose header is `header`, over `count` bytes of data.
    private static func header(
        _ name: String, _ header: String, _ words: String..., data count: Int = 0,
        length: UInt64? = nil
    ) -> HostileCase {
        HostileCase(name, 65, words + ["model.safetensors"]) { scratch in
            try StoppedRun(in: scratch).replace(
                "model.safetensors",
                by: StoppedRun.file(
                    Array(header.utf8), [UInt8](repeating: 0, count: count), length: length))
            return ["run", "--resume", "run", "--threads", "1"]
        }
    }

    private static func tensor(_ shape: String, _ begin: String, _ end: String) -> String {
        #"{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
    }

    private static let huge = "1000000000000000000"

    static let arrays: [HostileCase] = [
        header("no header", ""),
        header("an array for a header", "[]", "'{'"),
        header("a header of 10^18 bytes", "{}", huge, length: 1_000_000_000_000_000_000),
        header("a header of 2^64 − 1 bytes", "{}", length: .max),
        header("a header longer than the file", "{}", "only", length: 3),
        header("a header that is cut off", #"{"a": "#, "malformed"),
        header("a nest of 10,000", #"{"a":"# + String(repeating: "[", count: 10_000), "nested"),
        header(
            "a tensor twice",
            #"{"a":\#(tensor("[1]", "0", "4")),"a":\#(tensor("[1]", "4", "8"))}"#, "a", data: 8),
        header(
            "a hole",
            #"{"a":\#(tensor("[1]", "0", "4")),"b":\#(tensor("[1]", "8", "12"))}"#, "b", data: 12),
        header(
            "an overlap",
            #"{"a":\#(tensor("[2]", "0", "8")),"b":\#(tensor("[1]", "4", "8"))}"#, "b", data: 8),
        header("data behind the last tensor", #"{"a":\#(tensor("[1]", "0", "4"))}"#, data: 8),
        header("a tensor behind the data", #"{"a":\#(tensor("[4]", "0", "16"))}"#, "a", data: 8),
        header("10^18 elements", #"{"a":\#(tensor("[\(huge)]", "0", "8"))}"#, "a", data: 8),
        header("10^36 elements", #"{"a":\#(tensor("[\(huge),\(huge)]", "0", "8"))}"#, "a", data: 8),
        header(
            "offsets of 10^18", #"{"a":\#(tensor("[2]", huge, "1000000000000000008"))}"#, "a",
            data: 8),
        header(
            "offsets beyond 64 bits",
            #"{"a":\#(tensor("[2]", "0", "99999999999999999999"))}"#, "a", data: 8),
        header("negative offsets", #"{"a":\#(tensor("[2]", "-8", "0"))}"#, "a", data: 8),
        header("offsets the wrong way round", #"{"a":\#(tensor("[2]", "8", "0"))}"#, "a", data: 8),
        header("a negative size", #"{"a":\#(tensor("[-2]", "0", "8"))}"#, "a", data: 8),
        header("a fraction of an element", #"{"a":\#(tensor("[1.5]", "0", "6"))}"#, "a", data: 6),
        header(
            "an unknown type",
            #"{"a":{"dtype":"F12","shape":[2],"data_offsets":[0,8]}}"#, "F12", data: 8),
        header("no shape", #"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, "shape", data: 8),
        header("numbers for texts", #"{"__metadata__":{"format":1}}"#, "__metadata__"),
        header(
            "a header of two megabytes", "{" + String(repeating: " ", count: 2_000_000) + "}",
            "at most"),
        header(
            "a header of many numbers",
            #"{"a":["# + String(repeating: "1,", count: 450_000) + "1]}", "a"),
        header("no tensors", "{}", "missing"),
        resume("a file beyond what the model needs", "model.safetensors", "at most") {
            try $0.replace(
                "model.safetensors", by: StoppedRun.file(Array("{}".utf8)), paddedTo: 1 << 32)
        },
        resume("a weight that is missing", "encoder.0.weight", "missing") {
            try $0.changeHeader("model.safetensors") { header in
                header["other"] = header["encoder.0.weight"]
                header["encoder.0.weight"] = nil
            }
        },
        resume("a weight turned on its side", "encoder.0.weight", "shape") {
            try $0.changeHeader("model.safetensors") { header in
                var entry = header["encoder.0.weight"]?.objectValue ?? [:]
                entry["shape"] = .array((entry["shape"]?.arrayValue ?? []).reversed())
                header["encoder.0.weight"] = .object(entry)
            }
        },
        resume("integers for weights", "encoder.0.weight") {
            try $0.changeHeader("model.safetensors") { header in
                var entry = header["encoder.0.weight"]?.objectValue ?? [:]
                entry["dtype"] = "I32"
                header["encoder.0.weight"] = .object(entry)
            }
        },
        resume("an optimiser's file without a counter", "step") {
            try $0.replace("optimizer.safetensors", by: StoppedRun.file(Array("{}".utf8)))
        },
        resume("an optimiser that counts to 2^63", "step") { stopped in
            var bytes = stopped.checkpoint.bytes("optimizer.safetensors")
            // The counter is the one I64 and so stands first in the data.
            let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            bytes.replaceSubrange(
                8 + length..<16 + length, with: [UInt8](repeating: 255, count: 7) + [127])
            try stopped.replace("optimizer.safetensors", by: bytes)
        },
    ]

    /// A run whose checkpoint's state says something else.
    private static func state(
        _ name: String, _ key: String, _ value: JSONValue?, _ words: String..., code: Int32 = 65
    ) -> HostileCase {
        HostileCase(name, code, words) { scratch in
            try StoppedRun(in: scratch).changeState { $0[key] = value }
            return ["run", "--resume", "run", "--threads", "1"]
        }
    }

    static let states: [HostileCase] = [
        state("another step", "step", 1, "state.json", "step 1"),
        state("a step of 10^18", "step", 1_000_000_000_000_000_000, "state.json"),
        state("a negative step", "step", -1, "state.json", "step"),
        state("another epoch", "epoch", 77_777, "77777"),
        state("all samples there are", "samples", .integer(Int.max), "samples"),
        state("another seed", "seed", 2, "seed"),
        state("other settings", "configHash", "0000", "settings", code: 78),
        state("a later version", "formatVersion", 99, "formatVersion", "99"),
        state("no training", "training", nil, "training"),
        state("no files", "files", [:], "model.safetensors"),
        state("sums that are none", "training", ["metrics": 5], "metrics"),
        state(
            "sums of a column's name", "training",
            ["metrics": [["name": "step", "sum": 1, "weight": 1]]], "step"),
        state(
            "a sum twice", "training",
            [
                "metrics": [
                    ["name": "train/loss", "sum": 1, "weight": 1],
                    ["name": "train/loss", "sum": 1, "weight": 1],
                ]
            ], "train/loss"),
        state(
            "sums of no weight", "training",
            ["metrics": [["name": "train/loss", "sum": 1, "weight": 0]]], "weight"),
        state(
            "a best value without a number", "best", ["metric": "x", "value": "y", "step": 1],
            "best"),
        resume("no state", "state.json", code: 66) { unlink($0.checkpoint("state.json")) },
        resume("an empty state", "state.json") {
            try Data().write(to: URL(fileURLWithPath: $0.checkpoint("state.json")))
        },
        resume("a state of a gigabyte", "state.json", "limit") {
            truncate($0.checkpoint("state.json"), 1 << 30)
        },
        resume("a pipe for a state", "state.json", code: 66) {
            unlink($0.checkpoint("state.json"))
            mkfifo($0.checkpoint("state.json"), 0o644)
        },
        resume("a pipe for weights", "model.safetensors", code: 66) {
            unlink($0.checkpoint("model.safetensors"))
            mkfifo($0.checkpoint("model.safetensors"), 0o644)
        },
    ]

    /// A run one of whose files holds something else.
    private static func file(
        _ name: String, _ file: String, _ text: String?, _ words: String..., code: Int32
    ) -> HostileCase {
        HostileCase(name, code, words + [file]) { scratch in
            let path = try StoppedRun(in: scratch).run(file)
            try FileManager.default.removeItem(atPath: path)
            if let text {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            } else {
                mkfifo(path, 0o644)
            }
            return ["run", "--resume", "run", "--threads", "1"]
        }
    }

    static let others: [HostileCase] = [
        file("an empty record", "run.json", "", code: 65),
        file("a record of a nest", "run.json", String(repeating: "[", count: 10_000), code: 65),
        file("a record without a status", "run.json", "{}", "status", code: 65),
        file("an unknown status", "run.json", #"{"status": "asleep"}"#, "asleep", code: 65),
        file("a pipe for a record", "run.json", nil, code: 66),
        file("an empty config", "config.json", "", code: 78),
        file("a config of something else", "config.json", "{}", code: 78),
        file("a config with other settings", "config.json", HostileCase.plainConfig, code: 78),
        file("a pipe for a config", "config.json", nil, code: 66),
        file("metrics that are none", "metrics.jsonl", "hello\n", "line 1", code: 65),
        file(
            "metrics with a step in words", "metrics.jsonl",
            #"{"step":"one","epoch":1,"samples":1,"time":1}"# + "\n", "step", code: 65),
        file(
            "a line of 18 megabytes", "metrics.jsonl",
            String(repeating: "x", count: 18_000_000) + "\n", "longer", code: 65),
        file("a pipe for metrics", "metrics.jsonl", nil, code: 66),
        resume("a folder for metrics", "metrics.jsonl", code: 66) { stopped in
            unlink(stopped.run("metrics.jsonl"))
            mkdir(stopped.run("metrics.jsonl"), 0o755)
        },
        resume("a folder for a lock", "lock", code: 73) { stopped in
            unlink(stopped.run("lock"))
            mkdir(stopped.run("lock"), 0o755)
        },
        resume("a file for checkpoints", "checkpoints", code: 73) { stopped in
            try FileManager.default.removeItem(atPath: stopped.run("checkpoints"))
            try Data().write(to: URL(fileURLWithPath: stopped.run("checkpoints")))
        },
    ]
}
