import TestSupport
import Testing

@testable import Basics
@testable import RunStore

@Suite("Safetensors files")
struct SafetensorsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func written(_ file: SafetensorsFile) throws -> [UInt8] {
        try AtomicFile.write(to: folder("file")) { (output: OutputFile) throws(FileError) in
            try file.write(to: output)
        }
        return try folder.bytes("file")
    }

    @Test("The bytes are those of the format, laid down by hand")
    func golden() throws {
        let file = SafetensorsFile(
            tensors: [
                NamedArray("b", StoredArray(floats: [1, -2], shape: [2, 1])),
                NamedArray("n", StoredArray(integers: [3], shape: [])),
                NamedArray("a", StoredArray(floats: [], shape: [0, 5])),
            ],
            metadata: ["config": "{\"x\":12}"])
        let header =
            #"{"__metadata__":{"config":"{\"x\":12}","format":"pt"},"#
            + #""n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"#
            + #""a":{"dtype":"F32","shape":[0,5],"data_offsets":[8,8]},"#
            + #""b":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}"#
        let padded = header + String(repeating: " ", count: 7)
        #expect(padded.utf8.count == 224)
        let expected: [UInt8] =
            [224, 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
            + [3, 0, 0, 0, 0, 0, 0, 0]
            + [0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0]
        #expect(try written(file) == expected)
    }

    @Test("What is written is read back, bit for bit, in the order of the file")
    func roundTrip() throws {
        let odd: [Float] = [
            0, -0.0, .nan, -.nan, .signalingNaN, .infinity, .leastNonzeroMagnitude,
            .greatestFiniteMagnitude,
        ]
        let types = StoredType.allCases.map { type in
            NamedArray(
                "typ/\(type.rawValue) ü\"\\\n",
                StoredArray(
                    type: type, shape: [3, 1],
                    bytes: (0..<3 * type.byteCount).map { UInt8($0 * 37 & 255) }))
        }
        let file = SafetensorsFile(
            tensors: types + [NamedArray("odd", StoredArray(floats: odd, shape: [2, 4]))],
            metadata: ["k": "v\u{1F600}"])
        _ = try written(file)
        let read = try SafetensorsFile(contentsOf: folder("file"))
        #expect(read.metadata == ["format": "pt", "k": "v\u{1F600}"])
        #expect(read.tensors.count == file.tensors.count)
        for tensor in file.tensors { #expect(read[tensor.name] == tensor.array) }
        #expect(read["odd"]?.floats?.map(\.bitPattern) == odd.map(\.bitPattern))
        let sizes = read.tensors.map(\.array.type.byteCount)
        #expect(sizes == sizes.sorted(by: >))
        #expect(read["absent"] == nil)
    }

    @Test("The same arrays in another order give the same bytes")
    func deterministic() throws {
        let tensors = (0..<20).map { index in
            NamedArray("t\(index)", StoredArray(floats: [Float(index)], shape: [1]))
        }
        let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "v") })
        let first = try written(SafetensorsFile(tensors: tensors, metadata: metadata))
        let again = SafetensorsFile(tensors: tensors.reversed(), metadata: metadata)
        #expect(try written(again) == first)
    }

    @Test("Doubles are read as single precision, integers as integers, others not at all")
    func conversion() {
        let doubles = StoredArray(
            type: .float64, shape: [2],
            bytes: littleEndianBytes([0.1, 1e300].map(\.bitPattern)))
        #expect(doubles.floats == [0.1, .infinity])
        #expect(doubles.integers == nil)
        #expect(StoredArray(integers: [-5, .max], shape: [2]).integers == [-5, .max])
        #expect(StoredArray(integers: [1], shape: []).floats == nil)
    }

    @Test("A file without tensors is a file")
    func empty() throws {
        try folder.write(file(#"{}"#), to: "file")
        let read = try SafetensorsFile(contentsOf: folder("file"))
        #expect(read.tensors.isEmpty && read.metadata.isEmpty)
    }

    /// A file with this header and this many bytes of data.
    func file(_ header: String, dataSize: Int = 0) -> [UInt8] {
        let text = Array(header.utf8)
        return littleEndianBytes([UInt64(text.count)]) + text
            + [UInt8](repeating: 0, count: dataSize)
    }

    /// A claim with one wrong thing, the size of the data behind it, and words of the answer.
    struct Lie: Sendable, CustomTestStringConvertible {
        let header: String
        let dataSize: Int
        let words: String

        let tensor: String?

        init(_ header: String, _ dataSize: Int, _ words: String, tensor: String? = nil) {
            self.header = header
            self.dataSize = dataSize
            self.words = words
            self.tensor = tensor
        }

        /// One tensor `a` of this entry.
        init(entry: String, _ dataSize: Int, _ words: String) {
            self.init(#"{"a":{\#(entry)}}"#, dataSize, words, tensor: "a")
        }

        var testDescription: String { header }
    }

    static let lies = [
        Lie("", 0, "does not begin with '{'"),
        Lie(" {}", 0, "does not begin with '{'"),
        Lie("[]", 0, "does not begin with '{'"),
        Lie("{}", 1, "something stands behind the data"),
        Lie(#"{"a":1"#, 0, "malformed at line 1, column 7"),
        Lie(#"{}{}"#, 0, "malformed"),
        Lie(#"{"a":5}"#, 0, "tensor \"a\": its entry is"),
        Lie(
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
                + #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
            1, "duplicate key"),
        Lie(
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
                + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
            3, "tensor \"b\": its data begins at byte 2 and leaves a hole"),
        Lie(
            #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
                + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
            3, "tensor \"b\": its data begins at byte 1 and overlaps"),
        Lie(
            #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
                + #""b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#,
            2, "overlaps"),
        Lie(
            entry: #""dtype":"U8","shape":[1],"data_offsets":[1,2]"#, 2, "its data begins at byte 1"
        ),
        Lie(
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 3,
            "take 4 bytes, but 3 follow the header; the file is cut off"),
        Lie(#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 5, "behind the data"),
        Lie(
            entry: #""dtype":"F32","shape":[1000000000000000000],"data_offsets":[0,4]"#, 4,
            "take 4000000000000000000 bytes, but its data_offsets [0, 4] span 4"),
        Lie(
            #"{"a":{"dtype":"F32","shape":[1000000000000000000],"#
                + #""data_offsets":[0,4000000000000000000]}}"#,
            4, "take 4000000000000000000 bytes, but 4 follow"),
        Lie(
            entry: #""dtype":"F64","shape":[2000000000000000000],"data_offsets":[0,8]"#, 8,
            "more elements than can be counted"),
        Lie(
            entry: #""dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]"#, 0,
            "more elements than can be counted"),
        Lie(
            entry: #""dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,0]"#, 0,
            "its shape is not"),
        Lie(entry: #""dtype":"U8","shape":[-1],"data_offsets":[0,0]"#, 0, "its shape is not"),
        Lie(entry: #""dtype":"U8","shape":[1.0],"data_offsets":[0,1]"#, 1, "its shape is not"),
        Lie(entry: #""dtype":"U8","shape":1,"data_offsets":[0,1]"#, 1, "its shape is not"),
        Lie(entry: #""dtype":"U8","shape":[1],"data_offsets":[-1,0]"#, 0, "its data_offsets are"),
        Lie(entry: #""dtype":"U8","shape":[1],"data_offsets":[1,0]"#, 1, "its data_offsets are"),
        Lie(entry: #""dtype":"U8","shape":[1],"data_offsets":[1]"#, 1, "its data_offsets are"),
        Lie(entry: #""dtype":"U8","shape":[1],"data_offsets":[0,1,2]"#, 1, "its data_offsets are"),
        Lie(entry: #""dtype":"U8","shape":[2],"data_offsets":[0,1]"#, 1, "span 1"),
        Lie(entry: #""dtype":"F31","shape":[1],"data_offsets":[0,4]"#, 4, "unknown dtype"),
        Lie(entry: #""dtype":7,"shape":[1],"data_offsets":[0,4]"#, 4, "unknown dtype"),
        Lie(entry: #""shape":[1],"data_offsets":[0,4]"#, 4, "its entry lacks \"dtype\""),
        Lie(entry: #""dtype":"F32","shape":[1]"#, 4, "its entry lacks \"data_offsets\""),
        Lie(
            entry: #""dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]"#, 1,
            "unknown key \"strides\""),
        Lie(#"{"__metadata__":{"k":1}}"#, 0, "only strings are allowed"),
        Lie(#"{"__metadata__":"pt"}"#, 0, "not an object"),
        Lie(#"{"__metadata__":{"k":"a","k":"b"}}"#, 0, "duplicate key"),
        Lie(String(repeating: #"{"a":"#, count: 10_000), 0, "nested"),
    ]

    @Test("Every lie of a header is refused by name", arguments: lies)
    func hostile(lie: Lie) throws {
        let path = try folder.write(file(lie.header, dataSize: lie.dataSize), to: "file")
        let error = #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: path) }
        #expect(error?.path == path)
        #expect(error?.category.exitCode == 65)
        #expect(error?.reason.contains(lie.words) == true, "\(error?.reason ?? "")")
        if let tensor = lie.tensor {
            #expect(error?.reason.hasPrefix("tensor \"\(tensor)\": ") == true)
        }
    }

    @Test(
        "A length that the file cannot hold is refused before it is believed",
        arguments: [
            ([], "fewer than the 8"), ([1, 2, 3], "fewer than the 8"),
            ([3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D], "only 2 bytes follow"),
            ([1, 225, 245, 5, 0, 0, 0, 0, 0x7B, 0x7D], "at most 100000000"),
            ([255, 255, 255, 255, 255, 255, 255, 255, 0x7B, 0x7D], "at most 100000000"),
            ([0, 225, 245, 5, 0, 0, 0, 0, 0x7B, 0x7D], "only 2 bytes follow"),
        ] as [([UInt8], String)])
    func headerLength(bytes: [UInt8], words: String) throws {
        let path = try folder.write(bytes, to: "file")
        let error = #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: path) }
        #expect(error?.category == .badData)
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    }

    @Test("Every file that is cut short is refused", arguments: [0, 7, 8, 9, 100, 231, 240])
    func truncated(size: Int) throws {
        let whole = try written(
            SafetensorsFile(tensors: [
                NamedArray("weight", StoredArray(floats: [1, 2, 3], shape: [3])),
                NamedArray("bias", StoredArray(floats: [1], shape: [])),
            ]))
        try folder.write(Array(whole.prefix(min(size, whole.count - 1))), to: "file")
        #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: folder("file")) }
    }
}
