import Glibc

/// A regular file opened for reading from front to back.
///
/// Folders, pipes and devices are refused: their size says nothing about what they will deliver,
/// and every reader here holds the size against what the contents promise.
final class InputFile: ByteSource, Sendable {
    let path: String
    /// The size in bytes when the file was opened.
    let size: Int
    private let descriptor: Int32

    /// Opens the file.
    ///
    /// - Throws: `DatasetError` of category `missingInput` if it is absent or cannot be read.
    init(path: String) throws {
        // Without O_NONBLOCK the opening of a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Self.unreadable(path, systemReason())
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = systemReason()
            close(descriptor)
            throw Self.unreadable(path, reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw Self.unreadable(path, isFolder ? "is a folder" : "is not a regular file")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    func read(upTo count: Int) throws -> [UInt8] {
        var failure: String?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let received = Glibc.read(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
                if received < 0, errno == EINTR { continue }
                if received < 0 { failure = systemReason() }
                guard received > 0 else { break }
                filled += received
            }
        }
        if let failure { throw Self.unreadable(path, failure) }
        return bytes
    }

    private static func unreadable(_ path: String, _ reason: String) -> DatasetError {
        DatasetError(
            .missingInput, path: path, problem: "cannot be read: \(reason)",
            remedy: "a readable regular file is needed")
    }
}

/// The system's words for the last failed call.
func systemReason() -> String {
    String(cString: strerror(errno))
}
