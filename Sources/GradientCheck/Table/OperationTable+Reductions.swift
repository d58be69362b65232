import Autodiff

extension OperationTable {
    private static let axes: [(shape: [Int], axes: [Int]?, keeping: Bool)] = [
        ([5], nil, false), ([2, 3], [0], false), ([2, 3], [1], true), ([2, 3, 2], [1], false),
        ([2, 3, 2], [0, 2], false), ([2, 3, 2], [0, 1], true), ([3, 1, 4], [-2, -1], false),
        ([], nil, false),
    ]

    static let reductions: [[OperationSample]] = [
        axes.enumerated().map { seed, sample in
            OperationSample(
                // A scalar has no axis to sum over.
                "sum", operations: sample.shape.isEmpty ? [] : ["Sum"],
                at: [.spread(sample.shape, from: -2, to: 2, seed: seed)],
                tensor: { $0[0].sum(axes: sample.axes, keepingAxes: sample.keeping) },
                reference: { $0[0].sum(sample.axes.map(positions), keepingAxes: sample.keeping) })
        },
        axes.dropLast().enumerated().map { seed, sample in
            OperationSample(
                "maximum over axes", operations: ["Maximum"],
                at: [.spread(sample.shape, from: 0.2, to: 2, seed: seed)],
                tensor: {
                    $0[0].squared().maximum(axes: sample.axes, keepingAxes: sample.keeping)
                },
                reference: {
                    $0[0].map { $0 * $0 }
                        .maximum(sample.axes.map(positions), keepingAxes: sample.keeping)
                })
        },
        axes.dropLast().enumerated().map { seed, sample in
            OperationSample(
                "mean", operations: ["Sum", "ScaleAndShift"],
                at: [.spread(sample.shape, from: -2, to: 2, seed: seed)],
                tensor: { $0[0].mean(axes: sample.axes, keepingAxes: sample.keeping) },
                reference: { $0[0].mean(sample.axes.map(positions), keepingAxes: sample.keeping) })
        },
        axes.dropLast().enumerated().map { seed, sample in
            OperationSample(
                "variance", operations: ["Sum"],
                at: [.spread(sample.shape, from: -2, to: 2, seed: seed)],
                tensor: { $0[0].variance(axes: sample.axes, keepingAxes: sample.keeping) },
                reference: {
                    $0[0].variance(sample.axes.map(positions), keepingAxes: sample.keeping)
                })
        },
        [
            ([3], [2, 3]), ([2, 1], [2, 4]), ([], [3]), ([1, 3, 1], [2, 2, 3, 2]), ([1], [1, 4]),
        ].enumerated().map { (seed, shapes: ([Int], [Int])) in
            OperationSample(
                "broadcast", operations: ["Broadcast"],
                at: [.spread(shapes.0, from: -2, to: 2, seed: seed)],
                tensor: { $0[0].broadcast(to: Shape(shapes.1)) },
                reference: { $0[0].broadcast(to: shapes.1) })
        },
    ]

    /// The samples' negative axes belong to arrays of three axes.
    private static func positions(_ axes: [Int]) -> [Int] { axes.map { $0 < 0 ? $0 + 3 : $0 } }
}
