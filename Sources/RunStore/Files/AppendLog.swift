/// A text file to which whole lines are added.
///
/// Invariant: between calls the file ends with a newline or is empty. A line that a killed process
/// left half-written is cut off on opening, one that the disk refused is cut off at once.
package final class AppendLog {
    private var file: GrowingFile

    /// The path of the file.
    package var path: String { file.path }

    /// Opens the file at `path`, or makes an empty one; throws `FileError`.
    package init(path: String) throws(FileError) {
        let descriptor = try FileDescriptor(opening: path, for: .appending)
        let size = try descriptor.size()
        let length = try Self.endOfLastLine(in: descriptor, size: size)
        if length < size { try descriptor.truncate(to: length) }
        file = GrowingFile(descriptor, length: length)
    }

    /// Adds `line`, which has no newline of its own, and a newline, in one call of the system.
    ///
    /// Throws `FileError` when the disk is full or fails; the file then ends with the line before.
    package func append(_ line: String) throws(FileError) {
        precondition(!line.utf8.contains(UInt8(ascii: "\n")), "AppendLog.append: more than a line")
        try file.append(Array(line.utf8) + [UInt8(ascii: "\n")])
    }

    /// Returns once all lines are on the disk; throws `FileError`.
    package func synchronize() throws(FileError) {
        try file.synchronize()
    }

    /// Keeps those whole lines of the file at `path` for which `isKept` holds, and drops a last line
    /// without a newline; a missing file stays missing.
    ///
    /// The file is replaced in one step, so a process killed meanwhile leaves either the old one or
    /// the new one. Not to be called while the log is open. Throws `FileError` or what `isKept`
    /// throws.
    package static func retainLines(
        at path: String, where isKept: (_ line: ArraySlice<UInt8>) throws -> Bool
    ) throws {
        guard try FileSystem.kind(of: path) != nil else { return }
        var kept: [UInt8] = []
        var total = 0
        try LineReader.forEachLine(at: path) { line, isWhole in
            total += line.count + (isWhole ? 1 : 0)
            if try isWhole && isKept(line) {
                kept += line
                kept.append(UInt8(ascii: "\n"))
            }
        }
        if kept.count < total { try AtomicFile.write(kept, to: path) }
    }

    /// The offset behind the last newline, found by reading backwards.
    private static func endOfLastLine(
        in file: borrowing FileDescriptor, size: Int
    ) throws(FileError) -> Int {
        var end = size
        while end > 0 {
            let start = max(0, end - 65_536)
            try file.seek(to: start)
            let piece = try file.read(upTo: end - start)
            if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
            end = start
        }
        return 0
    }
}
