/// A dense array of doubles: what the references of operations are written in.
///
/// Nothing here is shared with the tensors that it judges, and plain loops keep it easy to believe.
public struct ReferenceArray: Sendable, Equatable {
    /// Sizes of the axes; none for a scalar.
    public let shape: [Int]
    /// The elements, the last axis varying fastest.
    public internal(set) var elements: [Double]

    /// An array of the given elements in row-major order.
    public init(_ elements: [Double], shape: [Int]) {
        precondition(
            elements.count == shape.reduce(1, *),
            "ReferenceArray: \(elements.count) elements for the shape \(shape)")
        self.shape = shape
        self.elements = elements
    }

    /// A scalar.
    public init(_ scalar: Double) { self.init([scalar], shape: []) }

    /// An array whose every element is computed from its indices, one an axis.
    public init(shape: [Int], _ element: ([Int]) -> Double) {
        var indices = [Int](repeating: 0, count: shape.count)
        var elements: [Double] = []
        let count = shape.reduce(1, *)
        elements.reserveCapacity(count)
        for _ in 0..<count {
            elements.append(element(indices))
            for axis in shape.indices.reversed() {
                indices[axis] += 1
                if indices[axis] < shape[axis] { break }
                indices[axis] = 0
            }
        }
        self.init(elements, shape: shape)
    }

    /// A deterministic spread of numbers over low..<high that are exact in single precision: no
    /// two are close to each other (steps of the golden ratio, a Kronecker sequence).
    public static func spread(
        _ shape: [Int], from low: Double, to high: Double, seed: Int = 0
    ) -> ReferenceArray {
        let golden = 0.618033988749895
        let start = 0.137 + 0.324717957244746 * Double(seed)
        let elements = (0..<shape.reduce(1, *)).map { index in
            let turns = start + golden * Double(index + 1)
            return Double(Float(low + (high - low) * (turns - turns.rounded(.down))))
        }
        return ReferenceArray(elements, shape: shape)
    }

    /// Axes.
    public var rank: Int { shape.count }

    /// The element at one index an axis.
    public subscript(indices: [Int]) -> Double {
        var offset = 0
        for (axis, index) in indices.enumerated() { offset = offset * shape[axis] + index }
        return elements[offset]
    }

    /// A function of every element.
    public func map(_ function: (Double) -> Double) -> ReferenceArray {
        ReferenceArray(elements.map(function), shape: shape)
    }

    /// A function of the elements of two arrays whose shapes broadcast, aligned at the last axis.
    public func combined(
        with other: ReferenceArray, _ function: (Double, Double) -> Double
    ) -> ReferenceArray {
        if shape == other.shape {
            return ReferenceArray(zip(elements, other.elements).map(function), shape: shape)
        }
        let rank = max(rank, other.rank)
        let shape = (0..<rank).map { axis in
            max(self.alignedSize(axis, rank: rank), other.alignedSize(axis, rank: rank))
        }
        return ReferenceArray(shape: shape) {
            function(self.stretchedElement(at: $0), other.stretchedElement(at: $0))
        }
    }

    /// This array stretched to `shape`.
    public func broadcast(to shape: [Int]) -> ReferenceArray {
        ReferenceArray(shape: shape) { self.stretchedElement(at: $0) }
    }

    private func alignedSize(_ axis: Int, rank: Int) -> Int {
        let own = axis - (rank - self.rank)
        return own < 0 ? 1 : shape[own]
    }

    /// The element that lies at `indices` of a larger shape.
    private func stretchedElement(at indices: [Int]) -> Double {
        var offset = 0
        for (size, index) in zip(shape, indices.suffix(rank)) {
            offset = offset * size + (size == 1 ? 0 : index)
        }
        return elements[offset]
    }
}

extension ReferenceArray {
    /// Elementwise sum; shapes broadcast.
    public static func + (a: Self, b: Self) -> Self { a.combined(with: b, +) }
    /// Elementwise difference; shapes broadcast.
    public static func - (a: Self, b: Self) -> Self { a.combined(with: b, -) }
    /// Elementwise product; shapes broadcast.
    public static func * (a: Self, b: Self) -> Self { a.combined(with: b, *) }
    /// Elementwise quotient; shapes broadcast.
    public static func / (a: Self, b: Self) -> Self { a.combined(with: b, /) }
}
