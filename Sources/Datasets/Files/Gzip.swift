/// The gzip file format (RFC 1952).
public enum Gzip {
    /// The bytes that `bytes` decompress to, all members joined.
    ///
    /// Decompression stops as soon as the output exceeds `limit`, so a small file that unpacks to
    /// gigabytes costs no more than the limit.
    ///
    /// - `path`: the name that errors carry.
    /// - Throws: `DatasetError` of category `badData` if the data are not gzip, cut off, damaged,
    ///   followed by other bytes, or longer than `limit`.
    public static func decompress(
        _ bytes: [UInt8], limit: Int, path: String = "gzip data"
    ) throws -> [UInt8] {
        precondition(limit >= 0, "Gzip.decompress: negative limit \(limit)")
        let reader = GzipReader(MemorySource(bytes, path: path))
        var output: [UInt8] = []
        while true {
            let chunk = try reader.read(upTo: min(1 << 20, limit - output.count + 1))
            if chunk.isEmpty { return output }
            guard chunk.count <= limit - output.count else {
                throw DatasetError.badData(
                    path, "unpacks to more than \(limit) bytes",
                    expected: "at most that many are taken here")
            }
            output += chunk
        }
    }

    /// Whether `bytes` begin as a gzip file does.
    static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x1f, 0x8b])
    }
}
