import FoundationEssentials
import Glibc
import RunStore
import TensorBoard

/// The event file of one stretch of a run, from its start or its resumption to the next cut.
///
/// What is added is gathered and written whole records at a time, so that a training waits for no
/// disk but where it writes its metrics. Like these, values of a step are to be on the disk before
/// the step's checkpoint: a resumed run's file declares all later ones void.
final class EventLog {
    private var file: GrowingFile
    private var pending: [UInt8] = []

    /// Begins a file in a run's folder, with the settings of the run.
    ///
    /// - `checkpoint`: the steps of the checkpoint that the run goes on from; nil for a new run, -1
    ///   for one that begins anew.
    /// - Throws: `FileError` when the file cannot be made or written.
    init(
        in folder: RunFolder, settings: [Hyperparameter], started: Date, after checkpoint: Int?
    ) throws {
        let now = Date().timeIntervalSince1970
        let name = EventFileName(
            seconds: Int(now), host: Self.host, process: Int(getpid()),
            after: try FileSystem.children(of: folder.path))
        file = GrowingFile(
            try FileDescriptor(
                opening: FileSystem.join(folder.path, name.description), for: .creating),
            length: 0)
        pending += try Event(wallTime: now, .fileVersion).record()
        let firstStep = checkpoint.map { $0 + 1 } ?? 0
        if checkpoint != nil {
            pending += try Event(wallTime: now, step: firstStep, .resumption).record()
        }
        // In every file: the one before may have been cut off, or lack it for its age.
        try add(
            [.sessionStart(settings, time: started.timeIntervalSince1970)], step: firstStep)
        try flush()
    }

    /// Adds values of a step; tags must not have one of that step already.
    func add(_ values: [SummaryValue], step: Int) throws {
        guard !values.isEmpty else { return }
        pending += try Event(
            wallTime: Date().timeIntervalSince1970, step: step, .summary(values)
        ).record()
    }

    /// Notes that the run has come to its end.
    func end(succeeded: Bool, step: Int) throws {
        try add(
            [.sessionEnd(succeeded: succeeded, time: Date().timeIntervalSince1970)], step: step)
        try flush()
    }

    /// Hands what was added to the system; throws `FileError` when the disk refuses it, which leaves
    /// no part of it.
    func flush() throws(FileError) {
        guard !pending.isEmpty else { return }
        try file.append(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Returns once all that was added is on the disk. Throws `FileError`.
    func synchronize() throws(FileError) {
        try flush()
        try file.synchronize()
    }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
