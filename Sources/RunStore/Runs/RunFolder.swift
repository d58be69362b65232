import Basics

/// The folder of one run, and the names of what is in it.
public struct RunFolder: LockedFolder, Equatable, Sendable {
    /// The path of the folder.
    public let path: String

    /// The folder's own name: `vae-mnist-20260131-235959`.
    public var name: String { FileSystem.split(path).name }
    /// The name, behind that of the sweep where the run is a job of one: `vae-20260131-235959/3`.
    package var qualifiedName: String {
        let parent = FileSystem.split(path).folder
        return (try? SweepFolder(at: parent)).map { "\($0.name)/\(name)" } ?? name
    }
    /// The resolved config; running it again reproduces the run.
    public var configPath: String { FileSystem.join(path, "config.json") }
    /// The `RunRecord`.
    package var recordPath: String { FileSystem.join(path, Self.recordName) }
    /// The metric lines.
    public var metricsPath: String { FileSystem.join(path, "metrics.jsonl") }
    /// The `MetricIndex`, where one was made.
    package var metricIndexPath: String { FileSystem.join(path, "metrics.index") }
    /// The `MetricSummary`.
    package var summaryPath: String { FileSystem.join(path, "summary.json") }
    /// What took the time of some steps, where that was asked for: Chrome's trace events.
    package var tracePath: String { FileSystem.join(path, "trace.json") }
    /// The folder of grids and other pictures.
    public var imagesPath: String { FileSystem.join(path, "images") }
    /// The folder of curves.
    public var plotsPath: String { FileSystem.join(path, "plots") }
    /// The run's checkpoints.
    package var checkpoints: CheckpointStore {
        CheckpointStore(path: FileSystem.join(path, "checkpoints"))
    }

    private static let recordName = "run.json"
    /// The file whose lock a process holds that works on the run.
    package var lockPath: String { FileSystem.join(path, "lock") }

    private init(path: String) {
        self.path = path
    }

    /// Makes the folder `<outputs>/<name>-<yyyyMMdd-HHmmss>` and its subfolders, and writes the
    /// resolved config and the first record; several of one second get `-2`, `-3`, … at the end.
    ///
    /// The folder appears under its name in one step, with its config, its record and its lock held,
    /// so that whenever a process is killed, a folder that is there is a run that can be resumed. The
    /// time in the name is local. Throws `FileError`, for a name that is no folder's name too.
    ///
    /// - `folderName`: the folder's whole name instead, which must not be taken.
    package static func create(
        in outputs: String, name: String, record: RunRecord, config: String,
        folderName: String? = nil
    ) throws(FileError) -> (folder: RunFolder, lock: FileLock) {
        guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")),
            !name.utf8.contains(0)
        else {
            throw FileError(
                path: FileSystem.join(outputs, name), operation: "create run",
                reason: "a run's name is not empty, begins with no dot and has no slash",
                category: .cannotWrite)
        }
        try FileSystem.createFolder(outputs)
        removeAbandoned(in: outputs)
        let final = FileSystem.join(
            outputs, folderName ?? "\(name)-\(RunTimestamp.local(record.started))")
        return try make(record: record, config: config, for: final) {
            (partial) throws(FileError) in
            let path =
                folderName == nil
                ? try rename(partial.path, toFreeName: final)
                : try rename(partial.path, toTheName: final)
            return RunFolder(path: path)
        }
    }

    /// Makes the folder `path`, which must not exist, as `create(in:name:record:config:)` does, with
    /// what `fill` puts into it. Folders above it are made where they are missing.
    ///
    /// - Throws: `FileError` when something of that name stands there or it cannot be written; what
    ///   `fill` throws.
    package static func create(
        at path: String, record: RunRecord, config: String,
        _ fill: (RunFolder) throws(FileError) -> Void
    ) throws(FileError) -> RunFolder {
        try FileSystem.createFolder(FileSystem.split(path).folder)
        let (folder, _) = try make(record: record, config: config, for: path) {
            (partial) throws(FileError) in
            try fill(partial)
            return RunFolder(path: try rename(partial.path, toTheName: path))
        }
        return folder
    }

