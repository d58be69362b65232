import Foundation
import Glibc

/// A file that appears whole or not at all: written to a temporary sibling, synced, renamed.
final class OutputFile {
    /// Where the file will be after `commit`.
    let path: String
    /// Where its bytes are until then.
    let temporaryPath: String
    private let descriptor: Int32
    private var isCommitted = false

    /// Creates the temporary sibling of `path`, under the kind of name that is swept up after a
    /// process that was ended.
    ///
    /// - Throws: `DatasetError` of category `cannotWrite`, also for a pipe or a device, in whose place
    ///   renaming would put a file.
    init(path: String) throws {
        self.path = path
        let url = URL(fileURLWithPath: path)
        let unique = "\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))"
        temporaryPath =
            url.deletingLastPathComponent()
            .appendingPathComponent(".\(url.lastPathComponent).partial-\(unique)").path
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            // Nothing was created, so nothing is to be removed at the end.
            (descriptor, isCommitted) = (-1, true)
            throw DatasetError(
                .cannotWrite, path: path, problem: "is there and is no regular file",
                remedy: "the name of a file, or one that is free, is needed")
        }
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        if descriptor < 0 {
            isCommitted = true
            throw Self.unwritable(path)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isCommitted { unlink(temporaryPath) }
    }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Appends numbers in the machine's byte order, which is little-endian on every platform that
    /// Swift runs on under Linux.
    func write(_ numbers: [Float]) throws {
        try numbers.withUnsafeBytes { try write($0) }
    }

    /// Syncs the bytes, renames the file into place and syncs its folder.
    func commit() throws {
        guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
            throw Self.unwritable(path)
        }
        isCommitted = true
        let folder = open(
            URL(fileURLWithPath: path).deletingLastPathComponent().path,
            O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(
                descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.unwritable(path) }
            written += count
        }
    }

    private static func unwritable(_ path: String) -> DatasetError {
        DatasetError(
            .cannotWrite, path: path, problem: "cannot be written: \(systemReason())",
            remedy: "a writable folder with free space is needed")
    }
}
