import Configuration
import RunStore

/// The runs and sweeps that words of a command line stand for, to be removed or made smaller.
package struct StoredItems: Sendable {
    /// What the words stand for, each once, in their order.
    package private(set) var items: [StoredItem] = []
    /// What was passed over, and why: a line each.
    package private(set) var notes: [String] = []

    /// Finds runs and sweeps among `outputs` by name, path or `latest`, by patterns with `*`, `?` and
    /// `[…]`, and by filters. Filters choose among the runs of the words beside them, or among all
    /// runs; a sweep's jobs then stand for themselves. Without any words: all runs and sweeps.
    ///
    /// What a process works on is refused where it was named, and passed over, with a note, where a
    /// pattern or a filter stood for it.
    ///
    /// - Throws: `FileError` for a word that stands for nothing, for what lies elsewhere, for links,
    ///   and for what is in use; `RequestError` for a filter that suits no run.
    package init(_ words: [String], in outputs: String) throws {
        let filters = try words.filter { try Self.isFilter($0, outputs) }.map { try RunFilter($0) }
        let names = try words.filter { try !Self.isFilter($0, outputs) }
        var found: [(item: StoredItem, isNamed: Bool)] = []
        for name in names { found += try Self.items(name, in: outputs) }
        if names.isEmpty {
            found = try Self.all(in: outputs).map { ($0, false) }
        }
        if !filters.isEmpty {
            let runs = try found.flatMap {
                try $0.item.runs.map { RunOverview(RunListing.entry(of: $0)) }
            }
            let chosen = try RunFilter.selection(of: runs, by: filters)
            found = try chosen.map {
                (try StoredItem(at: $0.folder.path, in: outputs), false)
            }
        }
        var seen: Set<ExactText> = []
        for (item, isNamed) in found where seen.insert(ExactText(item.path)).inserted {
            guard item.isInUse else {
                items.append(item)
                continue
            }
            let reason = "a process works on it; stop it first"
            guard !isNamed else {
                throw FileError(
                    path: item.path, operation: "remove", reason: reason, category: .cannotWrite)
            }
            notes.append("passed over \"\(item.path)\": \(reason)")
        }
        // A job of a sweep that goes as a whole needs no line of its own.
        let sweeps = Set(items.map { ExactText($0.path) })
        items.removeAll { sweeps.contains(ExactText(FileSystem.split($0.path).folder)) }
    }

    private static func isFilter(
        _ word: String, _ outputs: String
    ) throws(FileError) -> Bool {
        guard RunFilter.isFilter(word), try FileSystem.kind(of: word) == nil else { return false }
        return try FileSystem.kind(of: FileSystem.join(outputs, word)) == nil
    }

    private static func all(in outputs: String) throws(FileError) -> [StoredItem] {
        guard try FileSystem.kind(of: outputs) != nil else { return [] }
        return try ours(
            FileSystem.children(of: outputs).map { FileSystem.join(outputs, $0) }, in: outputs)
    }

    /// Those of some paths that are runs or sweeps. Throws `FileError` for what may be one and cannot
    /// be read.
    private static func ours(
        _ paths: [String], in outputs: String
    ) throws(FileError) -> [StoredItem] {
        var items: [StoredItem] = []
        for path in paths where !FileSystem.split(path).name.hasPrefix(".") {
            do throws(FileError) {
                items.append(try StoredItem(at: path, in: outputs))
            } catch {
                if error.category == .unreadable { throw error }
            }
        }
        return items
    }

    private static func items(
        _ word: String, in outputs: String
    ) throws(FileError) -> [(item: StoredItem, isNamed: Bool)] {
        if word == "latest" {
            let run = try RunListing.latest(in: outputs)
            return [(try StoredItem(at: run.path, in: outputs), true)]
        }
        let inside = FileSystem.join(outputs, word)
        if !word.isEmpty {
            if let path = try RunListing.path(of: word, in: outputs) {
                return [(try StoredItem(at: path, in: outputs), true)]
            }
        }
        let isPattern = word.contains { "*?[".contains($0) }
        for pattern in isPattern ? [word, inside] : [] {
            let found = try ours(RunArguments.expand(pattern), in: outputs)
            if !found.isEmpty { return found.map { ($0, false) } }
        }
        // Says which runs there are, for a name that is none.
        if !isPattern { _ = try RunListing.find(word, in: outputs) }
        throw FileError(
            path: word, operation: "find runs like",
            reason: "no run in \"\(outputs)\" has such a name", category: .missingInput)
    }
}
