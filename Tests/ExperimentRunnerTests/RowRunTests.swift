import Autodiff
import Configuration
import Datasets
import Experiments
import Foundation
import Imaging
import Kernels
import NeuralNetworks
import RunStore
import RunTestSupport
import TestSupport
import Testing

/// Whole runs of models that generate rows of a table.
@Suite("Runs on rows") struct RowRunTests {
    private let outputs: TemporaryFolder

    init() throws { outputs = try TemporaryFolder() }

    private func values(_ run: RunFolder, _ name: String) throws -> [Double] {
        try #require(try MetricHistory(of: run)[name]).values
    }

    private func pictures(_ run: RunFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: run.imagesPath).sorted()
    }

    @Test(arguments: [TinyRun.rowGAN, TinyRun.rowVAE])
    func modesAreCountedEveryEpoch(_ model: String) throws {
        let run = try TinyRun.train(model, on: TinyRun.ring, in: outputs)
        let metrics = try #require(try RunRecord(of: run).metrics)
        for name in ["test/modes", "test/high_quality"] {
            #expect(metrics[name]?.goal == .higher)
            #expect(try values(run, name).count == 2)
        }
        // The last epoch's figures, from the checkpoint alone: the same draws, in the data's units.
        let trained = try TinyRun.model(run)
        let rows = trained.inDataUnits(
            trained.generator.samples(
                indices: 0..<2500, from: RandomStream(seed: 3, name: "modes")))
        let coverage = ModeCoverage(of: rows.scalars, in: .ring(radius: 3))
        #expect(try values(run, "test/modes").last == Double(coverage.modes))
        #expect(try values(run, "test/high_quality").last == coverage.highQuality)
        let record = try RunRecord(of: run)
        #expect(record.exampleShape == [2] && record.abilities?.contains(.generates) == true)
    }

    @Test func anEpochHasOnePictureOfDataAndSamples() throws {
        let run = try TinyRun.train(TinyRun.rowGAN, on: TinyRun.ring, in: outputs)
        let names = try pictures(run)
        #expect(names == ["samples_epoch_0001.png", "samples_epoch_0002.png"])
        let path = FileSystem.join(run.imagesPath, names[0])
        let (image, text) = try PNG.decode(FileSystem.read(path, limit: 1 << 22))
        #expect((image.width, image.height) == (800, 760))
        #expect(text.contains { $0.key == "Step" && $0.value == "6" })
    }

    @Test func rowsWithoutATargetAreLearntAndHaveNoModes() throws {
        try outputs.write("a,b,c\n" + (0..<60).map { "\($0),\(2 * $0),7\n" }.joined(), to: "t.csv")
        let data = """
            {"type": "csv", "path": "\(outputs("t.csv"))", "target": "none", "standardize": true}
            """
        let run = try TinyRun.train(TinyRun.rowVAE, on: data, in: outputs)
        #expect(try RunRecord(of: run).metrics?["test/modes"] == nil)
        #expect(try MetricHistory(of: run)["test/modes"] == nil)
        // Three columns are no plane.
        #expect(try pictures(run).isEmpty)
        let trained = try TinyRun.model(run)
        #expect(trained.columnNames == ["a", "b", "c"])
    }

    @Test func aClassifierOfTheRingHasNoSamplesToCount() throws {
        let run = try TinyRun.train(TinyRun.classifier, on: TinyRun.ring, in: outputs)
        #expect(try RunRecord(of: run).metrics?["test/modes"] == nil)
        #expect(try RunRecord(of: run).metrics?["test/accuracy"] != nil)
    }
}
