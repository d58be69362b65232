import Autodiff
import Experiments
import Families
import Kernels
import NeuralNetworks
import ONNX
import RunStore

/// A part of a model as a graph of ONNX operators.
struct OperatorGraph {
    var graph: Graph

    /// The graph of a part, with a free axis `batch` in front.
    init(_ part: ExportedPart) {
        func value(_ value: ExportedPart.Value) -> Graph.Value {
            Graph.Value(
                value.name, shape: [.free("batch")] + value.shape.map { .fixed($0) },
                documentation: value.documentation)
        }
        graph = Graph(
            name: part.part, inputs: [value(part.input)],
            outputs: part.outputs.map(value))
        let network = part.network
        var name = entered(part.input.name, part.entry)
        if network.input != network.firstInput { name = reshaped(name, to: network.firstInput) }
        name = add(network.layers, to: name, under: part.name)
        if network.lastOutput != network.output { name = reshaped(name, to: network.output) }
        switch part.head {
        case .none: graph.add("Identity", [left(name, part.exit)], as: part.outputs[0].name)
        case .sigmoid: graph.add("Sigmoid", [name], as: part.outputs[0].name)
        case .halves:
            let sizes = graph.integers(part.outputs.map { $0.shape[0] })
            graph.add(
                "Split", [name, sizes], ["axis": .integer(1)], outputs: part.outputs.map(\.name))
        }
    }

    /// A value as one of other sizes, the batch kept.
    private mutating func reshaped(_ name: String, to shape: [Int]) -> String {
        let sizes = graph.integers([0] + shape)
        return graph.add("Reshape", [name, sizes])
    }

    /// The layers one behind the other; weights are called by their place below `prefix`.
    private mutating func add(
        _ layers: [PortableLayer], to input: String, under prefix: String
    ) -> String {
        var name = input
        for layer in layers {
            let path = "\(prefix).\(layer.position.map { "\($0)" } ?? "reorder")"
            name = add(layer, to: name, path: path)
        }
        return name
    }

    private mutating func weight(_ tensor: Tensor, _ name: String, shape: [Int]? = nil) -> String {
        graph.addConstant(
            name, shape: shape ?? tensor.shape.dimensions, floatBytes: tensor.region.bytes)
    }

    private mutating func add(
        _ layer: PortableLayer, to input: String, path: String
    ) -> String {
        switch layer.operation {
        case .linear(let matrix, let bias):
            var inputs = [input, weight(matrix.value, path + ".weight")]
            if let bias { inputs.append(weight(bias, path + ".bias")) }
            return graph.add("Gemm", inputs, ["transB": .integer(1)])
        case .convolution(let filter, let bias, let window):
            var inputs = [input, weight(filter.value, path + ".weight")]
            if let bias { inputs.append(weight(bias, path + ".bias")) }
            return graph.add("Conv", inputs, window.attributes)
        case .transposedConvolution(let filter, let bias, let window):
            return transposedConvolution(
                [input, weight(filter.value, path + ".weight")],
                bias: bias.map { weight($0, path + ".bias") }, window, channels: layer.output[0])
        case .batchNormalization(let scale, let shift, let mean, let variance, let epsilon, _):
            return graph.add(
                "BatchNormalization",
                [
                    input, weight(scale, path + ".weight"), weight(shift, path + ".bias"),
                    weight(mean, path + ".running_mean"), weight(variance, path + ".running_var"),
                ], ["epsilon": .float(epsilon)])
        case .layerNormalization(let scale, let shift, let epsilon):
            return graph.add(
                "LayerNormalization",
                [input, weight(scale, path + ".weight"), weight(shift, path + ".bias")],
                ["axis": .integer(1), "epsilon": .float(epsilon)])
        case .groupNormalization(let groups, let scale, let shift, let epsilon):
            let split = graph.add("Reshape", [input, graph.integers([0, groups, -1])])
            let standard = standardized(split, channels: groups, epsilon)
            let whole = reshaped(standard, to: layer.input)
            let shape = [layer.input[0], 1, 1]
            let scaled = graph.add(
                "Mul", [whole, weight(scale, path + ".weight", shape: shape)])
            return graph.add("Add", [scaled, weight(shift, path + ".bias", shape: shape)])
        case .instanceNormalization(let scale?, let shift?, let epsilon):
            return graph.add(
                "InstanceNormalization",
                [input, weight(scale, path + ".weight"), weight(shift, path + ".bias")],
                ["epsilon": .float(epsilon)])
        case .instanceNormalization(_, _, let epsilon):
            return standardized(input, channels: layer.input[0], epsilon)
        case .pooling(let pooling): return pooled(layer, pooling, input)
        case .globalPooling(let kind):
            return graph.add(
                "Flatten",
                [graph.add(kind == .average ? "GlobalAveragePool" : "GlobalMaxPool", [input])])
        case .upsampling(let upsampling):
            let scales = graph.floats(
                [1, 1, Float(upsampling.factor.height), Float(upsampling.factor.width)],
                shape: [4])
            return graph.add("Resize", [input, "", scales], upsampling.interpolation.attributes)
        case .pixelShuffle(let factor):
            return graph.add(
                "DepthToSpace", [input],
                ["blocksize": .integer(factor), "mode": .string("CRD")])
        case .padding(let padding):
            let margins = padding.margins
            let sizes = graph.integers([
                0, 0, margins.top, margins.left, 0, 0, margins.bottom, margins.right,
            ])
            return graph.add(
                "Pad", [input, sizes],
                ["mode": .string(padding.mode == .zero ? "constant" : "reflect")])
        case .flatten: return graph.add("Flatten", [input])
        case .reshape: return reshaped(input, to: layer.output)
        case .reorder(let from, let to): return reordered(input, from: from, to: to)
        case .dropout: return input
        case .activation(let activation): return activated(input, activation)
        case .minibatchStandardDeviation(let deviation):
            return withDeviation(input, deviation, plane: Array(layer.input.dropFirst()))
        case .residual(let body, let shortcut, let activation):
            let sum = graph.add(
                "Add",
                [
                    add(body, to: input, under: path + ".body"),
                    add(shortcut, to: input, under: path + ".shortcut"),
                ])
            return activated(sum, activation)
        }
    }

