import Basics
import Crypto

/// A new file that is written from its start to its end, counted and hashed on the way.
package final class OutputFile {
    private let descriptor: FileDescriptor
    private var hash = SHA256()
    /// The number of bytes written so far.
    package private(set) var byteCount = 0

    package init(creating path: String) throws(FileError) {
        descriptor = try FileDescriptor(opening: path, for: .creating)
    }

    /// Writes all of `bytes`; throws `FileError` when the disk takes fewer.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        try descriptor.write(bytes)
        hash.update(data: bytes)
        byteCount += bytes.count
    }

    /// The size and SHA-256 of what was written.
    package var checksum: FileChecksum {
        FileChecksum(byteCount: byteCount, sha256: hexadecimal(hash.finalize()))
    }

    package func synchronize() throws(FileError) {
        try descriptor.synchronize()
    }
}
