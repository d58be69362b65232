import FoundationEssentials

/// The runs of a folder of outputs.
package enum RunListing {
    /// One run with its record, or with the reason why that cannot be read.
    package struct Entry: Sendable {
        /// The folder.
        package let folder: RunFolder
        /// The record, or what is wrong with it.
        package let record: Result<RunRecord, FileError>
        /// Whether a process works on the run now.
        package let isLocked: Bool

        /// What to tell of the run; nil when its record cannot be read.
        package var status: RunRecord.EffectiveStatus? {
            (try? record.get())?.effectiveStatus(lockHeld: isLocked)
        }

        /// Why the system did not let the run be read; nil where it did, whatever the record says.
        package var readingFailure: FileError? {
            guard case .failure(let error) = record, error.category == .unreadable else {
                return nil
            }
            return error
        }
    }

    /// The runs in `outputs` and in sweeps there, those that started first coming first; none when
    /// there is no such folder. Whatever is no run is passed over; what may be one and cannot be read
    /// stands there with the reason. Throws `FileError` when the folder cannot be listed.
    package static func entries(in outputs: String) throws(FileError) -> [Entry] {
        guard try FileSystem.kind(of: outputs) != nil else { return [] }
        var entries: [Entry] = []
        for name in try FileSystem.children(of: outputs) {
            // What is half made or half removed is no run.
            guard !PartialName.matches(name) else { continue }
            let path = FileSystem.join(outputs, name)
            do throws(FileError) {
                if let folder = try RunFolder(at: path) {
                    entries.append(entry(of: folder))
                } else if let sweep = try SweepFolder(at: path) {
                    entries += try sweep.runs.map(entry(of:))
                }
            } catch {
                entries.append(
                    Entry(
                        folder: RunFolder(unexamined: path), record: .failure(error),
                        isLocked: false))
            }
        }
        return entries.sorted(by: precedes)
    }

    /// The sweeps in `outputs`, by their names; none when there is no such folder. Throws `FileError`
    /// when it cannot be listed.
    package static func sweeps(in outputs: String) throws(FileError) -> [SweepFolder] {
        guard try FileSystem.kind(of: outputs) != nil else { return [] }
        var sweeps: [SweepFolder] = []
        for name in try FileSystem.children(of: outputs) where !PartialName.matches(name) {
            if let sweep = try SweepFolder(at: FileSystem.join(outputs, name)) {
                sweeps.append(sweep)
            }
        }
        return sweeps
    }

    /// The run that started last; throws `FileError` of the category `missingInput` when there is
    /// none, and what keeps a run from being read: it may be the one.
    package static func latest(in outputs: String) throws(FileError) -> RunFolder {
        let entries = try entries(in: outputs)
        for entry in entries { if let failure = entry.readingFailure { throw failure } }
        guard let last = entries.last else {
            throw FileError(
                path: outputs, operation: "find the latest run in",
                reason: "there is no run", category: .missingInput)
        }
        return last.folder
    }

    /// The run that a user names: `latest`, the path of its folder, or its name in `outputs`.
    ///
    /// Throws `FileError` of the category `missingInput` that says which runs there are.
    package static func find(_ text: String, in outputs: String) throws(FileError) -> RunFolder {
        if text == "latest" { return try latest(in: outputs) }
        if let path = try path(of: text, in: outputs) { return try RunFolder(opening: path) }
        let names = ((try? entries(in: outputs)) ?? []).suffix(3).map(\.folder.qualifiedName)
        let hint =
            names.isEmpty
            ? "and \"\(outputs)\" holds no runs"
            : "the latest runs in \"\(outputs)\" are \(names.joined(separator: ", "))"
        throw FileError(
            path: text, operation: "find run", reason: "there is no such folder; \(hint)",
            category: .missingInput)
    }

    /// The path that a user's word stands for: the word itself, or a name in `outputs`; nil when
    /// neither is there. A run or a sweep comes before whatever else bears such a name.
    /// Throws `FileError` when that cannot be found out.
    package static func path(of word: String, in outputs: String) throws(FileError) -> String? {
        let paths = word.isEmpty ? [] : [word, FileSystem.join(outputs, word)]
        for path in paths where try holdsRun([path]) { return path }
        for path in paths where try FileSystem.kind(of: path) != nil { return path }
        return nil
    }

    /// Whether a run or a sweep lies at one of some paths.
    package static func holdsRun(_ paths: [String]) throws(FileError) -> Bool {
        for path in paths {
            if try RunFolder(at: path) != nil { return true }
            if try SweepFolder(at: path) != nil { return true }
        }
        return false
    }

    /// A run takes its lock before it calls itself running and says how it ended before it lets go.
    /// So a lock that is free behind a record that says running may only mean that the run has ended
    /// between the two looks, which a second look at the record tells.
    package static func entry(of folder: RunFolder) -> Entry {
        func record() -> Result<RunRecord, FileError> {
            Result { () throws(FileError) in try RunRecord(of: folder) }
        }
        let first = record()
        let isLocked: Bool
        do throws(FileError) {
            isLocked = try folder.isLocked
        } catch {
            return Entry(folder: folder, record: .failure(error), isLocked: false)
        }
        let isSettled = isLocked || (try? first.get())?.status != .running
        return Entry(folder: folder, record: isSettled ? first : record(), isLocked: isLocked)
    }

    /// By the time of starting, then by name with numbers as numbers, so that `-10` follows `-9`.
    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        let times = (started(left), started(right))
        if times.0 != times.1 { return times.0 < times.1 }
        let names = (left.folder.path, right.folder.path)
        return names.0.utf8.count == names.1.utf8.count
            ? names.0 < names.1 : names.0.utf8.count < names.1.utf8.count
    }

    private static func started(_ entry: Entry) -> Date {
        (try? entry.record.get())?.started ?? .distantPast
    }
}
