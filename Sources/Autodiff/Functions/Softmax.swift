extension Tensor {
    /// ln Σ eˣ along `axis`, which is dropped unless kept; shifted by the maximum, so that nothing
    /// overflows.
    public func logSumExp(axis: Int = -1, keepingAxes: Bool = false) -> Tensor {
        let largest = detached.maximum(axes: [axis], keepingAxes: true)
        // An infinite maximum would turn into NaN when subtracted from itself.
        let isInfinite = largest.absoluteValue().isGreater(than: Tensor(.greatestFiniteMagnitude))
        let shift = Tensor.zeros(largest.shape).selected(where: isInfinite, else: largest)
        let result =
            (self - shift).exp().sum(axes: [axis], keepingAxes: true).log() + shift
        return keepingAxes ? result : result.sum(axes: [axis])
    }

    /// x − ln Σ eˣ along `axis`.
    public func logSoftmax(axis: Int = -1) -> Tensor {
        self - logSumExp(axis: axis, keepingAxes: true)
    }

    /// eˣ / Σ eˣ along `axis`.
    public func softmax(axis: Int = -1) -> Tensor { logSoftmax(axis: axis).exp() }
}
