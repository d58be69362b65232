import Basics
import Glibc

/// A path as the system has it, whose names need not be UTF-8.
struct RawPath {
    /// The bytes, with a zero behind them.
    let bytes: [CChar]

    /// The path that a text stands for, which holds no NUL.
    init(_ path: String) { bytes = path.utf8.map { CChar(bitPattern: $0) } + [0] }

    private init(bytes: [CChar]) { self.bytes = bytes }

    /// What is in the folder.
    func children() throws(FileError) -> [RawPath] {
        try names().map { name in
            RawPath(
                bytes: bytes.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))]
                    + name.map { CChar(bitPattern: $0) } + [0])
        }
    }

    /// The names in the folder, in no order, without `.` and `..`.
    func names() throws(FileError) -> [[UInt8]] {
        guard let stream = opendir(bytes) else { throw failure("list") }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            // At the end the system says nothing, and of a fault only this.
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
                Array(buffer.prefix { $0 != 0 })
            }
            if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
        }
        if errno != 0 { throw failure("list") }
        return names
    }

    /// What the system tells of what stands there, links not followed; nil when nothing does.
    func status() throws(FileError) -> stat? {
        var status = stat()
        if lstat(bytes, &status) == 0 { return status }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw failure("examine")
    }

    /// The path in words: bytes that are not UTF-8 are shown by their numbers.
    var description: String {
        NonUnicodeName.description(of: bytes.dropLast().map { UInt8(bitPattern: $0) })
    }

    private func failure(_ operation: String) -> FileError {
        FileError(path: description, operation: operation, code: errno, category: .missingInput)
    }
}
