import Kernels

extension Tensor {
    /// The mean of every window of x [batch, height, width, channels]. Padding counts as zeros
    /// that are part of the mean, and is at most half a window.
    ///
    /// Result: [batch, ⌊(height + 2·padding − kernel)/stride⌋ + 1, the same of the width, channels].
    /// `stride` is the kernel unless given; traps when no window fits.
    public func averagePooled(
        kernel: PlaneSize, stride: PlaneSize? = nil, padding: PlaneSize = 0
    ) -> Tensor {
        let stride = stride ?? kernel
        return resampled("averagePooled") {
            .averaging($0, kernel: kernel.height, stride: stride.height, padding: padding.height)
        } columns: {
            .averaging($0, kernel: kernel.width, stride: stride.width, padding: padding.width)
        }
    }

    /// The mean of every channel of x [batch, height, width, channels]: [batch, channels].
    public func globallyAveraged() -> Tensor {
        precondition(rank == 4 && count > 0, "globallyAveraged: \(shape) is not a batch of images")
        return mean(axes: [1, 2])
    }

    /// The largest element of every channel of x [batch, height, width, channels]:
    /// [batch, channels]. The first of equal ones gets the derivative.
    public func globallyMaximal() -> Tensor {
        precondition(rank == 4 && count > 0, "globallyMaximal: \(shape) is not a batch of images")
        return maxPooled(kernel: PlaneSize(height: shape[1], width: shape[2])).flattened
    }
}

extension AxisMap {
    /// Means of windows along an axis of `size`, the padding counted as zeros.
    fileprivate static func averaging(
        _ size: Int, kernel: Int, stride: Int, padding: Int
    ) -> AxisMap {
        guard let windows = PoolingWindows.windows(size, kernel, stride, padding) else {
            preconditionFailure(
                "averagePooled: \(kernel) in steps of \(stride) over \(size) padded by \(padding)")
        }
        return AxisMap(
            inputs: size,
            rows: (0..<windows).map { window in
                let start = window * stride - padding
                return (max(start, 0)..<min(start + kernel, size))
                    .map { Term($0, 1 / Float(kernel)) }
            })
    }
}
