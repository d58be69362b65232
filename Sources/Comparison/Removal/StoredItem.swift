import FoundationEssentials
import RunStore

/// A run or a sweep among the outputs, which may be removed as a whole.
package struct StoredItem: Sendable {
    /// What it is.
    package enum Kind: Sendable {
        case run(RunFolder)
        case sweep(SweepFolder)
    }

    package let kind: Kind
    /// The path of its folder.
    package let path: String
    /// What tables call it.
    package let name: String
    /// How it stands, in a word.
    package let statusName: String
    /// When it started; nil when that cannot be read.
    package let started: Date?
    /// Whether a process works on it, or on anything in it.
    let isInUse: Bool

    /// What stands at a path, which must be a folder of ours and lie in `outputs`: directly, or as a
    /// job in a sweep there. No link is followed below `outputs`.
    ///
    /// - Throws: `FileError`: `missingInput` for what is no run, `cannotWrite` for what lies elsewhere
    ///   or is a link.
    init(at path: String, in outputs: String) throws(FileError) {
        let (parent, name) = FileSystem.split(path)
        func refusal(
            _ reason: String, _ category: FileError.Category = .cannotWrite
        ) -> FileError {
            FileError(path: path, operation: "remove", reason: reason, category: category)
        }
        let place = FileSystem.join(parent, name)
        if name == "." || name == ".." {
            throw refusal("name the folder of a run or a sweep itself", .missingInput)
        }
        if FileSystem.isLink(place) {
            throw refusal("it is a symbolic link; only what lies in \"\(outputs)\" is removed")
        }
        guard try FileSystem.kind(of: place) != nil else {
            throw refusal("there is no such folder", .missingInput)
        }
        let top = FileSystem.realPath(of: outputs)
        let holder = FileSystem.realPath(of: parent)
        let sweep = try SweepFolder(at: parent)
        let isJob =
            sweep != nil && !FileSystem.isLink(parent)
            && holder.map { FileSystem.split($0).folder } == top
        guard top != nil, holder == top || isJob else {
            throw refusal(
                "it does not lie in \"\(outputs)\"; --output-dir names the folder that it lies in")
        }
        self.path = place
        if let folder = try SweepFolder(at: place), !isJob {
            kind = .sweep(folder)
            let standing = try? folder.standing()
            self.name = folder.name
            statusName = standing?.status.rawValue ?? "unreadable"
            started = standing?.record.started
            var isInUse = try folder.isLocked
            for run in try folder.runs where !isInUse { isInUse = try run.isLocked }
            self.isInUse = isInUse
            return
        }
        let folder: RunFolder
        do throws(FileError) {
            folder = try RunFolder(opening: place)
        } catch {
            throw refusal(error.reason, error.category)
        }
        let entry = RunListing.entry(of: folder)
        // Whether it is in use is not known then.
        if let failure = entry.readingFailure { throw failure }
        kind = .run(folder)
        self.name = folder.qualifiedName
        statusName = entry.status?.rawValue ?? "unreadable"
        started = (try? entry.record.get())?.started
        let isSweepInUse = if isJob, let sweep { try sweep.isLocked } else { false }
        isInUse = entry.isLocked || isSweepInUse
    }

    /// The runs that it consists of. Throws `FileError` when a sweep's cannot be listed.
    package var runs: [RunFolder] {
        get throws(FileError) {
            switch kind {
            case .run(let run): [run]
            case .sweep(let sweep): try sweep.runs
            }
        }
    }

    /// Removes it. It loses its name first, so that a process killed meanwhile leaves nothing that
    /// could be taken for a whole run.
    ///
    /// - Throws: `FileError` when a process works on it, or it cannot be removed.
    package func remove() throws(FileError) {
        var locks: [FileLock] = []
        switch kind {
        case .run(let run):
            // The sweep's own process would write to the job, which is then not locked yet.
            if let sweep = try SweepFolder(at: FileSystem.split(run.path).folder) {
                locks.append(try sweep.lockAsItIs())
            }
            locks.append(try run.lockAsItIs())
        case .sweep(let sweep):
            locks.append(try sweep.lockAsItIs())
            for run in try sweep.runs { locks.append(try run.lockAsItIs()) }
        }
        defer { withExtendedLifetime(locks) {} }
        try FileSystem.removeAtOnce(path)
    }
}
