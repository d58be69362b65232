import Configuration
import Autodiff
import Foundation
import Kernels
import ONNX
import RunTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite("Exported models")
struct ModelExportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func export(
        _ model: String, part: String? = nil, averageDecay: Double? = nil,
        weights: SamplingWeights? = nil
    ) throws -> ModelExport {
        let run = try TinyRun.train(model, averageDecay: averageDecay, in: folder)
        return try ModelExport(
            CheckpointLocation.find(run.path, in: "."), part: part, weights: weights)
    }

    /// What our own network and the graph, carried out operator by operator, make of the same input.
    @Test(
        "The graph of a perceptron computes what the model does",
        arguments: [
            (TinyRun.vae, "encoder", ["mean", "log_variance"]),
            (TinyRun.vae, "decoder", ["images"]), (TinyRun.gan, "generator", ["images"]),
            (TinyRun.gan, "discriminator", ["logits"]),
            (TinyRun.classifier, "classifier", ["logits"]),
        ])
    func perceptrons(model: String, part: String, outputs: [String]) throws {
        let export = try export(model, part: part)
        let file = try ModelFile(parsing: try export.onnx())
        #expect(file.graph.outputs.map(\.name) == outputs)
        for value in file.graph.inputs + file.graph.outputs {
            #expect(value.shape.first == .free("batch"))
        }
        try export.writeReference(to: folder("reference.npz"), count: 3)
        let arrays = try StoredZip(folder.bytes("reference.npz")).arrays()
        let input = try #require(arrays[file.graph.inputs[0].name])
        #expect(input.shape[0] == 3)
        let sizes = file.graph.inputs[0].shape.dropFirst().map { Graph.Value.Size.fixed($0.count) }
        #expect(input.shape.dimensions.dropFirst().map { .fixed($0) } == sizes)
        let values = try GraphInterpreter(graph: file.graph).outputs(of: input)
        for name in outputs {
            let (ours, theirs) = (try #require(arrays[name]), try #require(values[name]))
            #expect(ours.shape == theirs.shape)
            for (a, b) in zip(ours.scalars, theirs.scalars) { #expect(abs(a - b) < 1e-5) }
        }
    }

    @Test("A model says what it is, and the same weights give the same bytes")
    func words() throws {
        let export = try export(TinyRun.gan)
        let bytes = try export.onnx()
        #expect(try export.onnx() == bytes)
        let file = try ModelFile(parsing: bytes)
        #expect(file.graph.name == "generator")
        #expect(file.metadata["output.images"] == "images in [-1, 1]")
        #expect(file.documentation.contains("[-1, 1]"))
        #expect(file.graph.inputs[0].shape == [.free("batch"), .fixed(5)])
        #expect(
            file.graph.outputs[0].shape == [.free("batch"), .fixed(1), .fixed(28), .fixed(28)])
        // Images made by the graph lie in that range.
        let values = try GraphInterpreter(graph: file.graph).outputs(
            of: Tensor([Float](repeating: 3, count: 10), shape: [2, 5]))
        let images = try #require(values["images"]).scalars
        #expect(images.allSatisfy { -1...1 ~= $0 } && images.contains { $0 < 0 })
    }

    @Test("Graph, safetensors and npz hold the same weights under the same names")
    func weights() throws {
        let export = try export(TinyRun.vae)
        try export.write(.safetensors, to: folder("w.safetensors"))
        try export.write(.npz, to: folder("w.npz"))
        let file = try SafetensorsFile(contentsOf: folder("w.safetensors"))
        #expect(file["decoder.0.weight"]?.shape == [16, 2])
        let graph = try ModelFile(parsing: try export.onnx()).graph
        let constants = graph.initializers.filter { $0.kind == .float32 }
        #expect(constants.map(\.name).contains("decoder.2.weight"))
        for constant in constants {
            #expect(file[constant.name]?.bytes == constant.bytes)
            #expect(file[constant.name]?.shape == constant.shape)
        }
        let arrays = try StoredZip(folder.bytes("w.npz")).arrays()
        #expect(Set(arrays.keys) == Set(file.tensors.map(\.name)))
        #expect(file.metadata["encoder.part"] == "encoder" && file.metadata["model"] == "vae")
        for tensor in file.tensors {
            #expect(arrays[tensor.name]?.shape.dimensions == tensor.array.shape)
            #expect(arrays[tensor.name]?.scalars == tensor.array.floats)
        }
    }

    @Test("A part alone has its own weights only, and averages unless current ones are asked for")
    func choices() throws {
        let run = try TinyRun.train(TinyRun.gan, averageDecay: 0.5, in: folder)
        let location = try CheckpointLocation.find(run.path, in: ".")
        var files: [SafetensorsFile] = []
        for weights in [nil, SamplingWeights.averaged, .current] {
            let path = folder("w-\(files.count)")
            try ModelExport(location, part: "generator", weights: weights)
                .write(.safetensors, to: path)
            files.append(try SafetensorsFile(contentsOf: path))
        }
        #expect(files[0] == files[1])
        #expect(files[0]["generator.0.weight"] != files[2]["generator.0.weight"])
        #expect(files[0].tensors.allSatisfy { $0.name.hasPrefix("generator.") })
        // Batch normalisation counts its batches.
        #expect(files[0].tensors.contains { $0.name.hasSuffix("num_batches_tracked") })
        let error = #expect(throws: RequestError.self) {
            try ModelExport(location, part: "decoder")
        }
        #expect(error?.description.contains("expected generator or discriminator") == true)
    }

    @Test("Tables read back to the same bits, and no folder is written over")
    func tables() throws {
        let export = try export(TinyRun.classifier)
        try export.write(.csv, to: folder("tables"))
        try export.write(.safetensors, to: folder("w"))
        let file = try SafetensorsFile(contentsOf: folder("w"))
        #expect(
            try folder.names("tables")
                == (file.tensors.map { $0.name + ".csv" } + ["tensors.csv", "class_names.csv"])
                .sorted())
        #expect(
            try folder.text("tables/class_names.csv").split(separator: "\n").prefix(3)
                == ["index,name", "0,0", "1,1"])
        for tensor in file.tensors {
            let lines = try folder.text("tables/\(tensor.name).csv").split(separator: "\n")
            #expect(lines.count == tensor.array.shape[0])
            let numbers = lines.flatMap { $0.split(separator: ",") }.compactMap { Float($0) }
            #expect(numbers == tensor.array.floats)
        }
        #expect(try folder.text("tables/tensors.csv").contains("network.0.weight,F32,8 784,"))
        let error = #expect(throws: FileError.self) {
            try export.write(.csv, to: folder("tables"))
        }
        #expect(error?.category == .cannotWrite)
    }

    @Test("The code of the module has a line for every layer")
    func code() throws {
        let code = try export(TinyRun.gan).torchCode(.safetensors, loading: "/a/b\"c.safetensors")
        for line in [
            "nn.Linear(5, 16, bias=True),", "nn.BatchNorm1d(16, eps=1e-05, momentum=0.1),",
            "nn.Linear(16, 784, bias=True),", "nn.Tanh(),", "def generate(self, latents):",
            ".unflatten(1, (1, 28, 28))", "self.discriminator(images.flatten(1))",
            "load_file(\"b_c.safetensors\")",
        ] { #expect(code.contains(line), "no \(line) in \(code)") }
    }

    @Test(
        "The code loads a file that PyTorch can load, and says how it is made",
        arguments: [ModelExport.Format.onnx, .npz, .csv])
    func codeBesideOtherFormats(format: ModelExport.Format) throws {
        let export = try export(TinyRun.gan, part: "generator")
        let code = export.torchCode(format, loading: "/a/x.\(format.rawValue)")
        #expect(code.contains("load_file(\"x.safetensors\")"), "\(code)")
        #expect(code.contains("genlab export --to safetensors --part generator"), "\(code)")
        #expect(!export.torchCode(.safetensors, loading: "x.safetensors").contains("genlab"))
    }

    @Test("A part without an average does not call itself averaged")
    func partsOfOneAverage() throws {
        let run = try TinyRun.train(TinyRun.gan, averageDecay: 0.5, in: folder)
        let location = try CheckpointLocation.find(run.path, in: ".")
        for (part, weights) in [("generator", "averaged"), ("discriminator", "current")] {
            let file = try ModelFile(parsing: ModelExport(location, part: part).onnx())
            #expect(file.metadata["weights"] == weights)
        }
        let error = #expect(throws: RequestError.self) {
            try ModelExport(location, part: "discriminator", weights: .averaged)
        }
        #expect(error?.description.contains("discriminator") == true)
    }
}

extension Graph.Value.Size {
    /// The number; zero where it is free.
    fileprivate var count: Int { if case .fixed(let count) = self { count } else { 0 } }
}
