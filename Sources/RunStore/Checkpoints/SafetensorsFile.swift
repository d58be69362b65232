import Basics
import Configuration
import Crypto

/// The contents of a safetensors file: named arrays and a table of texts.
///
/// Format: https://huggingface.co/docs/safetensors, "u64 header length, JSON header, data".
package struct SafetensorsFile: Equatable, Sendable {
    /// The arrays; read from a file, in the order of their data.
    package var tensors: [NamedArray]
    /// The texts of `__metadata__`.
    package var metadata: [String: String]

    /// Makes the contents of a file.
    ///
    /// `metadata` says `format: pt` besides what is given, by which PyTorch's tools know the names
    /// and layouts for their own.
    package init(tensors: [NamedArray], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = ["format": "pt"].merging(metadata) { _, given in given }
    }

    package init(tensors: [NamedArray], exactMetadata: [String: String]) {
        self.tensors = tensors
        metadata = exactMetadata
    }

    /// The array of a name; nil when there is none.
    package subscript(name: String) -> StoredArray? {
        tensors.first { $0.name.isExactly(name) }?.array
    }

    /// Writes the file a tensor at a time; equal contents give equal bytes. Throws `FileError`.
    ///
    /// - Precondition: the names are distinct, and none is `__metadata__`.
    package func write(to file: OutputFile) throws(FileError) {
        let sorted = Self.inFileOrder(tensors)
        try file.write(header(of: sorted))
        for tensor in sorted { try file.write(tensor.array.bytes) }
    }

    /// SHA-256 of the file that `write` makes, in hexadecimal.
    package var sha256: String {
        let sorted = Self.inFileOrder(tensors)
        var hash = SHA256()
        hash.update(data: header(of: sorted))
        for tensor in sorted { hash.update(data: tensor.array.bytes) }
        return hexadecimal(hash.finalize())
    }

    /// Largest element type first, so that all data is aligned; then by the bytes of the name.
    private static func inFileOrder(_ tensors: [NamedArray]) -> [NamedArray] {
        tensors.sorted { left, right in
            let sizes = (left.array.type.byteCount, right.array.type.byteCount)
            return sizes.0 == sizes.1
                ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : sizes.0 > sizes.1
        }
    }

    private func header(of sorted: [NamedArray]) -> [UInt8] {
        var header = JSONObject()
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            header[SafetensorsHeader.metadataKey] = .object(
                JSONObject(texts.map { ($0.key, .string($0.value)) }))
        }
        var offset = 0
        for tensor in sorted {
            precondition(
                tensor.name != SafetensorsHeader.metadataKey && header[tensor.name] == nil,
                "SafetensorsFile: the name \(tensor.name) is taken")
            let end = offset + tensor.array.bytes.count
            header[tensor.name] = [
                "dtype": .string(tensor.array.type.rawValue),
                "shape": .array(tensor.array.shape.map { .integer($0) }),
                "data_offsets": .array([.integer(offset), .integer(end)]),
            ]
            offset = end
        }
        var text = JSONValue.object(header).serializedBytes()
        while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
        return littleEndianBytes([UInt64(text.count)]) + text
    }
}
