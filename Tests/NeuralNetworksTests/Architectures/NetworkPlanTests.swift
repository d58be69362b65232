import Autodiff
import Configuration
import Kernels
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct NetworkPlanTests {
    private func plan(_ json: String, _ input: Shape, _ output: Shape) throws -> NetworkPlan {
        try NetworkPlan(
            NetworkConfig.read(from: .parse(json, source: "test")).value, input: input,
            output: output, meaning: "a result")
    }

    private func refusal(_ json: String, _ input: Shape, _ output: Shape) throws -> ConfigError {
        let config = try NetworkConfig.read(from: .parse(json, source: "test")).value
        return try #require(
            throws: ConfigError.self,
            performing: {
                try NetworkPlan(config, input: input, output: output, meaning: "a result")
            })
    }

    /// What a layer foretells of shapes and parameters is what the layer that is built does.
    @Test(arguments: [
        (#"{"type": "dcgan"}"#, [100], [28, 28, 1]), (#"{"type": "dcgan"}"#, [28, 28, 3], [1]),
        (#"{"type": "dcgan", "filters": 2, "normalization": "instance"}"#, [7], [8, 12, 3]),
        (#"{"type": "dcgan", "filters": 2, "normalization": "layer"}"#, [8, 12, 3], [2]),
        (#"{"type": "dcgan", "filters": 2, "hidden": [9, 5]}"#, [7], [8, 12, 3]),
        (
            #"{"type": "dcgan", "filters": 2, "hidden": [9], "normalization": "instance"}"#,
            [8, 12, 3], [2]
        ),
        (#"{"type": "dcgan-64", "filters": 4}"#, [100], [64, 64, 1]),
        (#"{"type": "dcgan-64", "filters": 4}"#, [64, 64, 1], [1]),
        (#"{"type": "conv-vae"}"#, [28, 28, 1], [32]),
        (#"{"type": "conv-vae", "filters": [3, 5, 2]}"#, [16], [24, 8, 2]),
        (#"{"type": "lenet"}"#, [28, 28, 1], [10]),
        (#"{"type": "resnet-small", "filters": 4, "blocks": 2}"#, [28, 28, 3], [10]),
        (#"{"hidden": [5], "normalization": "layer"}"#, [4, 3, 2], [3, 1, 2]),
        (
            #"""
            {"type": "layers", "layers": [
                {"type": "max-pooling", "ceilMode": true},
                {"type": "average-pooling", "size": 3, "stride": 2, "ceilMode": true},
                {"type": "transposed-convolution", "filters": 2, "kernel": 2, "dilation": 4,
                 "outputPadding": 3}]}
            """#, [7, 9, 1], [9, 9, 2]
        ),
    ])
    func foretoldIsWhatIsBuilt(_ json: String, _ input: [Int], _ output: [Int]) throws {
        let plan = try plan(json, Shape(input), Shape(output))
        var random = RandomStream(seed: 1, name: "weights")
        let network = plan.network(random: &random)
        #expect(plan.parameterCount == network.parameters.reduce(0) { $0 + $1.shape.count })
        let buffers = network.namedState.reduce(0) { total, state in
            if case .buffer(let buffer) = state.content {
                total + buffer.value.count
            } else {
                total
            }
        }
        #expect(plan.layers.reduce(0) { $0 + $1.outline.bufferCount } == buffers)
        var context = Context.evaluation
        var value = Tensor.ones(Shape([2] + plan.layers[0].input.dimensions))
        for (layer, planned) in zip(network.layers.layers, plan.layers) {
            #expect(value.shape.dimensions == [2] + planned.input.dimensions)
            value = layer(value, &context)
            #expect(value.shape.dimensions == [2] + planned.outline.output.dimensions)
        }
        let whole = network(.ones(Shape([2] + input)), &context)
        #expect(whole.shape.dimensions == [2] + output)
        #expect(whole.scalars.allSatisfy { $0.isFinite })
    }

    /// In evaluation many examples go through in pieces, and come out as if each were alone.
    @Test func manyExamplesAreEvaluatedInPieces() throws {
        let layers = #"""
            {"type": "layers", "layers": [
                {"type": "convolution", "filters": 64, "kernel": 3, "padding": 1},
                {"type": "batch-normalization"}, {"type": "relu"}, {"type": "flatten"},
                {"type": "dense", "units": 2}]}
            """#
        let plan = try plan(layers, [28, 28, 1], [2])
        let most = try #require(plan.evaluatedAtOnce)
        #expect((20..<50).contains(most))
        #expect(most * plan.activationCount <= NetworkPlan.evaluatedNumbers)
        var random = RandomStream(seed: 1, name: "weights")
        let network = plan.network(random: &random)
        let count = 2 * most + 1
        let images = Tensor.uniform([count, 28, 28, 1], from: random.next())
        var context = Context.evaluation
        let together = network(images, &context)
        #expect(together.shape == [count, 2])
        for row in [0, most - 1, most, count - 1] {
            let alone = network(images.gathered([row]), &context).scalars
            for (a, b) in zip(alone, together.gathered([row]).scalars) {
                #expect(abs(a - b) < 1e-5)
            }
        }
        // A step of training sees its batch whole, as does a layer that compares images.
        var training = Context.training(random)
        let output = network(images, &training)
        #expect(output.isRecorded && output.shape == [count, 2])
        let comparing = layers.replacing(
            #"{"type": "relu"}"#, with: #"{"type": "minibatch-standard-deviation"}"#)
        #expect(try self.plan(comparing, [28, 28, 1], [2]).evaluatedAtOnce == nil)
    }

    /// Dense layers of a DCGAN stand at the vector's end of either player.
    @Test(arguments: [
        ([7], [8, 8, 1], ["Dense", "Batch norm", "Activation (relu)", "Dense", "Reshape"], 0),
        (
            [8, 8, 1], [1],
            ["Flatten", "Dense", "Batch norm", "Activation (leaky-relu)", "Dense"], 5
        ),
    ])
    func denseLayersOfADCGANAreAtTheVector(
        _ input: [Int], _ output: [Int], _ expected: [String], _ start: Int
    ) throws {
        let plan = try plan(
            #"{"type": "dcgan", "filters": 2, "hidden": [9]}"#, Shape(input), Shape(output))
        let found = plan.layers.map(\.config.summary)
        #expect(Array(found[start..<start + 5]) == expected)
    }

    /// A preset is the list that it prints.
    @Test(arguments: [
        (#"{"type": "dcgan"}"#, [100], [28, 28, 1]), (#"{"type": "conv-vae"}"#, [28, 28, 1], [4]),
        (#"{"type": "dcgan", "filters": 2, "hidden": [3]}"#, [8, 8, 1], [1]),
        (#"{"type": "resnet-small", "filters": 2}"#, [8, 8, 1], [10]),
    ])
    func presetsAreTheListsThatTheyPrint(
        _ json: String, _ input: [Int], _ output: [Int]
    ) throws {
        let list = try #require(try plan(json, Shape(input), Shape(output)).expansion)
        let (one, other) = (
            try plan(json, Shape(input), Shape(output)),
            try plan(list.serialized(), Shape(input), Shape(output))
        )
        #expect(one.layers.map(\.config.summary) == other.layers.map(\.config.summary))
        var (first, second) = (
            RandomStream(seed: 3, name: "weights"), RandomStream(seed: 3, name: "weights")
        )
        let (a, b) = (one.network(random: &first), other.network(random: &second))
        #expect(a.namedState.map(\.name) == b.namedState.map(\.name))
        #expect(a.parameters.map(\.value.scalars) == b.parameters.map(\.value.scalars))
    }

    @Test(arguments: [
        (
            #"{"type": "convolution", "filters": 4, "kernel": 31}"#, "layers[0].kernel",
            ["31×31", "28×28"]
        ),
        (
            #"{"type": "convolution", "filters": 4, "kernel": 3, "groups": 3}"#,
            "layers[0].groups", ["3 groups", "4 output channels"]
        ),
        (
            #"{"type": "max-pooling"}, {"type": "max-pooling", "size": 15}"#, "layers[1].size",
            ["15×15", "[14, 14, 1]"]
        ),
        (#"{"type": "dense", "units": 3}"#, "layers[0]", ["takes a vector", "[28, 28, 1]"]),
        (
            #"{"type": "flatten"}, {"type": "convolution", "filters": 4, "kernel": 3}"#,
            "layers[1]", ["takes an image", "[784]"]
        ),
        (
            #"{"type": "average-pooling", "size": 31, "stride": 1, "padding": 1, "ceilMode": true}"#,
            "layers[0].size", ["31×31", "30×30"]
        ),
        (
            #"{"type": "flatten"}, {"type": "reshape", "shape": [7, 7, 3]}"#, "layers[1].shape",
            ["[7, 7, 3]", "784"]
        ),
        (
            #"{"type": "transposed-convolution", "filters": 1, "kernel": 2, "padding": 40}"#,
            "layers[0].padding", ["cuts everything away"]
        ),
        (
            #"{"type": "transposed-convolution", "filters": 1, "kernel": 2, "outputPadding": 1}"#,
            "layers[0].outputPadding", ["below the larger of stride and dilation, 1×1"]
        ),
        (
            #"""
            {"type": "transposed-convolution", "filters": 1, "kernel": 3, "stride": 2,
             "padding": "same", "outputPadding": 1}
            """#, "layers[0].outputPadding", ["given output padding 1×1", "same"]
        ),
        (#"{"type": "pixel-shuffle"}"#, "layers[0].factor", ["given 2", "1 channels"]),
        (
            #"{"type": "padding", "size": 28, "mode": "reflect"}"#, "layers[0].size", ["28"]
        ),
        (
            #"{"type": "group-normalization", "groups": 2}"#, "layers[0].groups",
            ["given 2", "1 channels"]
        ),
        (
            #"""
            {"type": "residual", "layers": [{"type": "max-pooling"}]}
            """#, "layers[0].shortcut", ["[14, 14, 1]", "[28, 28, 1]"]
        ),
        (
            #"""
            {"type": "residual", "layers": [{"type": "relu"}, {"type": "dense", "units": 1}]}
            """#, "layers[0].layers[1]", ["takes a vector"]
        ),
        (
            #"{"type": "upsampling", "factor": 64}, {"type": "upsampling", "factor": 64}, "#
                + #"{"type": "upsampling", "factor": 64}, {"type": "upsampling", "factor": 64}"#,
            "layers[3]", ["memory"]
        ),
        (#"{"type": "flatten"}, {"type": "dense", "units": 9}"#, "", ["[9]", "[10]", "a result"]),
    ])
    func whatDoesNotFitIsNamed(_ layers: String, _ path: String, _ words: [String]) throws {
        let error = try refusal(
            #"{"type": "layers", "layers": [\#(layers)]}"#, [28, 28, 1], [10])
        #expect(error.path.description == path)
        for word in words { #expect(error.message.contains(word), "\(error.message)") }
    }

    @Test(arguments: [
        (#"{"type": "dcgan"}"#, [30, 28, 1], [1], "multiples of 4"),
        (#"{"type": "dcgan"}"#, [28, 28, 1], [28, 28, 1], "an image of a vector"),
        (#"{"type": "conv-vae"}"#, [10], [10, 10, 1], "multiples of 4"),
        (#"{"type": "lenet"}"#, [10], [28, 28, 1], "LeNet"),
        (#"{"type": "lenet"}"#, [6, 6, 1], [10], "layer [3]"),
        (#"{"type": "resnet-small"}"#, [10], [10], "resnet-small"),
    ])
    func presetsSayWhatTheyCannotBe(
        _ json: String, _ input: [Int], _ output: [Int], _ words: String
    ) throws {
        let error = try refusal(json, Shape(input), Shape(output))
        #expect(error.message.contains(words), "\(error.message)")
    }

    @Test(arguments: [
        (#"{"type": "convolution", "filters": 0, "kernel": 3}"#, "layers[0].filters"),
        (#"{"type": "convolution", "filters": 1000000000, "kernel": 3}"#, "layers[0].filters"),
        (#"{"type": "convolution", "filters": 1}"#, "layers[0].kernel"),
        (#"{"type": "convolution", "filters": 1, "kernel": 3, "stride": 0}"#, "layers[0].stride"),
        (#"{"type": "convolution", "filters": 1, "kernel": [3]}"#, "layers[0].kernel"),
        (
            #"{"type": "convolution", "filters": 1, "kernel": [3, 0]}"#, "layers[0].kernel[1]"
        ),
        (
            #"{"type": "convolution", "filters": 1, "kernel": 3, "padding": "smae"}"#,
            "layers[0].padding"
        ),
        (#"{"type": "convolution", "filters": 1, "kernel": 3, "sride": 2}"#, "layers[0].sride"),
        (#"{"type": "konvolution"}"#, "layers[0].type"), (#"{}"#, "layers[0].type"),
        (#"{"type": "leaky-relu", "limit": 1}"#, "layers[0].limit"),
        (#"{"type": "residual", "layers": []}"#, "layers[0].layers"),
    ])
    func badLayersAreRefusedAtTheirKey(_ layer: String, _ path: String) throws {
        let error = try #require(throws: ConfigErrors.self) {
            try NetworkConfig.read(
                from: .parse(#"{"type": "layers", "layers": [\#(layer)]}"#, source: "test"))
        }
        #expect(error.errors.map(\.path.description) == [path])
    }

    @Test func resolvedListsReadAsThemselves() throws {
        let text = #"""
            {"type": "layers", "layers": [
                {"type": "convolution", "filters": 4, "kernel": [3, 5], "padding": "same"},
                {"type": "residual", "layers": [{"type": "elu"}]}, {"type": "channel-dropout"},
                {"type": "upsampling", "interpolation": "bilinear"}]}
            """#
        let first = try NetworkConfig.read(from: .parse(text, source: "test"))
        let second = try NetworkConfig.read(from: first.json, source: "resolved")
        #expect(second.json.serialized() == first.json.serialized())
    }
}
