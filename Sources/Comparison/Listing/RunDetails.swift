import Basics
import Configuration
import FoundationEssentials
import RunStore

/// Everything that a run's folder tells of it.
package struct RunDetails: Sendable {
    /// The run.
    package let folder: RunFolder
    /// How it stands in truth.
    package let status: RunRecord.EffectiveStatus
    /// What `run.json` tells: a label and its value, in order.
    package let record: [(label: String, value: String)]
    /// Every setting with its dotted path.
    package let settings: [(path: String, value: String)]
    /// What was measured.
    package let metrics: RunMetrics
    /// The files in the folder and their sizes, folders of pictures and checkpoints as one line.
    package let files: [(path: String, description: String)]
    /// The record as it stands in the folder.
    let storedRecord: JSONValue
    /// The config as it stands in the folder.
    package let config: JSONValue

    /// Reads a run. Throws `FileError` for what is missing or damaged.
    package init(of folder: RunFolder) throws {
        self.folder = folder
        let record = try RunRecord(of: folder)
        storedRecord = try RunRecord.stored(in: folder)
        let status = record.effectiveStatus(lockHeld: try folder.isLocked)
        self.status = status
        metrics = try RunMetrics(of: folder)
        config = try folder.storedConfig()
        settings = SettingDifference.flattened(config, path: "")
            .map { (path: $0.0, value: $0.1) }
        self.record = Self.lines(
            of: record, status, folder, metrics, record.abilities(config: config))
        files = try Self.files(of: folder)
    }

    /// Every metric's last and best value as a table.
    package var metricTable: TextTable {
        TextTable(
            [
                .init("METRIC"), .init("LAST", .right), .init("STEP", .right),
                .init("BEST", .right), .init("STEP", .right), .init("UNIT"),
            ],
            rows: metrics.summary.entries.map { entry in
                [
                    entry.name, Wording.number(entry.last), "\(entry.lastStep)",
                    entry.best.map(Wording.number) ?? "-",
                    entry.bestStep.map { "\($0)" } ?? "-", entry.description?.unit ?? "",
                ]
            })
    }

    /// What each metric is, in a line; none of metrics of which nothing is known.
    package var metricDescriptions: [(name: String, text: String)] {
        metrics.summary.entries.compactMap { entry in
            entry.description.map { (entry.name, $0.text) }
        }
    }

    private static func lines(
        of record: RunRecord, _ status: RunRecord.EffectiveStatus, _ folder: RunFolder,
        _ metrics: RunMetrics, _ abilities: [Ability]
    ) -> [(label: String, value: String)] {
        var lines = [("folder", folder.path), ("status", status.rawValue)]
        if let error = record.error { lines.append(("error", error)) }
        lines += record.warnings.map { ("warning", $0.summary) }
        lines.append(("started", Wording.time(record.started)))
        for resume in record.resumes {
            lines.append(("resumed", "\(Wording.time(resume.time)) after step \(resume.step)"))
        }
        if let finished = record.finished { lines.append(("ended", Wording.time(finished))) }
        lines += [
            (
                "trained",
                "\(Wording.duration(metrics.seconds)), epoch \(metrics.epoch), step \(metrics.step)"
            ),
            ("seed", "\(record.seed)"),
            ("command", record.arguments.joined(separator: " ")),
            ("commit", record.gitCommit ?? Wording.unknown),
            ("versions", record.versions.summary),
        ]
        lines += record.dataChecksums.map { ("data", "\($0.name) \($0.checksum)") }
        if !record.classNames.isEmpty {
            lines.append(("classes", Wording.classes(record.classNames)))
        }
        if !abilities.isEmpty {
            let words = abilities.map { $0.rawValue.replacing("-", with: " ") }
            lines.append(("model", words.joined(separator: ", ")))
        }
        return lines
    }

    private static func files(
        of folder: RunFolder
    ) throws(FileError) -> [(path: String, description: String)] {
        var files: [(path: String, description: String)] = []
        for name in try FileSystem.children(of: folder.path) {
            let path = FileSystem.join(folder.path, name)
            let kind = try FileSystem.kind(of: path)
            if kind == .folder {
                let inside = try FileSystem.children(of: path)
                guard let last = inside.last else { continue }
                files.append((name + "/", "\(inside.count): … \(last)"))
            } else if kind == .file {
                let size = try FileSystem.size(of: path)
                if size > 0 { files.append((name, Wording.bytes(size))) }
            }
        }
        return files
    }
}
