/// Bytes that arrive in order from a file, from memory or out of a decompressor.
protocol ByteSource: AnyObject {
    /// The name that errors carry.
    var path: String { get }

    /// The next bytes: `count` of them, fewer only where the data end.
    func read(upTo count: Int) throws -> [UInt8]
}

/// Bytes that are in memory already.
final class MemorySource: ByteSource {
    let path: String
    private var remaining: ArraySlice<UInt8>

    init(_ bytes: [UInt8], path: String) {
        self.path = path
        remaining = bytes[...]
    }

    func read(upTo count: Int) -> [UInt8] {
        defer { remaining = remaining.dropFirst(count) }
        return Array(remaining.prefix(count))
    }
}
