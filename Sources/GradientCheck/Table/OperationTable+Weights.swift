import Autodiff

extension OperationTable {
    /// Weights of linear layers, convolutions and transposed convolutions, and the axis of outputs.
    private static let shapes: [(shape: [Int], axis: Int)] = [
        ([3, 2], 1), ([2, 3], 0), ([2, 1, 2, 3], 3), ([1, 2, 3, 2], 2),
    ]

    static let normalizedWeights: [OperationSample] = shapes.flatMap { shape, axis in
        let u = ReferenceArray.spread([shape[axis]], from: 0.5, to: 1, seed: 3)
        // In the order of memory, the axis of outputs left out.
        let v = ReferenceArray.spread(
            shape.enumerated().map { $0 == axis ? 1 : $1 }, from: 0.5, to: 1, seed: 4)
        let outputs = shape.enumerated().map { $0 == axis ? $1 : 1 }
        let others = shape.indices.filter { $0 != axis }
        return [
            OperationSample(
                "spectrallyNormalized", at: [.spread(shape, from: 0.5, to: 2)],
                tensor: {
                    $0[0].spectrallyNormalized(u: Tensor(u), v: Tensor(v), outputAxis: axis)
                },
                reference: { inputs in
                    inputs[0] / (inputs[0] * u.reshaped(to: outputs) * v).sum()
                }),
            OperationSample(
                "scaled to lengths",
                at: [
                    .spread(shape, from: 0.5, to: 2), .spread(outputs, from: 0.5, to: 2, seed: 1),
                ],
                tensor: { $0[0].scaled(toLengths: $0[1], along: axis) },
                reference: { inputs in
                    let squares = (inputs[0] * inputs[0]).sum(others, keepingAxes: true)
                    return inputs[0] * inputs[1] / squares.map { $0.squareRoot() }
                }),
        ]
    }
}
