/// What went wrong with a data file or folder, for the person who named it.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure, from which a command line chooses its exit status.
    public enum Category: Sendable, Equatable {
        /// The contents are not what they have to be (`EX_DATAERR`, 65).
        case badData
        /// A file or folder is absent or cannot be read (`EX_NOINPUT`, 66).
        case missingInput
        /// A file or folder cannot be created or written (`EX_CANTCREAT`, 73).
        case cannotWrite
        /// A mirror did not deliver a file.
        case downloadFailed
    }

    /// The kind of failure.
    public let category: Category
    /// The file, folder or URL concerned, with line and column appended for text files.
    public let path: String
    /// What was found.
    public let problem: String
    /// What would be right.
    public let remedy: String

    /// Creates an error from its parts; `problem` and `remedy` are clauses without a full stop.
    public init(_ category: Category, path: String, problem: String, remedy: String) {
        self.category = category
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }

    /// One line: where, what, and what would be right.
    public var description: String { "\(path): \(problem); \(remedy)" }
}

extension DatasetError {
    /// An error about the contents of `path`.
    static func badData(_ path: String, _ problem: String, expected remedy: String) -> DatasetError
    {
        DatasetError(.badData, path: path, problem: problem, remedy: remedy)
    }
}