    /// Makes a folder under a name of its own, and `finish` gives it its final one.
    private static func make(
        record: RunRecord, config: String, for final: String,
        _ finish: (RunFolder) throws(FileError) -> RunFolder
    ) throws(FileError) -> (folder: RunFolder, lock: FileLock) {
        let partial = RunFolder(path: PartialName.sibling(of: final))
        do throws(FileError) {
            guard try FileSystem.createFolderExclusively(partial.path) else {
                throw FileError(
                    path: partial.path, operation: "create folder", reason: "it exists already",
                    category: .cannotWrite)
            }
            let lock = try partial.lock()
            try AtomicFile.write(config, to: partial.configPath)
            try record.write(to: partial)
            let folder = try finish(partial)
            try FileSystem.synchronizeFolder(FileSystem.split(final).folder)
            return (folder, lock)
        } catch {
            try? FileSystem.remove(partial.path)
            throw error.about(final, insteadOf: partial.path)
        }
    }

    /// Gives a folder its name, with a number at its end if others bear it, and returns the path.
    ///
    /// The name is taken in one step of the system, so two processes that start in one second never
    /// share one.
    package static func rename(
        _ path: String, toFreeName wanted: String
    ) throws(FileError) -> String {
        var number = 1
        while true {
            let candidate = number == 1 ? wanted : "\(wanted)-\(number)"
            if try FileSystem.kind(of: candidate) == nil,
                try FileSystem.renameFolderExclusively(path, to: candidate)
            {
                return candidate
            }
            number += 1
        }
    }

    private static func rename(
        _ path: String, toTheName wanted: String
    ) throws(FileError) -> String {
        guard try FileSystem.kind(of: wanted) == nil,
            try FileSystem.renameFolderExclusively(path, to: wanted)
        else {
            throw FileError(
                path: wanted, operation: "create run",
                reason: "something of that name stands there already",
                category: .cannotWrite)
        }
        return wanted
    }

    /// Removes runs whose process was killed before they had their name. One that stays for a reason
    /// is no reason not to run.
    private static func removeAbandoned(in outputs: String) {
        for name in (try? FileSystem.children(of: outputs)) ?? [] {
            let run = RunFolder(path: FileSystem.join(outputs, name))
            if PartialName.isAbandoned(name), (try? FileSystem.kind(of: run.path)) == .folder,
                (try? run.isLocked) == false
            {
                try? FileSystem.remove(run.path)
            }
        }
    }

    /// A folder that may be a run, which nobody has looked into.
    package init(unexamined path: String) { self.init(path: path) }

    /// The run at `path`; nil when there is none. Throws `FileError` when that cannot be found out.
    package init?(at path: String) throws(FileError) {
        self.init(path: path)
        guard try FileSystem.kind(of: recordPath) == .file else { return nil }
    }

    /// The run at `path`; throws `FileError` when there is no folder or no record in it.
    public init(opening path: String) throws(FileError) {
        if let folder = try RunFolder(at: path) {
            self = folder
            return
        }
        let folder = RunFolder(path: path)
        let reason =
            switch try FileSystem.kind(of: path) {
            case nil: "there is no such folder"
            case .folder where try SweepFolder(at: path) != nil:
                "it is a sweep; name one of its jobs, as in \(FileSystem.join(folder.name, "0"))"
            case .folder: "it is no run: \(Self.recordName) is missing"
            default: "it is a file, not the folder of a run"
            }
        throw FileError(
            path: path, operation: "open run", reason: reason, category: .missingInput)
    }

    /// Takes the run for this process, makes those of its subfolders that are missing, and sweeps
    /// away what a killed process left half-made.
    ///
    /// The lock ends when the value does or the process dies. Throws `FileError` when another
    /// process works on the run, naming it.
    package func lock() throws(FileError) -> FileLock {
        let lock = try FileLock(path: lockPath)
        for folder in [path, imagesPath, plotsPath, checkpoints.path] {
            try FileSystem.createFolder(folder)
            try FileSystem.removeLeftovers(in: folder)
        }
        return lock
    }
}
