/// Reads a text file of any size a line at a time, in memory that depends on the longest line only.
package enum LineReader {
    /// Calls `body` with each line without its newline, and whether a newline ended it: only the
    /// last line of a file can lack one.
    ///
    /// The slice is valid during the call and need not start at index 0. A line may hold at most
    /// `lineLimit` bytes. Reading begins with the line at the offset `start`. Throws `FileError`, or
    /// what `body` throws.
    package static func forEachLine(
        at path: String, from start: Int = 0, lineLimit: Int = 1 << 24,
        _ body: (_ line: ArraySlice<UInt8>, _ isWhole: Bool) throws -> Void
    ) throws {
        let file = try FileDescriptor(opening: path, for: .reading)
        _ = try file.size()
        if start > 0 { try file.seek(to: start) }
        var pending: [UInt8] = []
        while true {
            let piece = try file.read(upTo: 1 << 18)
            if piece.isEmpty { break }
            var start = 0
            while let newline = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if pending.isEmpty {
                    try body(piece[start..<newline], true)
                } else {
                    pending += piece[start..<newline]
                    try body(pending[...], true)
                    pending.removeAll(keepingCapacity: true)
                }
                start = newline + 1
            }
            pending += piece[start...]
            if pending.count > lineLimit {
                throw FileError(
                    path: path, operation: "read",
                    reason: "a line is longer than \(lineLimit) bytes", category: .badData)
            }
        }
        if !pending.isEmpty { try body(pending[...], false) }
    }
}
