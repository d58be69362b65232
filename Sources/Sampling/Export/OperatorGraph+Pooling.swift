import Kernels
import NeuralNetworks
import ONNX

/// A pooling along one axis of known size, without the ceil mode that runtimes disagree about.
private struct PooledAxis {
    let before: Int
    /// Padding behind the image, which may reach beyond what the layer says.
    let after: Int
    /// For every place the window's elements over those of the image and its padding proper.
    let corrections: [Float]

    init(_ size: Int, to count: Int, kernel: Int, stride: Int, padding: Int) {
        let reach = (count - 1) * stride + kernel
        before = padding
        // Without ceil mode some pixels may be left over behind the last place.
        after = max(padding, reach - size - padding)
        corrections = (0..<count).map { place in
            let start = place * stride
            return Float(kernel) / Float(min(start + kernel, size + 2 * padding) - start)
        }
    }
}

extension OperatorGraph {
    /// The largest element or the mean of every window.
    mutating func pooled(_ layer: PortableLayer, _ pooling: Pooling, _ input: String) -> String {
        let window = pooling.window
        let rows = PooledAxis(
            layer.input[1], to: layer.output[1], kernel: window.kernel.height,
            stride: window.stride.height, padding: window.padding.height)
        let columns = PooledAxis(
            layer.input[2], to: layer.output[2], kernel: window.kernel.width,
            stride: window.stride.width, padding: window.padding.width)
        var attributes: [String: Graph.Attribute] = [
            "kernel_shape": .integers([window.kernel.height, window.kernel.width]),
            "strides": .integers([window.stride.height, window.stride.width]),
            "pads": .integers([rows.before, columns.before, rows.after, columns.after]),
        ]
        if pooling.kind == .maximum { return graph.add("MaxPool", [input], attributes) }
        attributes["count_include_pad"] = .integer(1)
        let means = graph.add("AveragePool", [input], attributes)
        let corrections = rows.corrections.flatMap { row in columns.corrections.map { row * $0 } }
        guard corrections.contains(where: { $0 != 1 }) else { return means }
        let factors = graph.floats(
            corrections, shape: [1, 1, rows.corrections.count, columns.corrections.count])
        return graph.add("Mul", [means, factors])
    }

    /// Images with a channel more that tells how much those of a group differ, as
    /// `MinibatchStandardDeviation` defines it for any number of images.
    mutating func withDeviation(
        _ input: String, _ deviation: MinibatchStandardDeviation, plane: [Int]
    ) -> String {
        let zero = graph.integers([0], shape: [])
        let one = graph.integers([1], shape: [])
        let count = graph.add("Gather", [graph.add("Shape", [input]), zero])
        let size = graph.integers([deviation.groupSize], shape: [])
        let fill = graph.integers([deviation.groupSize - 1], shape: [])
        let groups = graph.add("Div", [graph.add("Add", [count, fill]), size])
        let group = graph.add("Mod", [graph.add("Range", [zero, count, one]), groups])
        // Row g of the matrix [groups, batch] has ones at the images of group g.
        let members = graph.add(
            "Cast",
            [
                graph.add(
                    "Equal",
                    [
                        graph.add(
                            "Unsqueeze",
                            [graph.add("Range", [zero, groups, one]), graph.integers([1])]),
                        graph.add("Unsqueeze", [group, graph.integers([0])]),
                    ])
            ], ["to": .integer(1)])
        let counts = graph.add(
            "ReduceSum", [members, graph.integers([1])], ["keepdims": .integer(1)])
        let shares = graph.add("Div", [members, counts])
        let back = graph.add("Transpose", [members], ["perm": .integers([1, 0])])
        let images = graph.add("Flatten", [input])
        let mean = graph.add("MatMul", [back, graph.add("MatMul", [shares, images])])
        let centered = graph.add("Sub", [images, mean])
        let variance = graph.add("MatMul", [shares, graph.add("Mul", [centered, centered])])
        let epsilon = graph.floats([deviation.epsilon], shape: [])
        let deviations = graph.add(
            "ReduceMean", [graph.add("Sqrt", [graph.add("Add", [variance, epsilon])])],
            ["axes": .integers([1]), "keepdims": .integer(1)])
        let ofImages = graph.add(
            "Reshape", [graph.add("MatMul", [back, deviations]), graph.integers([-1, 1, 1, 1])])
        let ones = graph.floats(
            [Float](repeating: 1, count: plane[0] * plane[1]), shape: [1, 1] + plane)
        return graph.add(
            "Concat", [input, graph.add("Mul", [ofImages, ones])], ["axis": .integer(1)])
    }
}
