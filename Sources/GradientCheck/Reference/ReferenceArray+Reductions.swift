import Glibc

extension ReferenceArray {
    /// Elements along `axes` (all when nil) folded into one, which keeps size one or is dropped.
    public func reduced(
        _ axes: [Int]?, keepingAxes: Bool = false, _ initial: Double,
        _ fold: (Double, Double) -> Double
    ) -> ReferenceArray {
        let axes = Set(axes ?? Array(shape.indices))
        let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
        var result = ReferenceArray(shape: kept) { _ in initial }
        _ = ReferenceArray(shape: shape) { indices in
            var offset = 0
            for axis in kept.indices {
                offset = offset * kept[axis] + (axes.contains(axis) ? 0 : indices[axis])
            }
            result.elements[offset] = fold(result.elements[offset], self[indices])
            return 0
        }
        return keepingAxes
            ? result
            : result.reshaped(to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }

    /// Σ over `axes` (all when nil).
    public func sum(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> ReferenceArray {
        reduced(axes, keepingAxes: keepingAxes, 0, +)
    }

    /// The mean over `axes` (all when nil).
    public func mean(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> ReferenceArray {
        let total = sum(axes, keepingAxes: keepingAxes)
        let count = Double(elements.count) / Double(total.elements.count)
        return total.map { $0 / count }
    }

    /// The biased variance over `axes` (all when nil).
    public func variance(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> ReferenceArray {
        (self - mean(axes, keepingAxes: true)).map { $0 * $0 }
            .mean(axes, keepingAxes: keepingAxes)
    }

    /// The largest element over `axes` (all when nil).
    public func maximum(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> ReferenceArray {
        reduced(axes, keepingAxes: keepingAxes, -.infinity) { Swift.max($0, $1) }
    }

    /// ln Σ eˣ along one axis, by its definition: samples are small.
    public func logSumExp(_ axis: Int, keepingAxes: Bool = false) -> ReferenceArray {
        map(exp).sum([axis], keepingAxes: keepingAxes).map(log)
    }

    /// The product of matrices in the last two axes, batch by batch.
    public func matrixProduct(_ other: ReferenceArray) -> ReferenceArray {
        let inner = shape[rank - 1]
        let columns = other.shape[rank - 1]
        return ReferenceArray(shape: shape.dropLast() + [columns]) { indices in
            var left = indices
            var right = indices
            var total = 0.0
            for k in 0..<inner {
                left[indices.count - 1] = k
                right[indices.count - 2] = k
                total += self[left] * other[right]
            }
            return total
        }
    }
}
