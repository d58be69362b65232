import Basics

extension SafetensorsFile {
    /// Reads a safetensors file and checks all that its header claims before anything of that size
    /// is allocated.
    ///
    /// A header of more than `headerLimit` bytes is refused unread; the format allows 100,000,000.
    /// Throws `FileError`: `missingInput` when it cannot be opened, otherwise `badData` with the
    /// tensor concerned.
    package init(
        contentsOf path: String, headerLimit: Int = 100_000_000
    ) throws(FileError) {
        func failure(_ reason: String) -> FileError {
            FileError(
                path: path, operation: "read safetensors file", reason: reason, category: .badData)
        }
        let file = try FileDescriptor(opening: path, for: .reading)
        let size = try file.size()
        let prefix = try file.read(upTo: 8)
        guard size >= 8, prefix.count == 8 else {
            throw failure("it holds \(size) bytes, fewer than the 8 of the header's length")
        }
        let length = littleEndianIntegers(prefix, of: UInt64.self)[0]
        guard length <= UInt64(headerLimit) else {
            // The first letters of a web page or an archive make a length that no header has.
            let rest = try file.read(upTo: FileSignature.byteCount - prefix.count)
            if let kind = FileSignature.name(of: prefix + rest) {
                throw failure("it is \(kind), not a safetensors file")
            }
            throw failure(
                "it claims a header of \(length) bytes; at most \(headerLimit) "
                    + "are allowed")
        }
        guard length <= UInt64(size - 8) else {
            throw failure(
                "it claims a header of \(length) bytes, but only \(size - 8) bytes follow")
        }
        let text = try file.read(upTo: Int(length))
        let header = try SafetensorsHeader(text, dataSize: size - 8 - Int(length), path: path)
        var tensors: [NamedArray] = []
        for entry in header.entries {
            let bytes = try file.read(upTo: entry.bytes.count)
            guard bytes.count == entry.bytes.count else {
                throw failure("tensor \"\(entry.name)\": the file became shorter while it was read")
            }
            tensors.append(
                NamedArray(
                    entry.name, StoredArray(type: entry.type, shape: entry.shape, bytes: bytes)))
        }
        self.init(tensors: tensors, exactMetadata: header.metadata)
    }
}
