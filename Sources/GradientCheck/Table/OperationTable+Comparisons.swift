import Autodiff

extension OperationTable {
    static let comparisons: [[OperationSample]] = [
        binary(
            "equals", "Compare", from: -2, to: 2, tensor: { $0.equals($1) },
            reference: { $0 == $1 ? 1 : 0 }),
        binary(
            "isGreater", "Compare", from: -2, to: 2, tensor: { $0.isGreater(than: $1) },
            reference: { $0 > $1 ? 1 : 0 }),
        binary(
            "isAtLeast", "Compare", from: -2, to: 2, tensor: { $0.isAtLeast($1) },
            reference: { $0 >= $1 ? 1 : 0 }),
        binary(
            "maximum", "Extremum", from: -2, to: 2, tensor: { maximum($0, $1) },
            reference: { max($0, $1) }),
        binary(
            "minimum", "Extremum", from: -2, to: 2, tensor: { minimum($0, $1) },
            reference: { min($0, $1) }),
        spread("step", "Step", kinks: [0.5], tensor: { $0.step(above: 0.5) }) {
            $0 > 0.5 ? 1 : 0
        },
        spread("sign", "Sign", kinks: [0], tensor: { $0.sign() }) { $0 > 0 ? 1 : -1 },
        spread("absoluteValue", "Absolute", kinks: [0], tensor: { $0.absoluteValue() }) {
            abs($0)
        },
        spread("clamp", "Clamp", kinks: [-0.7, 0.9], tensor: { $0.clamped(-0.7, 0.9) }) {
            min(max($0, -0.7), 0.9)
        },
        [
            // Every shape stretched to the others'.
            select([4], [4], condition: [1, 0, 0, 1], [4]),
            select([3, 1], [4], condition: [1, 0, 2], [3, 1]),
            select([], [2, 3], condition: [0, 1, 1], [3]),
            select([2, 3], [1, 3], condition: [1], []),
        ],
    ]

    private static func select(
        _ a: [Int], _ b: [Int], condition: [Double], _ shape: [Int]
    ) -> OperationSample {
        let condition = ReferenceArray(condition, shape: shape)
        return OperationSample(
            "select", operations: ["Select"],
            at: [.spread(a, from: -2, to: 2), .spread(b, from: -2, to: 2, seed: 1)],
            tensor: { ($0[0].squared()).selected(where: Tensor(condition), else: $0[1].squared()) },
            reference: { inputs in
                let holds = condition.map { $0 == 0 ? 0 : 1 }
                return holds * (inputs[0] * inputs[0])
                    + holds.map { 1 - $0 } * (inputs[1] * inputs[1])
            })
    }

    /// Samples over both sides of kinks, none nearer than 0.1 to one.
    private static func spread(
        _ name: String, _ operation: String, kinks: [Double],
        tensor: @escaping @Sendable (Tensor) -> Tensor,
        reference: @escaping @Sendable (Double) -> Double
    ) -> [OperationSample] {
        let shapes: [[Int]] = [[9], [2, 5]]
        return shapes.enumerated().map { seed, shape in
            let point = ReferenceArray.spread(shape, from: -2, to: 2, seed: seed).map { x in
                let near = kinks.first { abs(x - $0) < 0.1 }
                return Double(Float(near.map { x < $0 ? $0 - 0.1 : $0 + 0.1 } ?? x))
            }
            return OperationSample(
                name, operations: [operation], at: [point], tensor: { tensor($0[0]) },
                reference: { $0[0].map(reference) })
        }
    }
}
