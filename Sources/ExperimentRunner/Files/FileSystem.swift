import Glibc

/// Reading, listing, making and removing files and folders, with errors that name the path.
public enum FileSystem {
    /// What stands at a path.
    public enum Kind: Equatable, Sendable {
        /// An ordinary file.
        case file
        /// A folder.
        case folder
        /// A device, a pipe, a socket.
        case other
    }

    /// What stands at `path`, links followed; nil when nothing does or it cannot be examined.
    public static func kind(of path: String) -> Kind? {
        var status = stat()
        guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Whether a symbolic link stands at `path`, wherever it leads.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return !path.utf8.contains(0) && lstat(path, &status) == 0
            && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The bytes of all files in a folder, at any depth, or of a file; links count for nothing.
    static func totalSize(of path: String) -> Int {
        var status = stat()
        guard !path.utf8.contains(0), lstat(path, &status) == 0 else { return 0 }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFDIR:
            return ((try? children(of: path)) ?? []).reduce(0) {
                $0 + totalSize(of: join(path, $1))
            }
        default: return 0
        }
    }

    /// How a file or folder stands now, links followed; nil when it cannot be examined.
    public static func stamp(of path: String) -> FileStamp? {
        var status = stat()
        guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
        return FileStamp(status)
    }

    /// The path with all links followed and without `.` and `..`; nil when nothing is there.
    public static func realPath(of path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// `folder/name`, without a doubled separator.
    public static func join(_ folder: String, _ name: String) -> String {
        if folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The last component of `path`, and the folder that holds it (`.` for a bare name).
    public static func split(_ path: String) -> (folder: String, name: String) {
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
    public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
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
    static func size(of path: String) throws(FileError) -> Int {
        try FileDescriptor(opening: path, for: .reading).size()
    }

    /// The names in a folder, sorted by their bytes, without `.` and `..`.
    public static func children(of folder: String) throws(FileError) -> [String] {
        try FileDescriptor.refuseNul(in: folder, category: .missingInput)
        guard let stream = opendir(folder) else {
            throw FileError(
                path: folder, operation: "list", code: errno, category: .missingInput)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
                String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
    public static func createFolder(_ path: String) throws(FileError) {
        if kind(of: path) == .folder { return }
        let parent = split(path).folder
        if parent != path && kind(of: parent) == nil { try createFolder(parent) }
        if try createFolderExclusively(path) { return }
        // Another process may have made it between the two looks.
        if kind(of: path) == .folder { return }
        throw FileError(
            path: path, operation: "create folder", reason: "a file of that name stands there",
            category: .cannotWrite)
    }

    /// Removes a file, or a folder with all that is in it; links are removed, never followed.
    /// What is not there counts as removed.
    public static func remove(_ path: String) throws(FileError) {
        try FileDescriptor.refuseNul(in: path, category: .cannotWrite)
        var status = stat()
        if lstat(path, &status) != 0 {
            if errno == ENOENT { return }
            throw FileError(path: path, operation: "remove", code: errno, category: .cannotWrite)
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if isFolder {
            for name in try children(of: path) { try remove(join(path, name)) }
        }
        if (isFolder ? rmdir(path) : unlink(path)) != 0 && errno != ENOENT {
            throw FileError(path: path, operation: "remove", code: errno, category: .cannotWrite)
        }
    }

    /// Removes a folder that must never be taken for a whole one: it loses its name first, in one
    /// step. Throws `FileError` about `path`.
    static func removeAtOnce(_ path: String) throws(FileError) {
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
    static func rename(_ source: String, to destination: String) throws(FileError) {
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
