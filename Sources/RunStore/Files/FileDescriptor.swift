import Glibc

/// An open file that closes itself: the boundary between this module and the POSIX calls.
///
/// Every call is repeated when a signal interrupts it, and every failure is thrown as a `FileError`
/// that carries the path. Pointers into arrays stay inside this file.
package struct FileDescriptor: ~Copyable {
    /// What the file is opened for, which also decides the category of a failure to open it.
    package enum Access {
        /// An existing file is read.
        case reading
        /// A new file is written; it must not exist yet.
        case creating
        /// A file is made if missing, and written at its end.
        case appending
        /// A file is made if missing, and read and written anywhere.
        case updating

        fileprivate var flags: Int32 {
            switch self {
            // Without O_NONBLOCK the opening of a pipe would wait for its writer.
            case .reading: O_RDONLY | O_CLOEXEC | O_NONBLOCK
            case .creating: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
            case .appending: O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC
            case .updating: O_RDWR | O_CREAT | O_CLOEXEC
            }
        }
    }

    private let number: Int32
    private let category: FileError.Category
    package let path: String

    /// Opens `path`; throws `FileError` when that is impossible.
    package init(opening path: String, for access: Access) throws(FileError) {
        let category: FileError.Category = access == .reading ? .missingInput : .cannotWrite
        try Self.refuseNul(in: path, category: category)
        var opened: Int32
        repeat {
            opened = open(path, access.flags, 0o644)
        } while opened < 0 && errno == EINTR
        if opened < 0 {
            let operation = access == .creating ? "create" : "open"
            throw FileError(path: path, operation: operation, code: errno, category: category)
        }
        self.number = opened
        self.path = path
        self.category = category
    }

    deinit {
        close(number)
    }

    /// C reads a path up to its first NUL; a longer one would name another file than it says.
    static func refuseNul(in path: String, category: FileError.Category) throws(FileError) {
        if path.utf8.contains(0) {
            throw FileError(
                path: path, operation: "open", reason: "a path cannot contain a NUL character",
                category: category)
        }
    }

    private func failure(_ operation: String, code: Int32 = errno) -> FileError {
        FileError(path: path, operation: operation, code: code, category: category)
    }

    /// The size in bytes; throws for folders and, opened for reading, pipes and devices, whose size
    /// says nothing about the bytes that they will deliver.
    package func size() throws(FileError) -> Int {
        var status = stat()
        if fstat(number, &status) != 0 { throw failure("examine") }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || (kind != S_IFDIR && category == .cannotWrite) else {
            throw FileError(
                path: path, operation: "read",
                reason: "it is a \(kind == S_IFDIR ? "folder" : "pipe or a device"), not a file",
                category: category)
        }
        return Int(status.st_size)
    }

    /// How the file stands now.
    package func stamp() throws(FileError) -> FileStamp {
        var status = stat()
        if fstat(number, &status) != 0 { throw failure("examine") }
        return FileStamp(status)
    }

    /// Writes all of `bytes`, in one call of the system unless the system itself takes fewer.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(
                    number, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write")
            }
            written += count
        }
    }

    /// Reads at most `count` bytes from where the last read ended; fewer only at the end of the file.
    package func read(upTo count: Int) throws(FileError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Glibc.read(
                    number, buffer.baseAddress?.advanced(by: filled), count - filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { return }
                filled += got
            }
        }
        if code != 0 { throw failure("read", code: code) }
        return bytes
    }

    /// Moves to `offset` bytes from the start.
    package func seek(to offset: Int) throws(FileError) {
        if lseek(number, off_t(offset), SEEK_SET) < 0 { throw failure("seek in") }
    }

    /// Cuts the file to `size` bytes.
    package func truncate(to size: Int) throws(FileError) {
        while ftruncate(number, off_t(size)) != 0 {
            if errno != EINTR { throw failure("cut") }
        }
    }

    /// Returns once the contents are on the disk. Files that cannot be synced, such as devices and
    /// folders on some network disks, count as synced.
    package func synchronize() throws(FileError) {
        while fsync(number) != 0 {
            if errno == EINVAL || errno == EROFS { return }
            if errno != EINTR {
                throw FileError(
                    path: path, operation: "sync to disk", code: errno, category: .cannotWrite)
            }
        }
    }

    /// A lock of the whole file, held until the descriptor closes.
    enum Lock {
        /// Any number of holders, none of them exclusive.
        case shared
        /// One holder.
        case exclusive
    }

    /// Takes a lock without waiting; false when another descriptor holds one that excludes it.
    func tryLock(_ lock: Lock) throws(FileError) -> Bool {
        let operation = lock == .shared ? LOCK_SH : LOCK_EX
        while flock(number, operation | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw failure("lock") }
        }
        return true
    }
}

extension FileStamp {
    /// What the system tells of a file.
    package init(_ status: stat) {
        self.init(
            size: Int(status.st_size),
            modified: status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec,
            number: Int(truncatingIfNeeded: status.st_ino))
    }
}
