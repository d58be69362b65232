import Configuration
import Datasets
import Foundation
import Imaging
import Kernels
import TestSupport
import Testing
import Training

@testable import Experiments

@Suite("Held-out examples")
struct DataSplitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Each class gives its share, and at least one where it has two")
    func quotas() throws {
        let labels = [Int](repeating: 0, count: 40) + [1, 1] + [2] + [Int](repeating: 3, count: 14)
        let quotas = try #require(DataSplit.byClass.quotas(labels, 0.1))
        #expect(quotas == [4, 1, 0, 1])
        #expect(DataSplit.byClass.heldOutCount(labels, count: 57, 0.1) == 6)
        #expect(DataSplit.shuffled.quotas(labels, 0.1) == nil)
        #expect(DataSplit.byClass.heldOutCount(nil, count: 57, 0.1) == 6)
        #expect(DataSplit.byClass.quotas([0, 1, 2], 0.1) == nil)
        let order = (0..<57).map { ($0 * 20) % 57 }
        let (training, test) = DataSplit.parted(order, labels, quotas)
        #expect((training + test).sorted() == Array(0..<57))
        #expect((0..<4).map { label in test.count { labels[$0] == label } } == quotas)
    }

    @Test("Pictures show one of each class before a second of any")
    func drawingOrder() {
        #expect(
            DataSplit.byClass.drawingOrder([0, 0, 0, 1, 1, 2], count: 6) == [0, 3, 5, 1, 4, 2])
        #expect(DataSplit.shuffled.drawingOrder([0, 0, 1], count: 3) == [0, 1, 2])
        #expect(DataSplit.byClass.drawingOrder(nil, count: 3) == [0, 1, 2])
    }

    /// A folder of three classes: 30 cats, 4 dogs and one owl.
    private func data(_ settings: String, origin: ConfigOrigin = .given) throws -> ExperimentData {
        for (name, count) in [("cat", 30), ("dog", 4), ("owl", 1)] {
            for index in 0..<count {
                try folder.write(
                    PNG.encode(
                        Image(
                            width: 2, height: 2, channels: 1,
                            pixels: [UInt8(index), 2, 3, UInt8(name.utf8.count)])),
                    to: "pictures/\(name)/\(index).png")
            }
        }
        let text = """
            {"name": "x", "seed": 1, "data": {"type": "images", "path": "\(folder("pictures"))",
             "channels": "grey", "labels": "folders"\(settings)},
             "model": {"type": "classifier", "network": {"hidden": [4]}},
             "optimizer": {"type": "adam", "learningRate": 1e-3},
             "training": {"epochs": 1, "batchSize": 8}}
            """
        let experiment = try Experiment(bytes: Array(text.utf8), source: "x", origin: origin)
        return try RunPreparation(
            experiment, options: RunOptions(outputs: folder.path), source: "x"
        ).data
    }

    private func labels(_ data: ExperimentData, _ order: [Int]) throws -> [Int] {
        try data.test.batch(at: order, random: RandomStream(seed: 0, name: "x")).labels
    }

    @Test("A folder is split by class, its pictures show all classes, and a class without is told")
    func folders() throws {
        let data = try data("")
        let held = try labels(data, Array(0..<data.test.count))
        #expect(held == [0, 0, 0, 1])
        #expect(try labels(data, data.drawingOrder) == [0, 1, 0, 0])
        #expect(data.training.count == 31)
        #expect(data.warnings.count == 1)
        #expect(data.warnings.first?.message.contains("is of the class \"owl\"") == true)
    }

    @Test("What an older build stored is split as it was")
    func stored() throws {
        let stored = try data("", origin: .stored)
        let shuffled = try data(#", "split": "shuffled""#)
        #expect(stored.test.count == 4 && shuffled.test.count == 4)
        #expect(
            try labels(stored, Array(0..<4)) == labels(shuffled, Array(0..<4)))
        #expect(stored.drawingOrder == [0, 1, 2, 3])
    }

    @Test("Moves beyond images whose size the files tell are refused, or warned of when stored")
    func augmentation() throws {
        let settings = #", "augmentation": {"crop": 2}"#
        let error = #expect(throws: ConfigErrors.self) { try data(settings) }
        #expect(error?.description.contains("data.augmentation: given moves of 2") == true)
        #expect(throws: Never.self) { try data(settings, origin: .stored) }
    }
}
