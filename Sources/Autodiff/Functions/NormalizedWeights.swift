extension Tensor {
    /// This weight as a matrix [everything else, size of the axis].
    public func asMatrix(outputAxis axis: Int) -> Tensor {
        let axis = shape.position(of: axis)
        let others = (0..<rank).filter { $0 != axis }
        let last = axis == rank - 1 ? self : transposed(others + [axis])
        return last.reshaped(to: [others.reduce(1) { $0 * shape[$1] }, shape[axis]])
    }

    /// W/σ with σ = vᵀ·W·u, where this weight is taken as the matrix W [others, outputs]: the
    /// weight over its largest singular value when u and v are the vectors of that value.
    ///
    /// u has as many elements as W has columns, v as it has rows.
    public func spectrallyNormalized(u: Tensor, v: Tensor, outputAxis axis: Int) -> Tensor {
        let matrix = asMatrix(outputAxis: axis)
        precondition(
            v.count == matrix.shape[0] && u.count == matrix.shape[1],
            "spectrallyNormalized: \(shape) with u \(u.shape) and v \(v.shape)")
        let sigma = matrixProduct(
            matrixProduct(v.reshaped(to: [1, v.count]), matrix), u.reshaped(to: [u.count, 1]))
        return self / sigma.reshaped(to: .scalar)
    }

    /// Euclidean lengths over all axes but one, which alone keeps its size.
    public func lengths(along axis: Int) -> Tensor {
        let axis = shape.position(of: axis)
        return squared().sum(axes: (0..<rank).filter { $0 != axis }, keepingAxes: true)
            .squareRoot()
    }

    /// This tensor with other lengths along `axis`: g·v/‖v‖, g of the shape that
    /// `lengths(along:)` has.
    public func scaled(toLengths g: Tensor, along axis: Int) -> Tensor {
        self * (g / lengths(along: axis))
    }
}
