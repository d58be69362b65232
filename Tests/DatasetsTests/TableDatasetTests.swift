import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct TableDatasetTests {
    func write(_ shape: [Int], _ floats: [Float], _ folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/\(UUID().uuidString).npy"
        try NumPyArray.write(shape: shape, floats: floats, to: path)
        return path
    }

    @Test func readsOneNumPyFile() throws {
        let folder = try TemporaryFolder()
        let path = try write([2, 3], [1, 2, 0, 4, 5, 2], folder)
        let classes = try TableDataset.readNumPy(path: path, target: .classes(.index(2)))
        #expect(classes.features == [1, 2, 4, 5])
        #expect(classes.targets == .classes([0, 1], names: ["0", "2"]))
        let fromZero = try TableDataset.readNumPy(
            path: path, target: .classes(.index(2), numbering: .fromZero))
        #expect(fromZero.targets == .classes([0, 2], names: ["0", "1", "2"]))
        let values = try TableDataset.readNumPy(
            path: path, target: .values([.index(2), .index(0)]))
        #expect(values.features == [2, 5])
        #expect(values.targets == .values([0, 1, 2, 4], columnNames: ["2", "0"]))
    }

    @Test func readsTwoNumPyFiles() throws {
        let folder = try TemporaryFolder()
        let features = try write([2, 1], [3, 4], folder)
        let vector = try write([2], [1, 0], folder)
        let classes = try TableDataset.readNumPy(
            featuresPath: features, targetsPath: vector, classification: true,
            classNames: ["no", "yes"])
        #expect(classes.targets == .classes([1, 0], names: ["no", "yes"]))
        let values = try TableDataset.readNumPy(
            featuresPath: features, targetsPath: write([2, 2], [1, 2, 3, 4], folder),
            classification: false)
        #expect(values.targets == .values([1, 2, 3, 4], columnNames: ["0", "1"]))
    }

    @Test func refusesNumPyFilesThatDoNotFit() throws {
        let folder = try TemporaryFolder()
        let features = try write([2, 1], [3, 4], folder)
        let cases: [(shape: [Int], floats: [Float], problem: String)] = [
            ([3], [0, 1, 0], "has 3 rows"),
            ([2, 2], [0, 1, 0, 1], "has 2 columns"),
            ([2], [0, 0.5], "the class of row 1 is 0.5"),
            ([2], [0, .nan], "the class of row 1 is nan"),
            ([2], [0, -1], "the class is -1"),
            ([2, 1, 1], [0, 0], "has the shape [2, 1, 1]"),
            ([0], [], "has the shape [0]"),
        ]
        for (shape, floats, problem) in cases {
            let error = #expect(throws: DatasetError.self) {
                try TableDataset.readNumPy(
                    featuresPath: features, targetsPath: write(shape, floats, folder),
                    classification: true)
            }
            #expect(error?.problem == problem)
        }
        // 10¹⁸ rows without a column are no bytes at all.
        let empty = try write([1_000_000_000_000_000_000, 0], [], folder)
        #expect(throws: DatasetError.self) {
            try TableDataset.readNumPy(path: empty, target: .values([.index(0)]))
        }
    }

    @Test func refusesTablesThatDoNotFit() {
        let one = TableDataset.Targets.values([1], columnNames: ["y"])
        let cases: [([String], [Float], TableDataset.Targets, String)] = [
            (["x"], [], one, "has no features"),
            ([], [1], one, "has no features"),
            (["a", "b"], [1, 2, 3], one, "has 3 numbers in 2 columns"),
            (["a", "b"], [1, .nan], one, "row 0, column b is nan"),
            (["x"], [1, 2], one, "has 1 targets for 2 rows"),
            (["x"], [1], .values([.infinity], columnNames: ["y"]), "row 0, column y is inf"),
            (["x"], [1], .values([], columnNames: []), "has 0 targets for 1 rows"),
            (["x"], [1], .classes([2], names: ["a", "b"]), "label 0 is 2"),
            (["x"], [1], .classes([0, 0], names: ["a"]), "has 2 targets for 1 rows"),
        ]
        for (names, features, targets, problem) in cases {
            let error = #expect(throws: DatasetError.self) {
                try TableDataset(
                    name: "t", columnNames: names, features: features, targets: targets)
            }
            #expect(error?.problem == problem)
        }
    }

    @Test func aFaultOfTheTargetsIsToldOfTheirFile() throws {
        let folder = try TemporaryFolder()
        let (x, y) = (folder.path + "/x.npy", folder.path + "/y.npy")
        try NumPyArray.write(shape: [2, 1], floats: [1, 2], to: x)
        try NumPyArray.write(shape: [2], floats: [1, .nan], to: y)
        let error = #expect(throws: DatasetError.self) {
            try TableDataset.readNumPy(featuresPath: x, targetsPath: y, classification: false)
        }
        #expect(error?.path == y)
    }
}
