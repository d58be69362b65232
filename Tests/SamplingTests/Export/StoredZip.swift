import Autodiff
import TestSupport
import Testing

@testable import Basics
@testable import RunStore
@testable import Sampling

/// The files of an archive that stores them as they are, found by way of its directory.
struct StoredZip {
    let files: [(name: String, bytes: [UInt8])]

    init(_ bytes: [UInt8]) throws {
        func number(_ at: Int, _ count: Int) -> Int {
            bytes[at..<at + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let end = bytes.count - 22
        try #require(number(end, 4) == 0x0605_4b50)
        var at = number(end + 16, 4)
        #expect(at + number(end + 12, 4) == end)
        var files: [(String, [UInt8])] = []
        for _ in 0..<number(end + 10, 2) {
            try #require(number(at, 4) == 0x0201_4b50)
            let (length, start) = (number(at + 28, 2), number(at + 42, 4))
            let name = String(decoding: bytes[at + 46..<at + 46 + length], as: UTF8.self)
            #expect(number(start, 4) == 0x0403_4b50)
            #expect(number(start + 26, 2) == length)
            let data = start + 30 + length
            let content = Array(bytes[data..<data + number(at + 24, 4)])
            #expect(number(start + 14, 4) == Int(CRC32.checksum(of: [content])))
            #expect(number(at + 16, 4) == number(start + 14, 4))
            files.append((name, content))
            at += 46 + length
        }
        self.files = files
    }

    /// The arrays of an npz file by name; whole numbers become floats.
    func arrays() throws -> [String: Tensor] {
        var arrays: [String: Tensor] = [:]
        for file in files {
            try #require(file.name.hasSuffix(".npy"))
            #expect(Array(file.bytes.prefix(8)) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
            let length = Int(file.bytes[8]) | Int(file.bytes[9]) << 8
            #expect((10 + length) % 64 == 0)
            let header = String(decoding: file.bytes[10..<10 + length], as: UTF8.self)
            let tuple = try #require(header.firstMatch(of: #/'shape': \(([^)]*)\)/#)).1
            let shape = tuple.split { !$0.isNumber }.compactMap { Int($0) }
            let data = Array(file.bytes[(10 + length)...])
            let isWhole = header.contains("'<i8'")
            let floats =
                isWhole
                ? littleEndianIntegers(data, of: Int64.self).map { Float($0) }
                : littleEndianIntegers(data, of: UInt32.self).map(Float.init(bitPattern:))
            arrays[String(file.name.dropLast(4))] = Tensor(floats, shape: Shape(shape))
        }
        return arrays
    }
}

@Suite("Archives")
struct ZipArchiveTests {
    @Test("The checksum is the one that everybody computes")
    func checksum() {
        // The check value of CRC-32/ISO-HDLC.
        #expect(CRC32.checksum(of: [Array("1234".utf8), Array("56789".utf8)]) == 0xcbf4_3926)
        #expect(CRC32.checksum(of: []) == 0)
    }

    @Test("Files come back")
    func files() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder("a.zip")) { (output: OutputFile) throws(FileError) in
            var archive = ZipArchive(to: output)
            try archive.add("one", [[1, 2], [3]])
            try archive.add("größe", [])
            try archive.finish()
        }
        let files = try StoredZip(folder.bytes("a.zip")).files
        #expect(files.map(\.name) == ["one", "größe"])
        #expect(files.map(\.bytes) == [[1, 2, 3], []])
    }
}
