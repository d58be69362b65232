import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct IDXFileTests {
    let images = IDXFile(shape: [2, 2, 3], values: Array(0..<12))
    let imageBytes =
        "00000803 00000002 00000002 00000003 000102030405060708090a0b".hexadecimalBytes

    @Test func writesTheFormat() {
        #expect(images.encoded() == imageBytes)
        let labels = IDXFile(shape: [3], values: [7, 8, 9])
        #expect(labels.encoded() == "00000801 00000003 070809".hexadecimalBytes)
    }

    @Test func readsPlainAndCompressedFiles() throws {
        let folder = try TemporaryFolder()
        let compressed = GzipFixture.stored(imageBytes)
        for (name, bytes) in [("a", imageBytes), ("a.gz", compressed), ("unnamed", compressed)] {
            let path = try folder.write(bytes, to: name)
            #expect(try IDXFile.read(path: path) == images)
            #expect(try IDXFile.read(path: path, shape: [2, 2, 3]) == images)
            #expect(try IDXFile.decode(bytes, path: name) == images)
        }
    }

    @Test func writtenFilesAppearAloneAndWhole() throws {
        let folder = try TemporaryFolder()
        try images.write(to: folder.path + "/out")
        #expect(try IDXFile.read(path: folder.path + "/out") == images)
        #expect(try folder.contents() == ["out"])
    }

    @Test func writingIntoAMissingFolderSaysSo() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DatasetError.self) {
            try images.write(to: folder.path + "/missing/out")
        }
        #expect(error?.category == .cannotWrite)
        #expect(error?.problem == "cannot be written: No such file or directory")
    }

    /// Each is refused alike whether it is plain or compressed.
    @Test(arguments: [
        ("", "ends after 0 bytes, within the IDX header"),
        ("0000", "ends after 2 bytes, within the IDX header"),
        ("00000803 00000002 0000", "ends after 10 bytes, within the IDX header"),
        ("00010803 00000001", "begins with 00 01 08 03 and is not an IDX file"),
        ("89504e47 0d0a1a0a", "is a PNG picture, not an IDX file"),
        ("00000d03 00000001", "has IDX type 0d"),
        ("000008ff 00000001", "is an IDX file of rank 255"),
        ("00000802 00000001 00000001 00", "is an IDX file of rank 2"),
        ("00000800", "is an IDX file of rank 0"),
        ("00000801 00000000", "has the shape [0]"),
        ("00000803 00000001 00000000 00000001", "has the shape [1, 0, 1]"),
        ("00000801 00000003 0102", "holds 2 bytes after its header"),
        ("00000803 00000001 00000001 00000001", "holds 0 bytes after its header"),
        (
            "00000803 ffffffff ffffffff ffffffff 00",
            "promises 4294967295×4294967295×4294967295 values"
        ),
        ("00000803 3b9aca00 0000001c 0000001c 00", "promises 1000000000×28×28 values"),
    ])
    func refuses(hexadecimal: String, problem: String) throws {
        let folder = try TemporaryFolder()
        let bytes = hexadecimal.hexadecimalBytes
        for (name, contents) in [("plain", bytes), ("packed.gz", GzipFixture.stored(bytes))] {
            let path = try folder.write(contents, to: name)
            let error = #expect(throws: DatasetError.self) { try IDXFile.read(path: path) }
            #expect(error?.problem == problem)
            #expect(error?.path == path)
            #expect(error?.category == .badData)
        }
    }

    @Test func refusesBytesAfterTheLastValue() throws {
        let bytes = "00000801 00000002 010203".hexadecimalBytes
        let plain = #expect(throws: DatasetError.self) { try IDXFile.decode(bytes, path: "a") }
        #expect(plain?.description == "a: holds 3 bytes after its header; the header promises 2")
        let packed = #expect(throws: DatasetError.self) {
            try IDXFile.decode(GzipFixture.stored(bytes), path: "a")
        }
        #expect(packed?.problem == "holds more than 2 bytes after its header")
    }

    /// A million promised values in a file of a few bytes: within the limit, and not there.
    @Test func refusesALieWithinTheLimit() throws {
        let bytes = "00000803 000f4240 00000001 00000001 00".hexadecimalBytes
        let error = #expect(throws: DatasetError.self) {
            try IDXFile.decode(GzipFixture.stored(bytes), path: "a")
        }
        #expect(error?.problem == "holds 1 bytes after its header")
    }

    /// The bomb's checksum is wrong: had it been unpacked to the end, the error would say that.
    @Test func stopsUnpackingAfterThePromisedBytes() throws {
        let bomb = GzipFixture.bomb(
            prefix: "00000801 00000064".hexadecimalBytes, zeros: 20_000_000)
        let error = #expect(throws: DatasetError.self) { try IDXFile.decode(bomb, path: "a") }
        #expect(error?.problem == "holds more than 100 bytes after its header")
    }

    @Test func refusesAnotherRankShapeOrTooMany() throws {
        let rank = #expect(throws: DatasetError.self) {
            try IDXFile.decode(imageBytes, path: "a", rank: 1)
        }
        #expect(rank?.remedy == "rank 1 (labels) is needed")
        let shape = #expect(throws: DatasetError.self) {
            try IDXFile.decode(imageBytes, path: "a", shape: [3, 2, 2])
        }
        #expect(shape?.description == "a: has the shape [2, 2, 3]; [3, 2, 2] is needed")
        #expect(try IDXFile.decode(imageBytes, path: "a", limit: 12) == images)
        #expect(throws: DatasetError.self) {
            try IDXFile.decode(imageBytes, path: "a", limit: 11)
        }
    }

    @Test func refusesWhatIsNoFile() throws {
        let folder = try TemporaryFolder()
        let missing = folder.path + "/missing"
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let cases = [
            (missing, "cannot be read: No such file or directory"),
            (folder.path, "cannot be read: is a folder"),
            (pipe, "cannot be read: is not a regular file"),
        ]
        for (path, problem) in cases {
            let error = #expect(throws: DatasetError.self) { try IDXFile.read(path: path) }
            #expect(error?.problem == problem)
            #expect(error?.category == .missingInput)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "everything is readable to root"))
    func refusesAnUnreadableFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(imageBytes, to: "a")
        #expect(chmod(path, 0) == 0)
        let error = #expect(throws: DatasetError.self) { try IDXFile.read(path: path) }
        #expect(error?.problem == "cannot be read: Permission denied")
        #expect(error?.category == .missingInput)
    }

    @Test func aGzipNameDemandsGzip() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(imageBytes, to: "a.gz")
        let error = #expect(throws: DatasetError.self) { try IDXFile.read(path: path) }
        #expect(error?.problem == "is an IDX file of images, not a gzip file")
    }
}
