import Kernels

/// Axes of a shape, gathered into [outer, reduced, inner] runs of neighbours.
private struct ReducedAxes {
    /// Groups of neighbouring axes, from the last to the first.
    let groups: [Range<Int>]
    let kept: Shape

    init(_ shape: Shape, axes: [Int]) {
        var groups: [Range<Int>] = []
        for axis in axes {
            if let last = groups.last, last.upperBound == axis {
                groups[groups.count - 1] = last.lowerBound..<axis + 1
            } else {
                groups.append(axis..<axis + 1)
            }
        }
        self.groups = groups.reversed()
        var dimensions = shape.dimensions
        for axis in axes { dimensions[axis] = 1 }
        kept = Shape(dimensions)
    }

    /// Reduces group after group.
    func reduce(_ x: Tensor, _ kernel: (Region, Int, Int, Int) -> Region) -> Tensor {
        var dimensions = x.shape.dimensions
        var region = x.region
        for group in groups {
            let outer = dimensions[..<group.lowerBound].reduce(1, *)
            let reduced = dimensions[group].reduce(1, *)
            let inner = dimensions[group.upperBound...].reduce(1, *)
            region = kernel(region, outer, reduced, inner)
            for axis in group { dimensions[axis] = 1 }
        }
        return Tensor(region, shape: kept)
    }
}

/// Σ over axes, which keep size one.
struct Sum: UnaryOperation {
    let axes: [Int]

    func value(_ x: Tensor) -> Tensor {
        ReducedAxes(x.shape, axes: axes).reduce(x) {
            Reduction.sum($0, outer: $1, reduced: $2, inner: $3)
        }
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent.broadcast(to: x.shape)
    }
}

/// The largest element over axes, which keep size one; equal ones share the cotangent.
struct Maximum: UnaryOperation {
    let axes: [Int]

    func value(_ x: Tensor) -> Tensor {
        ReducedAxes(x.shape, axes: axes).reduce(x) {
            Reduction.maximum($0, outer: $1, reduced: $2, inner: $3)
        }
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        let winners = x.detached.equals(y.detached)
        return winners * (cotangent / winners.sum(axes: axes, keepingAxes: true))
    }
}

/// x stretched to a larger shape.
struct Broadcast: UnaryOperation {
    let shape: Shape

    func value(_ x: Tensor) -> Tensor {
        let y = Region(count: shape.count)
        Copying.copy(
            x.region, into: y,
            along: StridedPair(
                shape: shape.dimensions, stridesA: x.shape.strides(broadcastTo: shape),
                stridesB: shape.strides))
        return Tensor(y, shape: shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent.unbroadcast(to: x.shape)
    }
}

extension Tensor {
    /// Σ over `axes` (all when nil), which are dropped unless kept with size one.
    public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        reduced(axes, keepingAxes) { Sum(axes: $0)(self) }
    }

    /// The mean over `axes` (all when nil).
    public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        let total = sum(axes: axes, keepingAxes: keepingAxes)
        return total * (Float(total.count) / Float(count))
    }

    /// The largest element over `axes` (all when nil).
    public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        reduced(axes, keepingAxes) { Maximum(axes: $0)(self) }
    }

    /// The biased variance over `axes` (all when nil).
    public func variance(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        (self - mean(axes: axes, keepingAxes: true)).squared()
            .mean(axes: axes, keepingAxes: keepingAxes)
    }

    /// This tensor stretched to `shape`; traps when it does not broadcast to it.
    public func broadcast(to shape: Shape) -> Tensor {
        if self.shape == shape { return self }
        precondition(
            self.shape.broadcast(with: shape) == shape,
            "broadcast: \(self.shape) does not stretch to \(shape)")
        return Broadcast(shape: shape)(self)
    }

    private func reduced(_ axes: [Int]?, _ keepingAxes: Bool, _ apply: ([Int]) -> Tensor) -> Tensor
    {
        let sorted = axes.map { Set($0.map(shape.position)).sorted() } ?? Array(0..<rank)
        if sorted.isEmpty { return self }
        let result = apply(sorted)
        if keepingAxes { return result }
        let dropped = Set(sorted)
        return result.reshaped(
            to: Shape(shape.dimensions.indices.filter { !dropped.contains($0) }.map { shape[$0] }))
    }
}
