import Autodiff

/// Every differentiable operation of the tensor library, with sample inputs and references.
///
/// An operation that is missing here fails the tests, which read the sources for what there is.
public enum OperationTable {
    /// All samples, those of one operation under one name.
    public static let all: [OperationSample] = [
        arithmetic.flatMap { $0 }, powers.flatMap { $0 }, exponentials.flatMap { $0 },
        specialFunctions.flatMap { $0 }, activations.flatMap { $0 }, comparisons.flatMap { $0 },
        reductions.flatMap { $0 }, layout.flatMap { $0 }, matrixProducts, linearTransforms,
        convolutions, convolutionTransforms, likelihoods, normalizations, functions,
        images.flatMap { $0 }, standardizations, normalizedWeights,
    ].flatMap { $0 }

    /// One report an operation, of those whose name contains `matching` (all when nil).
    public static func check(matching: String? = nil) -> [CheckReport] {
        GradientChecker().check(all.matching(matching))
    }
}

extension OperationTable {
    /// Samples of a function of one tensor at a scalar, an odd vector and a block.
    static func unary(
        _ name: String, _ operation: String, from low: Double, to high: Double,
        tensor: @escaping @Sendable (Tensor) -> Tensor,
        reference: @escaping @Sendable (Double) -> Double
    ) -> [OperationSample] {
        let shapes: [[Int]] = [[], [7], [2, 3, 3]]
        return shapes.enumerated().map { seed, shape in
            OperationSample(
                name, operations: [operation],
                at: [.spread(shape, from: low, to: high, seed: seed)],
                tensor: { tensor($0[0]) }, reference: { $0[0].map(reference) })
        }
    }

    /// Samples of a function of two tensors that broadcast: equal shapes, each side stretched, both
    /// stretched, and a scalar.
    static func binary(
        _ name: String, _ operation: String, from low: Double, to high: Double,
        tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor,
        reference: @escaping @Sendable (Double, Double) -> Double
    ) -> [OperationSample] {
        let shapes: [([Int], [Int])] = [
            ([5], [5]), ([2, 3], [3]), ([3], [2, 1, 3]), ([3, 1], [1, 4]), ([2, 3], []),
            ([1, 2, 1, 3], [2, 1, 2, 1]), ([1], [2, 2]),
        ]
        return shapes.enumerated().map { seed, shapes in
            // One spread, dealt out to both, so that no two elements are equal.
            let sizes = (shapes.0.reduce(1, *), shapes.1.reduce(1, *))
            let spread = ReferenceArray.spread(
                [sizes.0 + sizes.1], from: low, to: high, seed: seed)
            return OperationSample(
                name, operations: [operation],
                at: [
                    ReferenceArray(Array(spread.elements[..<sizes.0]), shape: shapes.0),
                    ReferenceArray(Array(spread.elements[sizes.0...]), shape: shapes.1),
                ],
                tensor: { tensor($0[0], $0[1]) },
                reference: { $0[0].combined(with: $0[1], reference) })
        }
    }
}

extension [OperationSample] {
    /// The samples whose name contains `text`, whatever the case; all when nil.
    func matching(_ text: String?) -> [OperationSample] {
        guard let text = text?.lowercased() else { return self }
        return filter { $0.name.lowercased().contains(text) }
    }
}
