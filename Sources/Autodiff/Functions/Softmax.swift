extension Tensor {
    /// ln Σ eˣ along `axis`, which is dropped unless kept; shifted by the maximum, so that nothing
    /// overflows.
    public func logSumExp(axis: Int = -1, keepingAxes: Bool = false) -> Tensor {
        let shift = largest(axis: axis)
        let result = (self - shift).logOfSummedPowers(axis: axis) + shift
        return keepingAxes ? result : result.sum(axes: [axis])
    }

    /// x − ln Σ eˣ along `axis`, both shifted by the maximum first: beside a large one the small
    /// differences that matter here would lose their digits.
    public func logSoftmax(axis: Int = -1) -> Tensor {
        let shifted = self - largest(axis: axis)
        return shifted - shifted.logOfSummedPowers(axis: axis)
    }

    /// eˣ / Σ eˣ along `axis`.
    public func softmax(axis: Int = -1) -> Tensor { logSoftmax(axis: axis).exp() }

    private func logOfSummedPowers(axis: Int) -> Tensor {
        exp().sum(axes: [axis], keepingAxes: true).log()
    }

    /// The largest elements along `axis`, constants; 0 for an infinite one, which would turn into
    /// NaN when subtracted from itself.
    private func largest(axis: Int) -> Tensor {
        let largest = detached.maximum(axes: [axis], keepingAxes: true)
        let isInfinite = largest.absoluteValue().isGreater(than: Tensor(.greatestFiniteMagnitude))
        return Tensor.zeros(largest.shape).selected(where: isInfinite, else: largest)
    }
}
