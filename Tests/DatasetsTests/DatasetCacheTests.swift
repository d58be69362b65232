import Datasets
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct DatasetCacheTests {
    let tiny = TinyDataset()

    @Test func liesWhereTheEnvironmentSays() throws {
        let cases: [([String: String], String)] = [
            (["GENLAB_HOME": "/g", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/g"),
            (["GENLAB_HOME": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/genlab"),
            (["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/genlab"),
            (["HOME": "/h"], "/h/.cache/genlab"),
        ]
        for (environment, path) in cases {
            #expect(try DatasetCache(environment: environment).path == path)
        }
        let error = #expect(throws: DatasetError.self) { try DatasetCache(environment: [:]) }
        #expect(error?.remedy == "set GENLAB_HOME to a folder")
    }

    @Test(arguments: [false, true])
    func fetchesFromAFolder(isGzipPublished: Bool) async throws {
        let tiny = TinyDataset(isGzipPublished: isGzipPublished)
        let mirror = try TemporaryFolder()
        try tiny.write(to: mirror, ".", packed: true)
        let home = try TemporaryFolder()
        let cache = DatasetCache(path: home.path + "/new")
        let seen = Mutex<[FetchProgress]>([])
        let paths = try await cache.fetch(
            tiny.description, mirror: URL(fileURLWithPath: mirror.path)
        ) { progress in seen.withLock { $0.append(progress) } }

        #expect(
            paths.map { $0.hasPrefix(home.path + "/new/data/tiny/") } == [true, true, true, true])
        #expect(
            try home.contents() == [
                "new", "new/data", "new/data/tiny", "new/data/tiny/test-i.gz",
                "new/data/tiny/test-l.gz", "new/data/tiny/train-i.gz", "new/data/tiny/train-l.gz",
            ])
        let progress = seen.withLock { $0 }
        #expect(progress.map(\.fileName) == ["train-i.gz", "train-l.gz", "test-i.gz", "test-l.gz"])
        #expect(progress.allSatisfy { $0.received == $0.expected && $0.fileCount == 4 })

        let locator = DatasetLocator(dataRoot: nil, environment: ["GENLAB_HOME": cache.path])
        #expect(try locator.dataset(tiny.description, .test).pixels == Array(21...28))
    }

    @Test func fetchesIntoADataRoot() async throws {
        let mirror = try TemporaryFolder()
        try tiny.write(to: mirror, ".", packed: true)
        let root = try TemporaryFolder()
        try await DatasetCache(dataRoot: root.path + "/mine").fetch(
            tiny.description, mirror: URL(fileURLWithPath: mirror.path))
        #expect(try root.contents().contains("mine/tiny/test-i.gz"))
        let locator = DatasetLocator(dataRoot: root.path + "/mine", environment: [:])
        #expect(try locator.dataset(tiny.description, .test).pixels == Array(21...28))
    }

    @Test func fetchesOnlyWhatIsMissingOrDamaged() async throws {
        let mirror = try TemporaryFolder()
        try tiny.write(to: mirror, ".", packed: true)
        let home = try TemporaryFolder()
        try tiny.write(to: home, "data/tiny", packed: true)
        try home.write([1, 2, 3], to: "data/tiny/test-l.gz")
        let seen = Mutex<[String]>([])
        try await DatasetCache(path: home.path).fetch(
            tiny.description, mirror: URL(fileURLWithPath: mirror.path)
        ) { progress in seen.withLock { $0.append(progress.fileName) } }
        #expect(seen.withLock { $0 } == ["test-l.gz"])
    }

    /// Nothing that is not what was published reaches its place, and nothing is left beside it.
    @Test func keepsNothingOfAWrongFile() async throws {
        let contents = try #require(tiny.files["train-i"])
        var other = contents
        other[20] ^= 1
        let cases: [([UInt8], String)] = [
            (GzipFixture.stored(other), "has the MD5 checksum \(TinyDataset.md5(other))"),
            (contents, "what came is an IDX file of images, not a gzip file"),
            ("<html>".bytes, "what came is a web page (HTML), not a gzip file"),
            ([], "what came is not a gzip file"),
            (Array(GzipFixture.stored(contents).dropLast()), "ends in the middle of its gzip data"),
            (GzipFixture.bomb(prefix: contents, zeros: 100_000), "holds more than 28 bytes"),
            ([UInt8](repeating: 0, count: 5_000), "sends more than 1052 bytes"),
        ]
        for (bytes, problem) in cases {
            let mirror = try TemporaryFolder()
            let path = try mirror.write(bytes, to: "train-i.gz")
            let home = try TemporaryFolder()
            let error = await #expect(throws: DatasetError.self) {
                try await DatasetCache(path: home.path).fetch(
                    tiny.description, mirror: URL(fileURLWithPath: mirror.path))
            }
            #expect(error?.category == .downloadFailed)
            #expect(error?.path == "file://" + path)
            #expect(error?.problem == "could not be fetched: " + problem)
            #expect(error?.remedy.contains("--data-root") == true)
            #expect(error?.remedy.contains("GENLAB_DATA") == true)
            #expect(try home.contents() == ["data", "data/tiny"])
        }
    }

    @Test(arguments: [
        ("file:///nowhere/at/all", "No such file or directory"),
        ("ftp://mirror.invalid/", "the mirror is no http, https or file URL"),
        // Nothing listens on the lowest port of this machine.
        ("http://127.0.0.1:1/", "connect"),
    ])
    func namesTheMirrorAndTheReason(mirror: String, reason: String) async throws {
        let home = try TemporaryFolder()
        let url = try #require(URL(string: mirror))
        let error = await #expect(throws: DatasetError.self) {
            try await DatasetCache(path: home.path).fetch(tiny.description, mirror: url)
        }
        #expect(error?.category == .downloadFailed)
        #expect(error?.path == url.appendingPathComponent("train-i.gz").absoluteString)
        #expect(error?.problem.contains(reason) == true, "\(error?.problem ?? "")")
    }

    @Test func aCacheThatCannotBeMadeIsSaid() async throws {
        let home = try TemporaryFolder()
        let file = try home.write([1], to: "file")
        let error = await #expect(throws: DatasetError.self) {
            try await DatasetCache(path: file).fetch(tiny.description)
        }
        #expect(error?.category == .cannotWrite)
        #expect(error?.path == file + "/data/tiny")
    }
}
