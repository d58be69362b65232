import Basics
import FoundationEssentials

/// The folder of a sweep: `sweep.json`, the config as it was given, a run folder for each job, and
/// the curves of all when it is done.
package struct SweepFolder: LockedFolder, Equatable, Sendable {
    /// The path of the folder.
    package let path: String

    /// The folder's own name.
    package var name: String { FileSystem.split(path).name }
    /// The `SweepRecord`.
    package var recordPath: String { FileSystem.join(path, Self.recordName) }
    /// The config as it was given, with its section `sweep` if it has one.
    package var configPath: String { FileSystem.join(path, "config.json") }
    /// The curves of all jobs.
    package var comparisonPath: String { FileSystem.join(path, "comparison.png") }

    private static let recordName = "sweep.json"
    /// The file whose lock a process holds that works on the sweep.
    package var lockPath: String { FileSystem.join(path, "lock") }

    private init(path: String) { self.path = path }

    /// Makes the folder `<outputs>/<name>-<yyyyMMdd-HHmmss>` with the record and the config; it
    /// appears in one step, with its lock held. Throws `FileError`.
    package static func create(
        in outputs: String, name: String, record: SweepRecord, config: [UInt8]
    ) throws(FileError) -> (folder: SweepFolder, lock: FileLock) {
        try FileSystem.createFolder(outputs)
        let final = FileSystem.join(outputs, "\(name)-\(RunTimestamp.local(record.started))")
        let partial = SweepFolder(path: PartialName.sibling(of: final))
        do throws(FileError) {
            try FileSystem.createFolder(partial.path)
            let lock = try FileLock(path: partial.lockPath)
            try AtomicFile.write(config, to: partial.configPath)
            try record.write(to: partial)
            let path = try RunFolder.rename(partial.path, toFreeName: final)
            try FileSystem.synchronizeFolder(outputs)
            return (SweepFolder(path: path), lock)
        } catch {
            try? FileSystem.remove(partial.path)
            throw error.about(final, insteadOf: partial.path)
        }
    }

    /// The sweep at `path`; nil when there is none. Throws `FileError` when that cannot be found out.
    package init?(at path: String) throws(FileError) {
        self.init(path: path)
        guard try FileSystem.kind(of: recordPath) == .file else { return nil }
    }

    /// The sweep that a user names, by its folder's path or its name in `outputs`; nil when that is
    /// no sweep. Throws `FileError` when that cannot be found out.
    package static func find(
        _ text: String, in outputs: String
    ) throws(FileError) -> SweepFolder? {
        guard let path = try RunListing.path(of: text, in: outputs) else { return nil }
        return try SweepFolder(at: path)
    }

    /// Takes the sweep for this process and sweeps away what a killed one left half-made. Throws
    /// `FileError` when another process works on it, naming it.
    package func lock() throws(FileError) -> FileLock {
        let lock = try FileLock(path: lockPath)
        try FileSystem.removeLeftovers(in: path)
        return lock
    }

    /// The record, and how the sweep stands by its word and its lock. Throws `FileError` when the
    /// record cannot be read.
    package func standing() throws(FileError) -> (
        record: SweepRecord, status: RunRecord.EffectiveStatus
    ) {
        let first = try SweepRecord(of: self)
        guard first.status == .running, try !isLocked else {
            return (first, first.effectiveStatus(lockHeld: true))
        }
        // The sweep may have ended between the two looks.
        let second = try SweepRecord(of: self)
        return (second, second.effectiveStatus(lockHeld: false))
    }

    /// The run of a job; nil when it has not come so far as to have a folder. Throws `FileError` when
    /// that cannot be found out.
    package func run(of job: SweepJob) throws(FileError) -> RunFolder? {
        try RunFolder(at: FileSystem.join(path, job.folderName))
    }

    /// The runs that there are, by their numbers. Throws `FileError` when they cannot be listed.
    package var runs: [RunFolder] {
        get throws(FileError) {
            var runs: [RunFolder] = []
            for number in try FileSystem.children(of: path).compactMap({ Int($0) }).sorted() {
                if let run = try RunFolder(at: FileSystem.join(path, "\(number)")) {
                    runs.append(run)
                }
            }
            return runs
        }
    }
}
