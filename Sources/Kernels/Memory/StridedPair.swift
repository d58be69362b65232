import CVectorMath

/// A walk over an index space that touches two places at every step, each with its own strides.
///
/// Axes of size one are dropped and neighbours that lie behind each other in both places are
/// merged, so that inner runs are as long as they can be.
public struct StridedPair: Sendable {
    /// Steps of the walk.
    public let count: Int
    let axes: [Axis]
    /// Elements that both places must have for the walk to stay inside them.
    let extents: (a: Int, b: Int)

    struct Axis: Sendable {
        var size: Int
        var strideA: Int
        var strideB: Int
    }

    /// The walk over `shape`, with strides in elements.
    public init(shape: [Int], stridesA: [Int], stridesB: [Int]) {
        precondition(
            shape.count == stridesA.count && shape.count == stridesB.count,
            "StridedPair: ranks \(shape.count), \(stridesA.count), \(stridesB.count) differ")
        count = shape.reduce(1, *)
        var merged: [Axis] = []
        for index in shape.indices where shape[index] != 1 {
            let axis = Axis(
                size: shape[index], strideA: stridesA[index], strideB: stridesB[index])
            if let last = merged.last, last.strideA == axis.strideA * axis.size,
                last.strideB == axis.strideB * axis.size
            {
                merged[merged.count - 1] = Axis(
                    size: last.size * axis.size, strideA: axis.strideA, strideB: axis.strideB)
            } else {
                merged.append(axis)
            }
        }
        if merged.isEmpty { merged = [Axis(size: 1, strideA: 1, strideB: 1)] }
        precondition(
            merged.count <= Int(VM_MAX_RANK),
            "StridedPair: \(merged.count) axes that cannot be merged; at most \(VM_MAX_RANK)")
        axes = merged
        extents = Self.extents(merged, count: count)
    }

    /// A plain walk over `count` neighbours in both places.
    public init(dense count: Int) {
        self.count = count
        axes = [Axis(size: count, strideA: 1, strideB: 1)]
        extents = (count, count)
    }

    private static func extents(_ axes: [Axis], count: Int) -> (a: Int, b: Int) {
        if count == 0 { return (0, 0) }
        return axes.reduce((1, 1)) {
            ($0.0 + ($1.size - 1) * $1.strideA, $0.1 + ($1.size - 1) * $1.strideB)
        }
    }

    var c: vm_broadcast {
        var layout = vm_broadcast()
        layout.rank = Int32(axes.count)
        withUnsafeMutableBytes(of: &layout.shape) { raw in
            let shape = raw.bindMemory(to: Int.self)
            for (index, axis) in axes.enumerated() { shape[index] = axis.size }
        }
        withUnsafeMutableBytes(of: &layout.stride_a) { raw in
            let strides = raw.bindMemory(to: Int.self)
            for (index, axis) in axes.enumerated() { strides[index] = axis.strideA }
        }
        withUnsafeMutableBytes(of: &layout.stride_b) { raw in
            let strides = raw.bindMemory(to: Int.self)
            for (index, axis) in axes.enumerated() { strides[index] = axis.strideB }
        }
        return layout
    }
}
