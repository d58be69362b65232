import CZlib

/// The zlib data format (RFC 1950), which browsers call "deflate".
package enum Zlib {
    /// The bytes compressed as far as zlib can; empty when there is no memory for it.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(length))
        guard compress2(&output, &length, bytes, UInt(bytes.count), 9) == Z_OK else { return [] }
        output.removeLast(output.count - Int(length))
        return output
    }
}
