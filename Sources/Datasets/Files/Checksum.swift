import Basics
import Crypto

/// A running MD5: the checksum under which the public data sets are published. It guards against
/// damage, not against malice.
struct MD5Checksum {
    private var hash = Insecure.MD5()

    mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    /// The checksum as 32 lower-case hexadecimal digits.
    func hexadecimal() -> String {
        Basics.hexadecimal(hash.finalize())
    }

    /// The checksum of all that `source` still delivers; nil if that is more than `limit` bytes.
    static func hexadecimal(of source: any ByteSource, limit: Int = .max) throws -> String? {
        var checksum = MD5Checksum()
        var total = 0
        while true {
            let chunk = try source.read(upTo: min(1 << 18, limit - total) + 1)
            if chunk.isEmpty { return checksum.hexadecimal() }
            total += chunk.count
            guard total <= limit else { return nil }
            checksum.update(chunk)
        }
    }
}
