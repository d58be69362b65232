import CVectorMath

/// Sums and maxima over the middle axis of [outer, reduced, inner].
public enum Reduction {
    /// Σ over the middle axis, cut into pieces that depend on the sizes alone.
    public static func sum(_ x: Region, outer: Int, reduced: Int, inner: Int) -> Region {
        precondition(x.count == outer * reduced * inner, "Reduction.sum: sizes do not fit")
        guard reduced > 0 else { return Elementwise.filled(0, count: outer * inner) }
        let y = Region(count: outer * inner)
        guard y.count > 0 else { return y }
        vm_sum(outer, reduced, inner, x.pointer, y.pointer)
        return y
    }

    /// The largest element along the middle axis; NaN where one is NaN.
    public static func maximum(_ x: Region, outer: Int, reduced: Int, inner: Int) -> Region {
        precondition(
            x.count == outer * reduced * inner && reduced > 0,
            "Reduction.maximum: sizes do not fit, or nothing to reduce")
        let y = Region(count: outer * inner)
        guard y.count > 0 else { return y }
        vm_maximum_reduce(outer, reduced, inner, x.pointer, y.pointer)
        return y
    }
}
