import Configuration

/// The header of a safetensors file, with everything that it claims checked against the file.
struct SafetensorsHeader {
    /// One tensor's claim on the data.
    struct Entry {
        let name: String
        let type: StoredType
        let shape: [Int]
        /// Offsets from the start of the data.
        let bytes: Range<Int>
    }

    static let metadataKey = "__metadata__"
    /// The largest header that the format allows, in bytes.
    static let sizeLimit = 100_000_000

    let metadata: [String: String]
    /// The tensors in the order of their data, which they cover without a hole.
    let entries: [Entry]

    /// Reads a header and checks it against `dataSize`, the bytes that follow it.
    ///
    /// Throws `FileError` of the category `badData` that names the tensor and what is wrong.
    init(_ text: [UInt8], dataSize: Int, path: String) throws(FileError) {
        let check = Check(path: path)
        guard text.first == UInt8(ascii: "{") else {
            throw check.failure("the header does not begin with '{'")
        }
        let header: JSONValue
        do throws(JSONSyntaxError) {
            header = try JSONValue.parse(text, source: path)
        } catch {
            let (line, column) = (error.position.line, error.position.column)
            throw check.failure(
                "the header is malformed at line \(line), column \(column): \(error.message)")
        }
        var metadata: [String: String] = [:]
        var entries: [Entry] = []
        for (name, value) in (header.objectValue ?? JSONObject()).members.map({ ($0.key, $0.value) }
        ) {
            if name == Self.metadataKey {
                metadata = try check.metadata(value)
            } else {
                entries.append(try check.entry(name, value))
            }
        }
        entries.sort {
            ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
        }
        try check.coverage(of: entries, dataSize: dataSize)
        self.metadata = metadata
        self.entries = entries
    }
}

/// The checks of single parts, which know the file that they speak of.
private struct Check {
    let path: String

    func failure(_ reason: String) -> FileError {
        FileError(
            path: path, operation: "read safetensors file", reason: reason, category: .badData)
    }

    func metadata(_ value: JSONValue) throws(FileError) -> [String: String] {
        guard let object = value.objectValue else {
            throw failure("__metadata__ is \(value.givenDescription), not an object")
        }
        var metadata: [String: String] = [:]
        for member in object {
            guard let text = member.value.stringValue else {
                throw failure(
                    "__metadata__ holds \(member.value.givenDescription) under "
                        + "\"\(member.key)\"; only strings are allowed")
            }
            metadata[member.key] = text
        }
        return metadata
    }

    func entry(_ name: String, _ value: JSONValue) throws(FileError)
        -> SafetensorsHeader.Entry
    {
        func wrong(_ reason: String) -> FileError { failure("tensor \"\(name)\": \(reason)") }
        guard let object = value.objectValue else {
            throw wrong("its entry is \(value.givenDescription), not an object")
        }
        let keys = ["dtype", "shape", "data_offsets"]
        if let missing = keys.first(where: { object[$0] == nil }) {
            throw wrong("its entry lacks \"\(missing)\"")
        }
        if let unknown = object.keys.first(where: { !keys.contains($0) }) {
            throw wrong("its entry has the unknown key \"\(unknown)\"")
        }
        guard let type = object["dtype"]?.stringValue.flatMap(StoredType.init(rawValue:)) else {
            throw wrong(
                "unknown dtype \(object["dtype"]?.givenDescription ?? ""); known are "
                    + StoredType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard let shape = naturals(object["shape"]) else {
            throw wrong("its shape is not an array of integers from 0 on")
        }
        guard let offsets = naturals(object["data_offsets"]), offsets.count == 2,
            offsets[0] <= offsets[1]
        else {
            throw wrong("its data_offsets are not two integers [begin, end] with 0 ≤ begin ≤ end")
        }
        guard let byteCount = StoredArray.byteCount(type: type, shape: shape) else {
            throw wrong("its shape \(shape) has more elements than can be counted")
        }
        guard byteCount == offsets[1] - offsets[0] else {
            throw wrong(
                "its \(type.rawValue) elements of shape \(shape) take \(byteCount) bytes, "
                    + "but its data_offsets \(offsets) span \(offsets[1] - offsets[0])")
        }
        return SafetensorsHeader.Entry(
            name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
    }

    private func naturals(_ value: JSONValue?) -> [Int]? {
        guard let elements = value?.arrayValue else { return nil }
        let numbers = elements.compactMap(\.integerValue).filter { $0 >= 0 }
        return numbers.count == elements.count ? numbers : nil
    }

    /// Refuses holes, overlaps, and data that is longer or shorter than the header says.
    func coverage(
        of entries: [SafetensorsHeader.Entry], dataSize: Int
    ) throws(FileError) {
        var end = 0
        for entry in entries {
            if entry.bytes.lowerBound != end {
                let fault = entry.bytes.lowerBound > end ? "leaves a hole before it" : "overlaps"
                throw failure(
                    "tensor \"\(entry.name)\": its data begins at byte \(entry.bytes.lowerBound) "
                        + "and \(fault); the data before it ends at byte \(end)")
            }
            end = entry.bytes.upperBound
        }
        if end != dataSize {
            throw failure(
                "the tensors take \(end) bytes, but \(dataSize) follow the header; "
                    + (end > dataSize ? "the file is cut off" : "something stands behind the data"))
        }
    }
}
