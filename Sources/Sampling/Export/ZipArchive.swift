import RunStore

/// A ZIP archive of files that are stored as they are, which is what an npz file is.
///
/// Format: PKWARE's APPNOTE, sections 4.3.7 to 4.3.16, without the 64-bit extensions.
struct ZipArchive {
    private struct Entry {
        let name: [UInt8]
        let checksum: UInt32
        let size: Int
        let offset: Int
    }

    private let file: OutputFile
    private var entries: [Entry] = []

    /// An archive that is written to `file` from its start.
    init(to file: OutputFile) { self.file = file }

    /// Appends a file.
    ///
    /// - Throws: `FileError` when the disk refuses it, or when the archive grows to 4 GB or 65535
    ///   files, which the format cannot count without extensions.
    mutating func add(_ name: String, _ parts: [[UInt8]]) throws(FileError) {
        let size = parts.reduce(0) { $0 + $1.count }
        let entry = Entry(
            name: Array(name.utf8), checksum: CRC32.checksum(of: parts), size: size,
            offset: file.byteCount)
        guard entry.offset + size < 0xffff_0000, entries.count < 0xffff else {
            throw FileError(
                path: name, operation: "store in npz", reason: "an archive holds less than 4 GB",
                category: .cannotWrite)
        }
        try file.write(
            Self.bytes(0x0403_4b50, 4) + Self.common(entry) + entry.name)
        for part in parts { try file.write(part) }
        entries.append(entry)
    }

    /// Appends the directory; nothing may be added after it.
    func finish() throws(FileError) {
        let start = file.byteCount
        for entry in entries {
            // Made by version 2.0; no comment, disk 0, no attributes.
            try file.write(
                Self.bytes(0x0201_4b50, 4) + Self.bytes(20, 2) + Self.common(entry)
                    + Self.bytes(0, 10) + Self.bytes(entry.offset, 4) + entry.name)
        }
        let size = file.byteCount - start
        try file.write(
            Self.bytes(0x0605_4b50, 4) + Self.bytes(0, 4)
                + Self.bytes(entries.count, 2) + Self.bytes(entries.count, 2)
                + Self.bytes(size, 4) + Self.bytes(start, 4) + Self.bytes(0, 2))
    }

    /// What stands in front of a file and in the directory: version 2.0, names in UTF-8, stored,
    /// 1 January 1980, checksum, size twice, the length of the name, nothing extra.
    private static func common(_ entry: Entry) -> [UInt8] {
        bytes(20, 2) + bytes(0x0800, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0x21, 2)
            + bytes(Int(entry.checksum), 4) + bytes(entry.size, 4) + bytes(entry.size, 4)
            + bytes(entry.name.count, 2) + bytes(0, 2)
    }

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }
}

/// The cyclic redundancy check of ZIP and PNG: polynomial 0xEDB88320, reflected.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
        }
    }

    /// The checksum of the bytes one behind the other.
    static func checksum(of parts: [[UInt8]]) -> UInt32 {
        let table = table
        var value = UInt32.max
        for part in parts {
            for byte in part {
                value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
            }
        }
        return ~value
    }
}
