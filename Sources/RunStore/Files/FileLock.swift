import Glibc

/// A lock on a file that one process at a time can hold.
///
/// It is the kernel's (`flock`), so it ends with its process however that dies; the file itself
/// stays. The number of the process is written inside for those who are refused.
package final class FileLock: Sendable {
    private let file: FileDescriptor

    /// Takes the lock; throws `FileError` when another process holds it, naming that process, or
    /// when the file cannot be made.
    package init(path: String) throws(FileError) {
        file = try FileDescriptor(opening: path, for: .updating)
        guard try Self.acquire(file) else {
            let holder = String(decoding: try file.read(upTo: 20), as: UTF8.self)
            let process = Int32(holder.prefix { $0.isNumber }).map { "process \($0)" }
            throw FileError(
                path: path, operation: "lock",
                reason: "\(process ?? "another process") is using this folder; "
                    + "wait for it to end or stop it first",
                category: .cannotWrite)
        }
        try file.truncate(to: 0)
        try file.write(Array("\(getpid())\n".utf8))
    }

    /// Whether some process holds the lock at `path` now; false when there is no such file. Throws
    /// `FileError` when that cannot be found out.
    package static func isHeld(path: String) throws(FileError) -> Bool {
        let file: FileDescriptor
        do throws(FileError) {
            file = try FileDescriptor(opening: path, for: .reading)
        } catch {
            if error.category == .missingInput { return false }
            throw error
        }
        return try !file.tryLock(.shared)
    }

    /// Looking whether a lock is held takes a shared one for an instant; a few tries tell such a
    /// look from a holder.
    private static func acquire(_ file: borrowing FileDescriptor) throws(FileError) -> Bool {
        for attempt in 0..<5 {
            if attempt > 0 { usleep(10_000) }
            if try file.tryLock(.exclusive) { return true }
        }
        return false
    }
}
