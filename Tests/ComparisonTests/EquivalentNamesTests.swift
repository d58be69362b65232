import Configuration
import Foundation
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import RunStore

/// Runs whose names Unicode holds for equivalent are different runs.
@Suite("Equivalent names")
struct EquivalentNamesTests {
    @Test("Two such runs are compared, listed and removed as two")
    func runs() throws {
        let folder = try TemporaryFolder()
        let run = try TinyRun.train(TinyRun.classifier, in: folder)
        let names = ["caf\u{e9}", "cafe\u{301}"]
        for name in names {
            try FileManager.default.copyItem(atPath: run.path, toPath: folder(name))
        }
        let found = try RunArguments(names.map { folder($0) }, in: folder.path).folders
        #expect(found.map { Array($0.path.utf8) } == names.map { Array(folder($0).utf8) })
        let comparison = try RunComparison(folders: found)
        #expect(Set(comparison.runs.map { ExactText($0.label) }).count == 2)
        #expect(try RunListing.entries(in: folder.path).count == 3)
        let items = try StoredItems(names, in: folder.path).items
        #expect(items.map { Array($0.path.utf8) } == names.map { Array(folder($0).utf8) })
        let filtered = try StoredItems(["name=\(names[1])"], in: folder.path).items
        #expect(filtered.map { Array($0.path.utf8) } == [Array(folder(names[1]).utf8)])
    }

    @Test("Two such tensors are two")
    func tensors() throws {
        let folder = try TemporaryFolder()
        let file = SafetensorsFile(tensors: [
            NamedArray("\u{e9}", StoredArray(floats: [1], shape: [1])),
            NamedArray("e\u{301}", StoredArray(floats: [2], shape: [1])),
        ])
        try AtomicFile.write(to: folder("x")) { (output: OutputFile) throws(FileError) in
            try file.write(to: output)
        }
        let read = try SafetensorsFile(contentsOf: folder("x"))
        #expect(read["\u{e9}"]?.floats == [1] && read["e\u{301}"]?.floats == [2])
    }

    @Test("Two such settings differ")
    func settings() {
        let differences = SettingDifference.between(
            ["a": "\u{e9}", "\u{e9}": 1], ["a": "e\u{301}", "e\u{301}": 1])
        #expect(differences.count == 3)
    }
}
