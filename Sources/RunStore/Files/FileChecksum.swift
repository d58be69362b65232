import Basics
import Crypto

/// The size and the SHA-256 of a file.
package struct FileChecksum: Equatable, Sendable {
    /// The size in bytes.
    package let byteCount: Int
    /// The SHA-256 as 64 lower-case hexadecimal digits.
    package let sha256: String

    /// Makes a checksum from its parts.
    package init(byteCount: Int, sha256: String) {
        self.byteCount = byteCount
        self.sha256 = sha256
    }

    /// The checksum of bytes in memory.
    package init(of bytes: [UInt8]) {
        self.init(byteCount: bytes.count, sha256: hexadecimal(SHA256.hash(data: bytes)))
    }

    /// The checksum of a file, read a piece at a time; throws `FileError` when it cannot be read.
    package init(ofFile path: String) throws(FileError) {
        let file = try FileDescriptor(opening: path, for: .reading)
        _ = try file.size()
        var hash = SHA256()
        var count = 0
        while true {
            let piece = try file.read(upTo: 1 << 18)
            if piece.isEmpty { break }
            hash.update(data: piece)
            count += piece.count
        }
        self.init(byteCount: count, sha256: hexadecimal(hash.finalize()))
    }
}
