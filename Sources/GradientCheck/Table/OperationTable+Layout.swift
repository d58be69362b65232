import Autodiff

extension OperationTable {
    static let layout: [[OperationSample]] = [reshapes, transposes, slices, pads, joins, rows]

    private static func sample(
        _ name: String, _ operation: String, _ shape: [Int],
        tensor: @escaping @Sendable (Tensor) -> Tensor,
        reference: @escaping @Sendable (ReferenceArray) -> ReferenceArray
    ) -> OperationSample {
        // Squared first, so that a second derivative runs through the layout too.
        OperationSample(
            name, operations: [operation], at: [.spread(shape, from: -2, to: 2)],
            tensor: { tensor($0[0].squared()) },
            reference: { reference($0[0].map { $0 * $0 }) })
    }

    private static let reshapes = [
        sample(
            "reshape", "Reshape", [2, 6], tensor: { $0.reshaped(to: [3, 4]) },
            reference: { $0.reshaped(to: [3, 4]) }),
        sample(
            "reshape", "Reshape", [1], tensor: { $0.reshaped(to: .scalar) },
            reference: { $0.reshaped(to: []) }),
        sample(
            "reshape", "Reshape", [2, 3, 2], tensor: { $0.flattened },
            reference: { $0.reshaped(to: [2, 6]) }),
    ]

    private static let transposes: [OperationSample] =
        [[1, 0], [2, 0, 1], [0, 2, 1], [1, 0, 2], [3, 1, 0, 2]].map { order in
            sample(
                "transpose", "Transpose", Array([2, 3, 4, 2].prefix(order.count)),
                tensor: { $0.transposed(order) }, reference: { $0.transposed(order) })
        } + [
            sample(
                "transpose", "Transpose", [2, 3, 2], tensor: { $0.transposed() },
                reference: { $0.transposed([2, 1, 0]) })
        ]

    private static let slices: [OperationSample] =
        [
            ([6], [1..<4]), ([4, 3], [1..<3, 0..<3]), ([3, 5], [0..<3, 2..<4]),
            ([2, 3, 4], [1..<2, 0..<2, 1..<4]), ([3, 4], [2..<3, 3..<4]),
        ].map { (shape: [Int], ranges: [Range<Int>]) in
            sample(
                "slice", "Slice", shape, tensor: { $0.sliced(ranges) },
                reference: { $0.sliced(ranges) })
        } + [
            sample(
                "slice", "Slice", [2, 3, 4], tensor: { $0.sliced(axis: -1, 1..<3) },
                reference: { $0.sliced(axis: 2, 1..<3) })
        ]

    private static let pads: [OperationSample] = [
        ([3], [(1, 2)]), ([2, 3], [(0, 1), (2, 0)]), ([2, 1, 2], [(1, 0), (0, 2), (1, 1)]),
    ].map { (shape: [Int], margins: [(before: Int, after: Int)]) in
        sample(
            "pad", "Pad", shape, tensor: { $0.padded(margins) },
            reference: { $0.padded(margins) })
    }

    private static let joins: [OperationSample] = [
        ([[3], [2], [4]], 0), ([[2, 3], [2, 1]], 1), ([[1, 2, 2], [3, 2, 2]], 0),
        ([[2, 1, 2], [2, 3, 2], [2, 2, 2]], 1),
    ].map { (shapes: [[Int]], axis: Int) in
        OperationSample(
            "concatenate", operations: ["Concatenate"],
            at: shapes.enumerated().map { .spread($1, from: -2, to: 2, seed: $0) },
            tensor: { concatenated($0.map { $0.squared() }, axis: axis) },
            reference: { .concatenated($0.map { $0 * $0 }, axis: axis) })
    }

    // Rows left out, rows taken twice.
    private static let rows: [OperationSample] = [[4], [4, 3], [4, 1, 2]].flatMap { shape in
        [
            sample(
                "gather", "Gather", shape, tensor: { $0.gathered([2, 0, 2, 3, 2]) },
                reference: { $0.gathered([2, 0, 2, 3, 2]) }),
            sample(
                "scatter", "Scatter", shape, tensor: { $0.scattered([1, 4, 1, 0], rows: 6) },
                reference: { $0.scattered([1, 4, 1, 0], count: 6) }),
        ]
    }
}
