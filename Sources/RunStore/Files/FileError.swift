import Glibc

/// A file or folder that could not be read, written or believed: what was tried, on which path, and
/// why it failed.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, which decides the exit code of the program.
    public enum Category: Equatable, Sendable {
        /// Something to be read is not there, or is not of the kind that is read.
        case missingInput
        /// Something is there, or may be, and the system did not let it be read: a fault of the disk,
        /// no permission, no descriptor left.
        case unreadable
        /// Something cannot be created, written, locked or renamed.
        case cannotWrite
        /// Something was read, and its contents are wrong.
        case badData

        /// The exit code that `sysexits.h` gives to such a failure: 66, 74, 73 or 65.
        public var exitCode: Int32 {
            switch self {
            case .missingInput: 66
            case .unreadable: 74
            case .cannotWrite: 73
            case .badData: 65
            }
        }
    }

    /// The file or folder concerned, as it was given.
    public let path: String
    /// What was tried, as a verb phrase: `open`, `write`, `rename to /a/b`.
    public let operation: String
    /// Why it failed, and what would be right where that can be said.
    public let reason: String
    /// The kind of failure.
    public let category: Category

    /// Makes an error from its parts.
    package init(path: String, operation: String, reason: String, category: Category) {
        self.path = path
        self.operation = operation
        self.reason = reason
        self.category = category
    }

    /// Makes an error from the code that a system call left behind. Input is missing only where the
    /// system says that nothing is there; otherwise it is unreadable.
    package init(path: String, operation: String, code: Int32, category: Category) {
        self.init(
            path: path, operation: operation, reason: String(cString: strerror(code)),
            category: category == .missingInput && !Self.absence.contains(code)
                ? .unreadable : category)
    }

    /// The codes by which the system says that nothing of a name is there, or no such thing.
    static let absence: Set<Int32> = [ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP, EISDIR, ENXIO]

    /// The same error with more to say.
    package func adding(_ words: String) -> FileError {
        FileError(
            path: path, operation: operation, reason: reason + "; " + words, category: category)
    }

    /// One line: `cannot open "a/b": No such file or directory`.
    public var description: String {
        "cannot \(operation) \"\(path)\": \(reason)"
    }
}
