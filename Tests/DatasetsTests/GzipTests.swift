import Datasets
import TestSupport
import Testing

@Suite struct GzipTests {
    // Python: gzip.compress(b"hello " * 3, mtime=0).hex(), gzip.compress(b"world", mtime=0).hex()
    let hello = "1f8b0800000000000203cb48cdc9c957c8402201edb5310412000000".hexadecimalBytes
    let world = "1f8b08000000000002032bcf2fca4901004311773a05000000".hexadecimalBytes

    @Test func unpacksWhatPythonPacked() throws {
        #expect(try Gzip.decompress(hello, limit: 18) == "hello hello hello ".bytes)
    }

    @Test func joinsMembers() throws {
        let joined = try Gzip.decompress(hello + world + hello, limit: 100)
        #expect(joined == "hello hello hello worldhello hello hello ".bytes)
    }

    @Test func takesZeroPaddingAfterTheLastMember() throws {
        #expect(try Gzip.decompress(world + [0, 0, 0], limit: 5) == "world".bytes)
    }

    @Test func unpacksMoreThanOneBufferful() throws {
        let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try Gzip.decompress(GzipFixture.stored(long), limit: long.count) == long)
    }

    @Test(arguments: [0, 17])
    func stopsAtTheLimit(limit: Int) {
        let error = #expect(throws: DatasetError.self) {
            try Gzip.decompress(hello, limit: limit)
        }
        #expect(error?.problem == "unpacks to more than \(limit) bytes")
    }

    /// The checksum at the end of the bomb is wrong, so that the error tells how far it was read.
    @Test func refusesABombEarly() {
        let bomb = GzipFixture.bomb(prefix: [], zeros: 20_000_000)
        let early = #expect(throws: DatasetError.self) {
            try Gzip.decompress(bomb, limit: 1_000_000)
        }
        #expect(early?.problem == "unpacks to more than 1000000 bytes")
        let late = #expect(throws: DatasetError.self) {
            try Gzip.decompress(bomb, limit: 30_000_000)
        }
        #expect(late?.problem == "its gzip data are damaged (incorrect data check)")
    }

    @Test func refusesEveryTruncation() {
        for length in 1..<hello.count {
            let error = #expect(throws: DatasetError.self) {
                try Gzip.decompress(Array(hello.prefix(length)), limit: 100, path: "a.gz")
            }
            #expect(error?.problem == "ends in the middle of its gzip data")
            #expect(error?.category == .badData)
            #expect(error?.path == "a.gz")
        }
        for length in 1..<world.count {
            #expect(throws: DatasetError.self) {
                try Gzip.decompress(hello + world.prefix(length), limit: 100)
            }
        }
    }

    @Test(arguments: [20, 24])
    func refusesAWrongChecksumOrLength(offset: Int) {
        var damaged = hello
        damaged[offset] ^= 1
        let error = #expect(throws: DatasetError.self) {
            try Gzip.decompress(damaged, limit: 100)
        }
        #expect(error?.problem.hasPrefix("its gzip data are damaged") == true)
    }

    @Test func refusesOtherBytes() {
        let cases: [([UInt8], String)] = [
            ([], "is empty"),
            ("plain text".bytes, "is not a gzip file"),
            (hello + "garbage".bytes, "has bytes after its gzip data that are no gzip member"),
            (hello + [0, 0, 7], "has bytes after its gzip data that are no gzip member"),
        ]
        for (bytes, problem) in cases {
            let error = #expect(throws: DatasetError.self) {
                try Gzip.decompress(bytes, limit: 100)
            }
            #expect(error?.problem == problem)
        }
    }
}
