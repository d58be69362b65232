extension ReferenceArray {
    /// The same elements under another shape.
    public func reshaped(to shape: [Int]) -> ReferenceArray {
        ReferenceArray(elements, shape: shape)
    }

    /// Axis k of the result is axis `order[k]` of this array.
    public func transposed(_ order: [Int]) -> ReferenceArray {
        ReferenceArray(shape: order.map { shape[$0] }) { indices in
            var source = indices
            for (position, axis) in order.enumerated() { source[axis] = indices[position] }
            return self[source]
        }
    }

    /// The last two axes exchanged.
    public var matricesTransposed: ReferenceArray {
        transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
    }

    /// The box of one range an axis.
    public func sliced(_ ranges: [Range<Int>]) -> ReferenceArray {
        ReferenceArray(shape: ranges.map(\.count)) { indices in
            self[zip(indices, ranges).map { $0 + $1.lowerBound }]
        }
    }

    /// The part with `range` along one axis.
    public func sliced(axis: Int, _ range: Range<Int>) -> ReferenceArray {
        var ranges = shape.map { 0..<$0 }
        ranges[axis] = range
        return sliced(ranges)
    }

    /// Zeros before and behind the elements of every axis.
    public func padded(_ margins: [(before: Int, after: Int)]) -> ReferenceArray {
        ReferenceArray(shape: zip(shape, margins).map { $0 + $1.before + $1.after }) { indices in
            let source = zip(indices, margins).map { $0 - $1.before }
            return zip(source, self.shape).allSatisfy { $0 >= 0 && $0 < $1 } ? self[source] : 0
        }
    }

    /// The rows of the first axis at `rows`.
    public func gathered(_ rows: [Int]) -> ReferenceArray {
        ReferenceArray(shape: [rows.count] + shape.dropFirst()) { indices in
            self[[rows[indices[0]]] + indices.dropFirst()]
        }
    }

    /// `count` rows of zeros to which row r of this array is added at `rows[r]`.
    public func scattered(_ rows: [Int], count: Int) -> ReferenceArray {
        ReferenceArray(shape: [count] + shape.dropFirst()) { indices in
            var total = 0.0
            for (row, target) in rows.enumerated() where target == indices[0] {
                total += self[[row] + indices.dropFirst()]
            }
            return total
        }
    }

    /// Arrays one behind the other along `axis`.
    public static func concatenated(_ arrays: [ReferenceArray], axis: Int) -> ReferenceArray {
        var shape = arrays[0].shape
        shape[axis] = arrays.reduce(0) { $0 + $1.shape[axis] }
        return ReferenceArray(shape: shape) { indices in
            var indices = indices
            for array in arrays {
                if indices[axis] < array.shape[axis] { return array[indices] }
                indices[axis] -= array.shape[axis]
            }
            return .nan
        }
    }
}
