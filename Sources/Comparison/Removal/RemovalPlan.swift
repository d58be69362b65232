import Basics
import RunStore

/// What is to be removed, with its size, before anything is.
package struct RemovalPlan: Sendable {
    /// One thing that goes.
    private struct Part: Sendable {
        let cells: [String]
        let byteCount: Int
        let remove: @Sendable () throws(FileError) -> Void
    }

    private let columns: [TextTable.Column]
    private var parts: [Part] = []
    /// What goes, in words: `runs`.
    private let noun: String

    private init(_ columns: [TextTable.Column], noun: String) {
        self.columns = columns + [.init("SIZE", .right)]
        self.noun = noun
    }

    /// Whole runs and sweeps. Throws `FileError` for what cannot be looked at.
    package init(removing items: [StoredItem]) throws(FileError) {
        self.init(
            [.init("NAME", isFlexible: true), .init("STATUS"), .init("STARTED")], noun: "run")
        for item in items {
            let count = try item.runs.count
            let name: String
            if case .sweep = item.kind {
                name = "\(item.name) (sweep of \(count) \(count == 1 ? "run" : "runs"))"
            } else {
                name = item.name
            }
            add(
                [name, item.statusName, item.started.map(Wording.time) ?? Wording.unknown],
                byteCount: try FileSystem.totalSize(of: item.path)
            ) { () throws(FileError) in try item.remove() }
        }
    }

    /// Checkpoints that their runs can do without, and what processes that were killed left behind in
    /// `outputs`. Throws `FileError` for what cannot be looked at.
    package init(
        pruning checkpoints: [PrunedCheckpoints], leftovers: [String]
    ) throws(FileError) {
        self.init(
            [.init("NAME", isFlexible: true), .init("REMOVED"), .init("KEPT", isFlexible: true)],
            noun: "checkpoint")
        for run in checkpoints {
            for step in run.removed {
                let folder = run.run.checkpoints.folder(step: step)
                let isFirst = step == run.removed.first
                add(
                    [
                        run.run.qualifiedName, FileSystem.split(folder.path).name,
                        isFirst ? run.keptText : "",
                    ], byteCount: try FileSystem.totalSize(of: folder.path)
                ) { () throws(FileError) in try run.remove(step: step) }
            }
        }
        for path in leftovers {
            add(
                [FileSystem.split(path).name, "left by a process that was killed", ""],
                byteCount: try FileSystem.totalSize(of: path)
            ) { () throws(FileError) in try FileSystem.remove(path) }
        }
    }

    private mutating func add(
        _ cells: [String], byteCount: Int, remove: @escaping @Sendable () throws(FileError) -> Void
    ) {
        parts.append(
            Part(
                cells: cells + [Wording.bytes(byteCount)], byteCount: byteCount, remove: remove))
    }

    /// Whether there is nothing to remove.
    package var isEmpty: Bool { parts.isEmpty }

    /// A line for everything that goes.
    package var table: TextTable { TextTable(columns, rows: parts.map(\.cells)) }

    /// `3 runs, 12 MB`.
    package var summary: String {
        let bytes = parts.reduce(0) { $0 + $1.byteCount }
        return "\(parts.count) \(noun)\(parts.count == 1 ? "" : "s"), \(Wording.bytes(bytes))"
    }

    /// Removes everything, one thing after the other.
    ///
    /// - Throws: `FileError` for the first thing that cannot be removed; those behind it stay.
    package func carryOut() throws(FileError) {
        for part in parts { try part.remove() }
    }
}
