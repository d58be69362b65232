import Crypto
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// A data set of 3 + 2 images of 2×2 in four files, as the published ones are.
struct TinyDataset {
    let description: DatasetDescription
    /// The unpacked files by name.
    let files: [String: [UInt8]]

    /// - Parameter isGzipPublished: whether the checksums are those of the packed files.
    init(isGzipPublished: Bool = false) {
        let layout: [(DatasetSplit, DatasetFile.Contents, String, IDXFile)] = [
            (.train, .images, "train-i", IDXFile(shape: [3, 2, 2], values: Array(1...12))),
            (.train, .labels, "train-l", IDXFile(shape: [3], values: [0, 1, 1])),
            (.test, .images, "test-i", IDXFile(shape: [2, 2, 2], values: Array(21...28))),
            (.test, .labels, "test-l", IDXFile(shape: [2], values: [1, 0])),
        ]
        files = Dictionary(uniqueKeysWithValues: layout.map { ($0.2, $0.3.encoded()) })
        description = DatasetDescription(
            name: "tiny", title: "Tiny", torchvisionFolder: "TinyMNIST",
            mirror: "https://mirror.invalid/tiny/",
            files: layout.map { split, contents, name, array in
                DatasetFile(
                    split: split, contents: contents, name: name, shape: array.shape,
                    checksum: isGzipPublished
                        ? .gzip(md5: Self.md5(GzipFixture.stored(array.encoded())))
                        : .contents(md5: Self.md5(array.encoded())))
            },
            classNames: ["no", "yes"], counts: [.train: 3, .test: 2], height: 2, width: 2)
    }

    static func md5(_ bytes: [UInt8]) -> String {
        Insecure.MD5.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }

    /// Writes the four files into a folder.
    func write(to folder: TemporaryFolder, _ place: String, packed: Bool) throws {
        for (name, bytes) in files {
            try folder.write(
                packed ? GzipFixture.stored(bytes) : bytes,
                to: "\(place)/\(name)\(packed ? ".gz" : "")")
        }
    }
}

@Suite struct DatasetLocatorTests {
    let tiny = TinyDataset()

