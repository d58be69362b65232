import Configuration
import Glibc
import RunStore

/// The runs that words of a command line stand for.
package struct RunArguments: Sendable {
    /// The runs, each once, in the order of the words.
    package private(set) var folders: [RunFolder] = []
    /// What was passed over, and why: a line each.
    package private(set) var notes: [String] = []

    /// Finds runs by name or path, and by patterns with `*`, `?` and `[…]`, which are looked for from
    /// here and then among the outputs.
    ///
    /// A sweep stands for the runs of its jobs. Of what a pattern stands for, and what a shell made of
    /// one, whatever is no run is passed over, with a note unless it lies beside a sweep's jobs.
    ///
    /// - Throws: `FileError` of the category `missingInput` for a word that stands for nothing, and
    ///   when there is no run in all of it.
    package init(_ words: [String], in outputs: String) throws(FileError) {
        var others: [FileError] = []
        var seen: Set<ExactText> = []
        for word in words {
            let looksSo = word.contains { "*?[".contains($0) }
            let paths: [String]
            if looksSo, try FileSystem.kind(of: word) == nil {
                paths = try Self.paths(like: word, in: outputs)
            } else {
                paths = [try Self.path(of: word, in: outputs)]
            }
            guard !paths.isEmpty else {
                throw FileError(
                    path: word, operation: "find runs like",
                    reason: "nothing here or in \"\(outputs)\" has such a name",
                    category: .missingInput)
            }
            for path in paths {
                do throws(FileError) {
                    let sweep = try SweepFolder(at: path)
                    let runs =
                        if let sweep { try sweep.runs } else { [try RunFolder(opening: path)] }
                    folders += runs.filter { seen.insert(ExactText($0.path)).inserted }
                } catch {
                    if error.category == .unreadable { throw error }
                    let isBesideJobs = try SweepFolder(at: FileSystem.split(path).folder) != nil
                    if !isBesideJobs { others.append(error) }
                }
            }
        }
        if folders.isEmpty {
            throw others.first
                ?? FileError(
                    path: words.first ?? outputs, operation: "find runs in",
                    reason: "there is no run yet", category: .missingInput)
        }
        notes = others.map { "passed over \"\($0.path)\": \($0.reason)" }
    }

    /// A word's path; one that names nothing is an error of its own.
    private static func path(of word: String, in outputs: String) throws(FileError) -> String {
        if word != "latest", let path = try RunListing.path(of: word, in: outputs) { return path }
        return try RunListing.find(word, in: outputs).path
    }

    /// What a pattern stands for: here, unless there is no run among that and there is one among the
    /// outputs. Throws `FileError` when a folder cannot be read.
    package static func paths(like pattern: String, in outputs: String) throws(FileError)
        -> [String]
    {
        let here = try expand(pattern)
        if try RunListing.holdsRun(here) { return here }
        let inside = try expand(FileSystem.join(outputs, pattern))
        if here.isEmpty { return inside }
        return try RunListing.holdsRun(inside) ? inside : here
    }

    /// The paths that match a pattern, sorted; names that begin with a dot are left alone. Throws
    /// `FileError` when a folder cannot be read.
    package static func expand(_ pattern: String) throws(FileError) -> [String] {
        var paths = [pattern.hasPrefix("/") ? "/" : ""]
        for part in pattern.split(separator: "/").map(String.init) {
            var matches: [String] = []
            for folder in paths { matches += try expand(part, in: folder) }
            paths = matches
        }
        return paths
    }

    private static func expand(
        _ part: String, in folder: String
    ) throws(FileError) -> [String] {
        let isPattern = part.contains { "*?[".contains($0) }
        // What is no folder holds nothing.
        let place = folder.isEmpty ? "." : folder
        guard isPattern, try FileSystem.kind(of: place) == .folder else {
            let path = FileSystem.join(folder, part)
            let isThere = try FileSystem.kind(of: path) != nil
            return isThere && !isPattern ? [path] : []
        }
        return try FileSystem.children(of: place)
            .filter { !$0.hasPrefix(".") && fnmatch(part, $0, 0) == 0 }
            .map { FileSystem.join(folder, $0) }
    }
}
