import Basics
import Glibc

/// Reading, listing, making and removing files and folders, with errors that name the path.
package enum FileSystem {
    /// What stands at a path.
    package enum Kind: Equatable, Sendable {
        /// An ordinary file.
        case file
        /// A folder.
        case folder
        /// A device, a pipe, a socket.
        case other
    }

    /// What stands at `path`, links followed; nil when nothing does. Throws `FileError` of the
    /// category `unreadable` when the system does not say.
    package static func kind(of path: String) throws(FileError) -> Kind? {
        var status = stat()
        guard !path.utf8.contains(0) else { return nil }
        if stat(path, &status) != 0 {
            if FileError.absence.contains(errno) { return nil }
            throw FileError(
                path: path, operation: "examine", code: errno, category: .missingInput)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Whether a symbolic link stands at `path`, wherever it leads.
    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return !path.utf8.contains(0) && lstat(path, &status) == 0
            && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The bytes of all files in a folder, at any depth, or of a file; links count for nothing.
    /// Throws `FileError` for what cannot be read; what goes meanwhile counts for nothing.
    package static func totalSize(of path: String) throws(FileError) -> Int {
        try FileDescriptor.refuseNul(in: path, category: .missingInput)
        return try totalSize(of: RawPath(path))
    }

    private static func totalSize(of path: RawPath) throws(FileError) -> Int {
        guard let status = try path.status() else { return 0 }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFDIR:
            var sum = 0
            for child in try path.children() { sum += try totalSize(of: child) }
            return sum
        default: return 0
        }
    }

    /// How a file or folder stands now, links followed; nil when it cannot be examined.
    package static func stamp(of path: String) -> FileStamp? {
        var status = stat()
        guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
        return FileStamp(status)
    }

    /// The path with all links followed and without `.` and `..`; nil when nothing is there, or it
    /// leads through a name that is not UTF-8 and so could be taken for another.
    package static func realPath(of path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }

    /// `folder/name`, without a doubled separator.
    package static func join(_ folder: String, _ name: String) -> String {
        if folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The last component of `path`, and the folder that holds it (`.` for a bare name).
    package static func split(_ path: String) -> (folder: String, name: String) {
        var trimmed = Substring(path)
        while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
        let folder = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
        return (folder, String(trimmed[trimmed.index(after: slash)...]))
    }

    /// The bytes of a file of at most `limit` bytes.
    ///
    /// Nothing larger than the file is allocated. Throws `FileError`: `missingInput` when it is not
    /// there or not a file, `badData` when it is larger than `limit`.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try FileDescriptor(opening: path, for: .reading)
        func tooLarge(_ size: String) -> FileError {
            FileError(
                path: path, operation: "read",
                reason: "it holds \(size) bytes, more than the limit of \(limit)",
                category: .badData)
        }
        let size = try file.size()
        if size > limit { throw tooLarge("\(size)") }
        // A file that grows, or one of /proc, is larger than its size, so the end is found by reading.
        var bytes: [UInt8] = try file.read(upTo: size)
        while true {
            let more = try file.read(upTo: min(65_536, limit - bytes.count + 1))
            if more.isEmpty { return bytes }
            bytes += more
            if bytes.count > limit { throw tooLarge("at least \(bytes.count)") }
        }
    }

    /// The bytes of a file. Throws `FileError`: `missingInput` when it is not there or not a file.
    package static func size(of path: String) throws(FileError) -> Int {
        try FileDescriptor(opening: path, for: .reading).size()
    }

    /// The names in a folder, sorted by their bytes, without `.` and `..`.
    ///
    /// Names that are not UTF-8 are left out, since every text stands for another name; they are in
    /// `foreignChildren(of:)`. Throws `FileError`, also when only some of the names can be read.
    package static func children(of folder: String) throws(FileError) -> [String] {
        try names(in: folder).compactMap { String(validating: $0, as: UTF8.self) }
    }

    /// The names in a folder that are not UTF-8, in words that show their bytes. Throws `FileError`.
    package static func foreignChildren(of folder: String) throws(FileError) -> [String] {
        try names(in: folder).filter { String(validating: $0, as: UTF8.self) == nil }
            .map(NonUnicodeName.description)
    }

    /// Whether a folder holds nothing, not even names that are not UTF-8. Throws `FileError`.
    package static func isEmptyFolder(_ folder: String) throws(FileError) -> Bool {
        try names(in: folder).isEmpty
    }

    private static func names(in folder: String) throws(FileError) -> [[UInt8]] {
        try FileDescriptor.refuseNul(in: folder, category: .missingInput)
        return try RawPath(folder).names().sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Makes one folder, which must not exist; false when something of that name does.
    static func createFolderExclusively(_ path: String) throws(FileError) -> Bool {
        try FileDescriptor.refuseNul(in: path, category: .cannotWrite)
        if mkdir(path, 0o755) == 0 { return true }
        if errno == EEXIST { return false }
        throw FileError(
            path: path, operation: "create folder", code: errno, category: .cannotWrite)
    }

    /// Makes a folder and those above it; one that exists already is left as it is.
    package static func createFolder(_ path: String) throws(FileError) {
        if try kind(of: path) == .folder { return }
        let parent = split(path).folder
        if parent != path, try kind(of: parent) == nil { try createFolder(parent) }
        if try createFolderExclusively(path) { return }
        // Another process may have made it between the two looks.
        if try kind(of: path) == .folder { return }
        throw FileError(
            path: path, operation: "create folder", reason: "a file of that name stands there",
            category: .cannotWrite)
    }

    /// Removes a file, or a folder with all that is in it; links are removed, never followed.
    /// What is not there counts as removed.
    package static func remove(_ path: String) throws(FileError) {
        try FileDescriptor.refuseNul(in: path, category: .cannotWrite)
        try remove(RawPath(path))
    }

    private static func remove(_ path: RawPath) throws(FileError) {
        guard let status = try path.status() else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if isFolder {
            for child in try path.children() { try remove(child) }
        }
        if (isFolder ? rmdir(path.bytes) : unlink(path.bytes)) != 0 && errno != ENOENT {
            throw FileError(
                path: path.description, operation: "remove", code: errno, category: .cannotWrite)
        }
    }

    /// Removes a folder that must never be taken for a whole one: it loses its name first, in one
    /// step. Throws `FileError` about `path`.
    package static func removeAtOnce(_ path: String) throws(FileError) {
        let partial = PartialName.sibling(of: path)
        do throws(FileError) {
            try rename(path, to: partial)
            try synchronizeFolder(split(path).folder)
            try remove(partial)
        } catch {
            throw error.about(path, insteadOf: partial)
        }
    }

    /// Gives what stands at `source` the name `destination`, in one step.
    package static func rename(_ source: String, to destination: String) throws(FileError) {
        if Glibc.rename(source, destination) != 0 {
            throw FileError(
                path: source, operation: "rename to \"\(destination)\" from", code: errno,
                category: .cannotWrite)
        }
    }

    /// Gives a folder the name `destination`; false when something other than an empty folder bears
    /// that name, which is then as it was.
    static func renameFolderExclusively(
        _ source: String, to destination: String
    ) throws(FileError) -> Bool {
        // The system itself refuses to replace a file or a folder with contents by a folder.
        if Glibc.rename(source, destination) == 0 { return true }
        if [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) { return false }
        throw FileError(
            path: source, operation: "rename to \"\(destination)\" from", code: errno,
            category: .cannotWrite)
    }

    /// Returns once the names in a folder are on the disk, so that a renamed file survives a power
    /// failure. A folder that may be written but not read cannot be synced, and is left at that.
    static func synchronizeFolder(_ path: String) throws(FileError) {
        guard let folder = try? FileDescriptor(opening: path, for: .reading) else { return }
        try folder.synchronize()
    }
}