    @Test(arguments: ["TinyMNIST/raw", "tiny", "."], [false, true])
    func readsEveryLayout(place: String, packed: Bool) throws {
        let folder = try TemporaryFolder()
        try tiny.write(to: folder, place, packed: packed)
        let locator = DatasetLocator(dataRoot: folder.path, environment: [:])
        let train = try locator.dataset(tiny.description, .train)
        #expect(train.pixels == Array(1...12))
        #expect(train.labels == [0, 1, 1])
        #expect(train.count == 3 && train.height == 2 && train.width == 2 && train.channels == 1)
        #expect(
            train.origins.map(\.md5)
                == ["train-i", "train-l"].map {
                    TinyDataset.md5(tiny.files[$0] ?? [])
                })
        #expect(try locator.dataset(tiny.description, .test).labels == [1, 0])
    }

    @Test func looksInOrder() throws {
        let root = try TemporaryFolder()
        let variable = try TemporaryFolder()
        let cache = try TemporaryFolder()
        let environment = ["GENLAB_DATA": variable.path, "GENLAB_HOME": cache.path]
        let locator = DatasetLocator(dataRoot: root.path, environment: environment)

        let error = #expect(throws: DatasetError.self) { try locator.folder(of: tiny.description) }
        #expect(error?.category == .missingInput)
        for place in [
            "\(root.path)/TinyMNIST/raw, \(root.path)/tiny, \(root.path)",
            "\(variable.path)/TinyMNIST/raw", "\(cache.path)/data/tiny",
        ] {
            #expect(error?.problem.contains(place) == true)
        }
        #expect(error?.remedy.contains("genlab data fetch tiny") == true)

        try tiny.write(to: cache, "data/tiny", packed: true)
        #expect(try locator.folder(of: tiny.description) == cache.path + "/data/tiny")
        try tiny.write(to: variable, "tiny", packed: true)
        #expect(try locator.folder(of: tiny.description) == variable.path + "/tiny")
        try tiny.write(to: root, ".", packed: true)
        #expect(try locator.folder(of: tiny.description) == root.path)
        try tiny.write(to: root, "tiny", packed: true)
        #expect(try locator.folder(of: tiny.description) == root.path + "/tiny")
        try tiny.write(to: root, "TinyMNIST/raw", packed: true)
        #expect(try locator.folder(of: tiny.description) == root.path + "/TinyMNIST/raw")
    }

    @Test func aNamedRootHasToBeAFolder() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write([1], to: "file")
        for path in [file, folder.path + "/missing"] {
            let error = #expect(throws: DatasetError.self) {
                try DatasetLocator(dataRoot: path, environment: [:]).folder(of: tiny.description)
            }
            #expect(error?.problem == "is named by the data root and is not a folder")
            #expect(error?.category == .missingInput)
        }
    }

    @Test func namesTheFileThatIsMissing() throws {
        let folder = try TemporaryFolder()
        try folder.write(tiny.files["train-i"] ?? [], to: "tiny/train-i")
        let error = #expect(throws: DatasetError.self) {
            try DatasetLocator(dataRoot: folder.path, environment: [:])
                .dataset(tiny.description, .train)
        }
        #expect(error?.path == folder.path + "/tiny/train-l")
        #expect(error?.category == .missingInput)
    }

    @Test(arguments: [false, true])
    func refusesOtherContents(packed: Bool) throws {
        let folder = try TemporaryFolder()
        try tiny.write(to: folder, "tiny", packed: packed)
        var other = try #require(tiny.files["train-i"])
        other[20] ^= 1
        let path = try folder.write(
            packed ? GzipFixture.stored(other) : other,
            to: packed ? "tiny/train-i.gz" : "tiny/train-i")
        let locator = DatasetLocator(dataRoot: folder.path, environment: [:])
        let error = #expect(throws: DatasetError.self) {
            try locator.dataset(tiny.description, .train)
        }
        let published = TinyDataset.md5(tiny.files["train-i"] ?? [])
        #expect(error?.path == path)
        #expect(error?.category == .badData)
        #expect(error?.problem == "has the MD5 checksum \(TinyDataset.md5(other))")
        #expect(error?.remedy.contains(published) == true)
        #expect(try locator.dataset(tiny.description, .test).count == 2)
    }

    @Test func refusesAnotherShapeBeforeItsContents() throws {
        let folder = try TemporaryFolder()
        try tiny.write(to: folder, "tiny", packed: false)
        try folder.write("00000803 3b9aca00 0000001c 0000001c".hexadecimalBytes, to: "tiny/train-i")
        let error = #expect(throws: DatasetError.self) {
            try DatasetLocator(dataRoot: folder.path, environment: [:])
                .dataset(tiny.description, .train)
        }
        #expect(error?.problem == "has the shape [1000000000, 28, 28]")
        #expect(error?.remedy == "[3, 2, 2] is needed")
    }

    @Test func aFolderInTheFilesPlaceIsSaid() throws {
        let folder = try TemporaryFolder()
        try tiny.write(to: folder, "tiny", packed: true)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/tiny/train-l", withIntermediateDirectories: false)
        let error = #expect(throws: DatasetError.self) {
            try DatasetLocator(dataRoot: folder.path, environment: [:])
                .dataset(tiny.description, .train)
        }
        #expect(error?.problem == "cannot be read: is a folder")
    }

    @Test func reportsOnFiles() throws {
        let folder = try TemporaryFolder()
        let locator = DatasetLocator(dataRoot: nil, environment: ["GENLAB_HOME": folder.path])
        let none = try locator.report(on: tiny.description, verifying: true)
        #expect(none.map(\.state) == [.missing, .missing, .missing, .missing])
        #expect(none.first?.path == folder.path + "/data/tiny/train-i.gz")

        try tiny.write(to: folder, "data/tiny", packed: false)
        let damaged = try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 1, 1], to: "data/tiny/test-l")
        let some = try locator.report(on: tiny.description, verifying: false)
        #expect(some.map(\.state) == [.present, .present, .present, .present])
        #expect(some.map(\.size) == [28, 11, 24, 10])
        let all = try locator.report(on: tiny.description, verifying: true)
        #expect(all.prefix(3).map(\.state) == [.verified, .verified, .verified])
        guard case .damaged(let error) = all[3].state else {
            Issue.record("a damaged file passed")
            return
        }
        #expect(error.path == damaged)
        #expect(try locator.report(on: DatasetCatalog.digits5k, verifying: true).isEmpty)
    }

    @Test func anUnpackedFileHasNoPublishedGzipChecksum() throws {
        let published = TinyDataset(isGzipPublished: true)
        let folder = try TemporaryFolder()
        let locator = DatasetLocator(dataRoot: folder.path, environment: [:])
        try published.write(to: folder, ".", packed: false)
        let unpacked = try locator.report(on: published.description, verifying: true)
        #expect(unpacked.allSatisfy { $0.state == .unverifiable })
        #expect(try locator.dataset(published.description, .train).count == 3)
        // Where both lie side by side, the one with a published checksum is read.
        try published.write(to: folder, ".", packed: true)
        let packed = try locator.report(on: published.description, verifying: true)
        #expect(packed.allSatisfy { $0.state == .verified })
        #expect(try locator.dataset(published.description, .train).count == 3)
    }

    /// Data sets that call their files alike, as MNIST and its relatives do: in a folder without a
    /// name of its own, the checksums tell whose the files are.
    @Test(arguments: [false, true]) func aFlatFolderIsThatOfOneDataSet(packed: Bool) throws {
        let other = DatasetDescription(
            name: "other", title: "Other", torchvisionFolder: "Other", mirror: nil,
            files: tiny.description.files.map {
                DatasetFile(
                    split: $0.split, contents: $0.contents, name: $0.name, shape: $0.shape,
                    checksum: .gzip(md5: String(repeating: "0", count: 32)))
            }, classNames: ["no", "yes"], counts: tiny.description.counts, height: 2, width: 2)
        let folder = try TemporaryFolder()
        let environment = ["GENLAB_HOME": folder.path + "/home"]
        func locator() -> DatasetLocator {
            DatasetLocator(
                dataRoot: folder.path, environment: environment, catalog: [tiny.description, other])
        }
        try tiny.write(to: folder, ".", packed: packed)
        #expect(try locator().folder(of: tiny.description) == folder.path)
        let states = try locator().report(on: other, verifying: true).map(\.state)
        #expect(states == [.missing, .missing, .missing, .missing])
        #expect(throws: DatasetError.self) { try locator().dataset(other, .train) }

        // Under the other's own name they are named for what they are.
        try tiny.write(to: folder, "Other/raw", packed: packed)
        for report in try locator().report(on: other, verifying: true) {
            guard case .damaged(let error) = report.state else {
                Issue.record("\(report.path) passed")
                continue
            }
            #expect(error.problem == "is \(report.file.name) of Tiny, by its checksum")
        }
        let error = #expect(throws: DatasetError.self) { try locator().dataset(other, .train) }
        #expect(error?.problem == "is train-l of Tiny, by its checksum")
    }
}
