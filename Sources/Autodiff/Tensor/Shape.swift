/// Sizes of a tensor's axes, the last one varying fastest. A scalar has no axes.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The size of every axis.
    public let dimensions: [Int]

    /// A shape of the given sizes; traps on negative ones.
    public init(_ dimensions: [Int]) {
        precondition(dimensions.allSatisfy { $0 >= 0 }, "Shape: negative size in \(dimensions)")
        self.dimensions = dimensions
    }

    /// A shape of the given sizes.
    public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

    /// The shape of a scalar.
    public static let scalar = Shape([])

    /// Axes.
    public var rank: Int { dimensions.count }

    /// Elements.
    public var count: Int { dimensions.reduce(1, *) }

    /// The size of one axis; negative axes count from the last.
    public subscript(axis: Int) -> Int { dimensions[position(of: axis)] }

    /// `axis` counted from the first one; traps when there is no such axis.
    public func position(of axis: Int) -> Int {
        let position = axis < 0 ? axis + rank : axis
        precondition(position >= 0 && position < rank, "Shape: axis \(axis) of \(self)")
        return position
    }

    /// Distances, in elements, between neighbours along each axis of a dense tensor.
    public var strides: [Int] {
        var strides = dimensions
        var step = 1
        for axis in dimensions.indices.reversed() {
            strides[axis] = step
            step *= dimensions[axis]
        }
        return strides
    }

    /// The shape to which both broadcast, aligned at the last axis; nil when they do not.
    public func broadcast(with other: Shape) -> Shape? {
        if self == other { return self }
        let rank = max(rank, other.rank)
        let a = aligned(to: rank)
        let b = other.aligned(to: rank)
        var result = a
        for axis in 0..<rank {
            if a[axis] == b[axis] || b[axis] == 1 { continue }
            guard a[axis] == 1 else { return nil }
            result[axis] = b[axis]
        }
        return Shape(result)
    }

    /// Sizes with ones put before them.
    func aligned(to rank: Int) -> [Int] {
        [Int](repeating: 1, count: rank - dimensions.count) + dimensions
    }

    /// Strides of a dense tensor of this shape when it is read as `shape`: 0 where stretched.
    func strides(broadcastTo shape: Shape) -> [Int] {
        let offset = shape.rank - rank
        let own = strides
        return shape.dimensions.indices.map { axis in
            guard axis >= offset, dimensions[axis - offset] == shape.dimensions[axis] else {
                return 0
            }
            return own[axis - offset]
        }
    }

    /// As in `[2, 3]`.
    public var description: String {
        "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
    }
}