    /// Every channel with mean zero and variance one.
    private mutating func standardized(
        _ input: String, channels: Int, _ epsilon: Float
    ) -> String {
        let ones = graph.floats([Float](repeating: 1, count: channels), shape: [channels])
        let zeros = graph.floats([Float](repeating: 0, count: channels), shape: [channels])
        return graph.add(
            "InstanceNormalization", [input, ones, zeros], ["epsilon": .float(epsilon)])
    }

    private mutating func reordered(_ input: String, from: Shape?, to: Shape?) -> String {
        var name = input
        if let from {
            name = reshaped(name, to: from.channelsFirst)
            name = graph.add("Transpose", [name], ["perm": .integers([0, 2, 3, 1])])
        }
        if let to {
            name = reshaped(name, to: to.dimensions)
            name = graph.add("Transpose", [name], ["perm": .integers([0, 3, 1, 2])])
        }
        return graph.add("Flatten", [name])
    }

    private mutating func activated(_ input: String, _ activation: Activation) -> String {
        switch activation.kind {
        case .identity: return input
        case .relu: return graph.add("Relu", [input])
        case .leakyReLU:
            return graph.add("LeakyRelu", [input], ["alpha": .float(activation.parameter)])
        case .elu: return graph.add("Elu", [input], ["alpha": .float(activation.parameter)])
        case .tanh: return graph.add("Tanh", [input])
        case .sigmoid: return graph.add("Sigmoid", [input])
        case .softplus: return graph.add("Softplus", [input])
        case .silu: return graph.add("Mul", [input, graph.add("Sigmoid", [input])])
        case .gelu:
            // x/2·(1 + erf(x/√2)); the format has no operator for it yet.
            let root = graph.floats([Float(0.5).squareRoot()], shape: [])
            let half = graph.floats([0.5], shape: [])
            let one = graph.floats([1], shape: [])
            let error = graph.add("Erf", [graph.add("Mul", [input, root])])
            return graph.add(
                "Mul",
                [graph.add("Mul", [input, half]), graph.add("Add", [error, one])])
        }
    }
}

extension PortableWindow {
    package var attributes: [String: Graph.Attribute] {
        [
            "kernel_shape": .integers(kernel), "strides": .integers(stride),
            "dilations": .integers(dilation), "group": .integer(groups),
            "pads": .integers([top, left, bottom, right]),
        ]
    }
}

extension Interpolation {
    fileprivate var attributes: [String: Graph.Attribute] {
        switch self {
        case .nearest:
            [
                "mode": .string("nearest"), "nearest_mode": .string("floor"),
                "coordinate_transformation_mode": .string("asymmetric"),
            ]
        case .bilinear:
            [
                "mode": .string("linear"),
                "coordinate_transformation_mode": .string("half_pixel"),
            ]
        case .bilinearAligningCorners:
            [
                "mode": .string("linear"),
                "coordinate_transformation_mode": .string("align_corners"),
            ]
        }
    }
}
