import Autodiff
import Configuration
import Foundation
import NeuralNetworks
import ONNX
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite("What stands between data and an exported model")
struct PreprocessingExportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A classifier of rows whose first column lies about 30,000.
    private func train(standardize: Bool = true) throws -> RunFolder {
        var rows = "a,b,y\n"
        for row in 0..<40 {
            rows += "\(30_000 + 7 * row),\(Double(row % 5) / 100),\(row < 20 ? "ant" : "bee")\n"
        }
        try folder.write(rows, to: "rows.csv")
        let text = """
            {"name": "table", "seed": 3, "model": {"type": "classifier", "network": {"hidden": [4]}},
             "data": {"type": "csv", "path": "\(folder("rows.csv"))", "targetColumns": ["y"],
                      "standardize": \(standardize)},
             "optimizer": {"type": "adam", "learningRate": 1e-3},
             "training": {"epochs": 2, "batchSize": 8}}
            """
        let experiment = try Experiment(bytes: Array(text.utf8), source: "table")
        return try Runner(RunOptions(outputs: folder("runs"))).start(experiment, source: "table")
            .folder
    }

    private func export(_ run: RunFolder) throws -> ModelExport {
        try ModelExport(CheckpointLocation.find(run.path, in: "."))
    }

    @Test("A graph takes raw features and standardizes them as training did")
    func graph() throws {
        let run = try train()
        let export = try export(run)
        let file = try ModelFile(parsing: export.onnx())
        try export.writeReference(to: folder("r.npz"), count: 6)
        let arrays = try StoredZip(folder.bytes("r.npz")).arrays()
        let input = try #require(arrays["input"])
        // Raw: the first feature is of the order that it has in the file.
        #expect(input.scalars.indices.allSatisfy { $0 % 2 == 1 || input.scalars[$0] > 25_000 })
        let ours = try #require(arrays["logits"])
        let theirs = try #require(
            try GraphInterpreter(graph: file.graph).outputs(of: input)["logits"])
        for (a, b) in zip(ours.scalars, theirs.scalars) { #expect(abs(a - b) < 1e-5) }
        // A shift by the mean and a scale of the deviation give the same as none of either.
        let constants = Dictionary(
            file.graph.initializers.map { ($0.name, $0.floats) }, uniquingKeysWith: { $1 })
        let mean = try #require(constants["standardization.mean"] ?? nil)
        let deviation = try #require(constants["standardization.deviation"] ?? nil)
        #expect(abs(mean[0] - 30_136) < 40 && abs(deviation[0] - 81) < 12)
        #expect(file.graph.nodes.prefix(2).map(\.operation) == ["Sub", "Div"])
        #expect(file.metadata["class_names"] == #"["ant","bee"]"#)
        #expect(file.metadata["column_names"] == #"["a","b"]"#)
        #expect(file.metadata["input"]?.contains("standardized here") == true)
        #expect(export.warnings(.onnx).isEmpty)
    }

    @Test("Every format has the standardization and the names, and weights stay a state_dict")
    func formats() throws {
        let run = try train()
        let export = try export(run)
        let checkpoint = try CheckpointFolder(
            path: CheckpointLocation.find(run.path, in: ".").folder.path
        ).load()
        let stored = try #require(checkpoint.standardization)
        #expect(stored["mean"]?.shape == [2] && stored["deviation"]?.shape == [2])
        #expect(checkpoint.model.tensors.allSatisfy { $0.name.hasPrefix("network.") })
        let code = export.torchCode(.safetensors, loading: "w.safetensors")
        let first = try #require(stored["mean"]?.floats)[0]
        for line in [
            "    class_names = [\"ant\",\"bee\"]",
            "self.register_buffer(\"standardization_mean\", torch.tensor([\(first), ",
            "persistent=False)",
            "self.network(((input - self.standardization_mean) / self.standardization_deviation))",
        ] { #expect(code.contains(line), "no \(line) in \(code)") }
        try export.write(.safetensors, to: folder("w.safetensors"))
        let weights = try SafetensorsFile(contentsOf: folder("w.safetensors"))
        #expect(weights.tensors == checkpoint.model.tensors)
        #expect(weights.metadata["class_names"] == #"["ant","bee"]"#)
        try export.write(.csv, to: folder("tables"))
        #expect(try folder.text("tables/class_names.csv") == "index,name\n0,ant\n1,bee\n")
        #expect(
            try folder.text("tables/standardization.csv").hasPrefix(
                "index,mean,deviation\n0,\(first),"))
        try export.write(.npz, to: folder("w.npz"))
        let files = try StoredZip(folder.bytes("w.npz")).files
        let texts = try #require(files.first { $0.name == "class_names.npy" }).bytes
        #expect(String(decoding: texts, as: UTF8.self).contains("'<U3'"))
        #expect(
            texts.suffix(24)
                == "antbee".unicodeScalars.flatMap { [UInt8($0.value), 0, 0, 0] }[...])
        #expect(files.contains { $0.name == "standardization.mean.npy" })
    }

    @Test("A checkpoint of an older build exports with a warning, unless its run needs none")
    func olderCheckpoints() throws {
        for (isStandardized, warnings) in [(true, 1), (false, 0)] {
            let run = try train(standardize: isStandardized)
            let location = try CheckpointLocation.find(run.path, in: ".")
            let now = try location.folder.load()
            var state = now.state
            state.preprocessing = nil
            let older = Checkpoint(state: state, model: now.model, optimizer: now.optimizer)
            try location.folder.write(older)
            let export = try export(run)
            #expect(export.warnings(.onnx).count == warnings)
            #expect(try export.onnx().isEmpty == false)
            // Alone, it cannot say which it is.
            try CheckpointFolder(path: folder("alone-\(warnings)")).write(older)
            let alone = try ModelExport(
                CheckpointLocation.find(folder("alone-\(warnings)"), in: "."))
            #expect(alone.warnings(.onnx).first?.contains("standardize") == true)
            #expect(try RunRecord(of: run).classNames == ["ant", "bee"])
            let details = try RunDetails(of: run)
            #expect(details.record.contains { $0 == ("classes", "2 (ant, bee)") })
        }
    }

    @Test("A standardization that is gone or damaged is refused")
    func damagedFile() throws {
        let location = try CheckpointLocation.find(train().path, in: ".")
        let path = location.folder.standardizationPath
        try FileManager.default.removeItem(atPath: path)
        let missing = #expect(throws: FileError.self) { try location.folder.load() }
        #expect(missing?.path == path)
        #expect(missing?.category == .missingInput)
    }

    @Test("What generates rows gives them in the units of the data", arguments: [true, false])
    func generatedRows(isStandardized: Bool) throws {
        let data = TinyRun.ring.replacing("true", with: "\(isStandardized)")
        let run = try TinyRun.train(TinyRun.rowGAN, on: data, in: folder)
        let export = try export(run)
        let file = try ModelFile(parsing: export.onnx())
        try export.writeReference(to: folder("r.npz"), count: 6)
        let arrays = try StoredZip(folder.bytes("r.npz")).arrays()
        let latents = try #require(arrays["latents"])
        let ours = try #require(arrays["rows"])
        let theirs = try #require(
            try GraphInterpreter(graph: file.graph).outputs(of: latents)["rows"])
        let trained = try TinyRun.model(run)
        let sampled = trained.inDataUnits(trained.generator.examples(of: latents))
        for place in 0..<12 {
            #expect(abs(ours.scalars[place] - theirs.scalars[place]) < 1e-5)
            #expect(abs(ours.scalars[place] - sampled.scalars[place]) < 1e-5)
        }
        let code = export.torchCode(.safetensors, loading: "w.safetensors")
        let back = " * self.standardization_deviation + self.standardization_mean"
        #expect(code.contains(back) == isStandardized)
        #expect(
            code.contains("((rows - self.standardization_mean) / self.standardization_deviation)")
                == isStandardized)
        #expect(file.metadata["column_names"] == #"["x","y"]"#)
    }

    @Test("Thresholded pixels are thresholded in the graph, and originals as in training")
    func threshold() throws {
        let text = """
            {"name": "t", "seed": 3,
             "model": {"type": "vae", "latentSize": 2, "encoder": {"hidden": [4]},
                       "decoder": {"hidden": [4]}},
             "data": {"type": "digits-5k", "trainCount": 64, "testCount": 8,
                      "binarization": "threshold"},
             "optimizer": {"type": "adam", "learningRate": 1e-3},
             "training": {"epochs": 1, "batchSize": 32}}
            """
        let experiment = try Experiment(bytes: Array(text.utf8), source: "t")
        let run = try Runner(RunOptions(outputs: folder("runs"))).start(experiment, source: "t")
        let location = try CheckpointLocation.find(run.folder.path, in: ".")
        let export = try ModelExport(location, part: "encoder")
        let file = try ModelFile(parsing: export.onnx())
        #expect(file.graph.nodes.prefix(2).map(\.operation) == ["Greater", "Cast"])
        #expect(
            export.torchCode(.safetensors, loading: "w").contains("(images > 0.5).to(images)"))
        #expect(try TrainedModel(location).binarization == .threshold)
    }
}
