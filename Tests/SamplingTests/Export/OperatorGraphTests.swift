import Autodiff
import Configuration
import Foundation
import ONNX
import RunTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite("Graphs of operators")
struct OperatorGraphTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The graph of a classifier of 28×28 digits with a list of layers.
    private func graph(_ layers: String, part: String = "classifier") throws -> Graph {
        let model =
            #"{"type": "classifier", "network": {"type": "layers", "layers": [\#(layers)]}}"#
        let run = try TinyRun.train(model, in: folder)
        return try ModelFile(
            parsing: ModelExport(CheckpointLocation.find(run.path, in: ".")).onnx()
        ).graph
    }

    @Test("Convolutions state all margins, and weights have PyTorch's shapes")
    func convolution() throws {
        let graph = try graph(
            #"""
            {"type": "convolution", "filters": 6, "kernel": [4, 3], "padding": "same"},
            {"type": "transposed-convolution", "filters": 4, "kernel": 3, "stride": 2, "groups": 2,
             "padding": 1, "outputPadding": 1},
            {"type": "global-average-pooling"}, {"type": "dense", "units": 10}
            """#)
        let (first, second) = (graph.nodes[0], graph.nodes[1])
        #expect(first.operation == "Conv")
        #expect(first.attributes["pads"] == .integers([1, 1, 2, 1]))
        #expect(second.operation == "ConvTranspose")
        #expect(second.attributes["pads"] == .integers([1, 1, 1, 1]))
        #expect(second.attributes["output_padding"] == .integers([1, 1]))
        #expect(second.attributes["group"] == .integer(2))
        let shapes = Dictionary(
            graph.initializers.map { ($0.name, $0.shape) }, uniquingKeysWith: { $1 })
        #expect(shapes["network.0.weight"] == [6, 1, 4, 3])
        #expect(shapes["network.1.weight"] == [6, 2, 3, 3])
        #expect(shapes["network.3.weight"] == [10, 4])
        #expect(
            graph.nodes.map(\.operation) == [
                "Conv", "ConvTranspose", "GlobalAveragePool", "Flatten", "Gemm", "Identity",
            ])
    }

    /// Output padding of a stride or more, which dilated kernels may have, is said by less padding,
    /// since ONNX Runtime refuses it; where there is none left, the bias stands alone.
    @Test("Output padding of a stride or more is said with less padding")
    func outputPadding() throws {
        let graph = try graph(
            #"""
            {"type": "transposed-convolution", "filters": 2, "kernel": 3, "dilation": 2,
             "padding": 2, "outputPadding": 1},
            {"type": "transposed-convolution", "filters": 3, "kernel": 3, "dilation": 2,
             "padding": 0, "outputPadding": 1},
            {"type": "transposed-convolution", "filters": 3, "kernel": 3, "dilation": 2,
             "padding": 0, "outputPadding": 1, "bias": false},
            {"type": "global-average-pooling"}, {"type": "dense", "units": 10}
            """#)
        #expect(
            graph.nodes.prefix(7).map(\.operation) == [
                "ConvTranspose", "ConvTranspose", "Pad", "Reshape", "Add", "ConvTranspose", "Pad",
            ])
        #expect(graph.nodes[0].attributes["pads"] == .integers([2, 2, 1, 1]))
        #expect(graph.nodes[0].inputs.count == 3 && graph.nodes[1].inputs.count == 2)
        #expect(graph.nodes[1].attributes["pads"] == .integers([0, 0, 0, 0]))
        let margins = graph.initializers.first { $0.name == graph.nodes[2].inputs[1] }
        #expect(margins?.integers == [0, 0, 0, 0, 0, 0, 1, 1])
        for node in graph.nodes where node.operation == "ConvTranspose" {
            #expect(node.attributes["output_padding"] == nil)
        }
    }

    @Test("A window over the edge becomes padding, and its mean is corrected")
    func pooling() throws {
        // 28 with windows of 3 in steps of 2: 14 places, the last of which sees two pixels.
        let graph = try graph(
            #"""
            {"type": "max-pooling", "size": 3, "stride": 2, "ceilMode": true},
            {"type": "average-pooling", "size": 3, "stride": 2, "ceilMode": true},
            {"type": "flatten"}, {"type": "dense", "units": 10}
            """#)
        #expect(graph.nodes[0].attributes["pads"] == .integers([0, 0, 1, 1]))
        // 14 with the same: 7 places, the last of which sees two pixels too.
        #expect(graph.nodes[1].attributes["pads"] == .integers([0, 0, 1, 1]))
        #expect(graph.nodes[2].operation == "Mul")
        let factors = try #require(
            graph.initializers.first { $0.name == graph.nodes[2].inputs[1] }?.floats)
        #expect(factors.count == 49)
        #expect(factors[0] == 1 && factors[6] == 1.5 && factors[48] == 2.25)
    }

    @Test("Nothing is left of dropout, and norms of weights are folded into them")
    func folding() throws {
        let graph = try graph(
            #"""
            {"type": "flatten"}, {"type": "dropout"},
            {"type": "dense", "units": 4, "reparameterization": "spectral"},
            {"type": "dense", "units": 10, "reparameterization": "weight"}
            """#)
        #expect(graph.nodes.map(\.operation) == ["Flatten", "Gemm", "Gemm", "Identity"])
        #expect(
            graph.initializers.map(\.name) == [
                "network.2.weight", "network.2.bias", "network.3.weight", "network.3.bias",
            ])
        // The largest singular value of the first weight is one: ‖Wx‖ ≤ ‖x‖ and nearly equal.
        let floats = try #require(graph.initializers[0].floats)
        let matrix = Tensor(floats, shape: [4, 784])
        var x = Tensor.ones([4, 1])
        for _ in 0..<200 {
            let y = matrixProduct(matrix, matrixProduct(matrix, x, transposesA: true))
            x = y / y.squared().sum().squareRoot()
        }
        let y = matrixProduct(matrix, x, transposesA: true)
        #expect(abs(y.squared().sum().squareRoot().scalars[0] - 1) < 0.05)
    }

    @Test("A vector that becomes another image than it was made of is brought into order")
    func reordering() throws {
        let model = #"""
            {"type": "vae", "latentSize": 8, "encoder": {"hidden": [4]},
             "decoder": {"type": "layers", "layers": [
               {"type": "reshape", "shape": [2, 1, 4]}, {"type": "flatten"},
               {"type": "reshape", "shape": [1, 2, 4]}, {"type": "flatten"}, {"type": "tanh"},
               {"type": "dense", "units": 784}, {"type": "reshape", "shape": [28, 28, 1]}]}}
            """#
        let run = try TinyRun.train(model, in: folder)
        let export = try ModelExport(CheckpointLocation.find(run.path, in: "."), part: "decoder")
        try export.writeReference(to: folder("r.npz"))
        let arrays = try StoredZip(folder.bytes("r.npz")).arrays()
        let graph = try ModelFile(parsing: export.onnx()).graph
        #expect(graph.nodes.map(\.operation).contains("Transpose"))
        let ours = try #require(arrays["images"])
        let values = try GraphInterpreter(graph: graph)
            .outputs(of: try #require(arrays["latents"]))
        let theirs = try #require(values["images"])
        #expect(ours.shape == theirs.shape)
        for (a, b) in zip(ours.scalars, theirs.scalars) { #expect(abs(a - b) < 1e-5) }
        #expect(
            export.torchCode(.safetensors, loading: "x").contains(
                "(\"reorder_1\", Reorder(None, (2, 1, 4))),"))
    }

    @Test("What is no model of ours is refused by name")
    func parsing() throws {
        #expect(throws: (any Error).self) { try ModelFile(parsing: [1, 2, 3]) }
        var graph = Graph(
            name: "g", inputs: [Graph.Value("x", shape: [.free("n")], documentation: "")])
        graph.add("Relu", ["x"], ["alpha": .float(0.5), "word": .string("w")], as: "y")
        graph.outputs = [Graph.Value("y", shape: [.free("n")], documentation: "d")]
        let name = graph.integers([-2, 1 << 40])
        #expect(graph.initializers.first { $0.name == name }?.integers == [-2, 1 << 40])
        let file = ModelFile(
            graph, documentation: "what", metadata: ["a": "1", "b": "2"], producer: ("p", "1"))
        let bytes = try file.serialized()
        #expect(try ModelFile(parsing: bytes) == file)
        // Field 1 of the message, the version of the format, comes first: 08 08.
        #expect(Array(bytes.prefix(2)) == [8, 8])
        var other = bytes
        other[1] = 7
        let error = #expect(throws: ModelFileError.self) { try ModelFile(parsing: other) }
        #expect(error?.description == "its IR version is 7, expected 8")
    }
}
