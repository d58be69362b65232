import Configuration
import Foundation

/// What a test reads of a run folder.
package struct RunFiles {
    /// The folder.
    package let path: String

    /// The run at `path`.
    package init(_ path: String) { self.path = path }

    /// The runs in a folder of outputs, by name; hidden ones, which are no runs, left out.
    package static func all(in outputs: String) -> [RunFiles] {
        names(in: outputs).filter { !$0.hasPrefix(".") }.map { RunFiles(outputs + "/" + $0) }
    }

    /// The names in a folder, sorted; none when there is no such folder.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// The path of something in the folder.
    package func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// The bytes of a file in the folder; none when it is missing.
    package func bytes(_ name: String) -> [UInt8] {
        FileManager.default.contents(atPath: self(name)).map { [UInt8]($0) } ?? []
    }

    /// A file's JSON.
    package func json(_ name: String) throws -> JSONValue {
        try JSONValue.parse(bytes(name), source: name)
    }

    /// The word under `status` in `run.json`; empty when there is none.
    package var status: String { (try? json("run.json"))?["status"]?.stringValue ?? "" }

    /// The folders of checkpoints, the earliest first.
    package var checkpoints: [String] {
        Self.names(in: self("checkpoints")).filter { $0.hasPrefix("step_") }
    }

    /// The folder of the newest checkpoint.
    package var newestCheckpoint: String { self("checkpoints/" + (checkpoints.last ?? "none")) }

    /// The metric lines.
    package var metricLines: [String] {
        String(decoding: bytes("metrics.jsonl"), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast().map(String.init)
    }

    /// The metric lines without what the clock decides.
    package func timelessMetrics() throws -> [JSONValue] {
        try metricLines.map { line in
            var object = try JSONValue.parse(line, source: "line").objectValue ?? [:]
            object["time"] = nil
            return .object(object)
        }
    }

    /// Whether nothing half-made is left in any folder of the run.
    package var isTidy: Bool {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return !names.contains { $0.contains(".partial-") }
    }
}

extension RunFiles {
    /// In what this run and another one differ that must not, in words; nothing when all is well.
    package func differences(from other: RunFiles) throws -> [String] {
        var found: [String] = []
        if checkpoints.last != other.checkpoints.last {
            found.append("the last checkpoints: \(checkpoints) and \(other.checkpoints)")
        }
        for name in ["model.safetensors", "optimizer.safetensors", "state.json"] {
            let ours = RunFiles(newestCheckpoint).bytes(name)
            if ours.isEmpty || ours != RunFiles(other.newestCheckpoint).bytes(name) {
                found.append(name)
            }
        }
        let (ours, theirs) = (try timelessMetrics(), try other.timelessMetrics())
        if ours.isEmpty || ours != theirs {
            found.append(
                "metrics:\n\(metricLines.joined(separator: "\n"))\nand\n"
                    + other.metricLines.joined(separator: "\n"))
        }
        for folder in ["images", "plots"] {
            let names = Self.names(in: self(folder))
            if names.isEmpty || names != Self.names(in: other(folder)) {
                found.append("the names in \(folder): \(names)")
            }
            for name in names.map({ "\(folder)/\($0)" }) {
                let picture = Self.withoutRun(bytes(name))
                if picture.count < 100 || picture != Self.withoutRun(other.bytes(name)) {
                    found.append(name)
                }
            }
        }
        if try json("summary.json") != other.json("summary.json") { found.append("summary.json") }
        var configs = try [self, other].map { try $0.json("config.json").objectValue ?? [:] }
        for index in configs.indices { configs[index]["name"] = nil }
        if configs[0] != configs[1] { found.append("config.json") }
        return found
    }

    /// The chunks of a PNG but for the text that names the run.
    private static func withoutRun(_ png: [UInt8]) -> [UInt8] {
        var kept = Array(png.prefix(8))
        var start = 8
        while start + 12 <= png.count {
            let length = png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = min(start + 12 + length, png.count)
            let contents = png[start + 4..<end]
            if !contents.starts(with: Array("tEXtRun\0".utf8)) { kept += png[start..<end] }
            start = end
        }
        return kept
    }
}
