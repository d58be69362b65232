import Kernels

extension Tensor {
    /// The mean of every window of x [batch, height, width, channels]. Padding counts as zeros
    /// that are part of the mean; what a window has beyond the padding does not count.
    ///
    /// Result: [batch, places down, places across, channels] as `PoolingWindow.output` counts them;
    /// traps when there are none.
    public func averagePooled(_ window: PoolingWindow) -> Tensor {
        func settled(_ map: AxisMap?) -> AxisMap {
            guard let map else { preconditionFailure("averagePooled: \(window) over \(shape)") }
            return map
        }
        return resampled("averagePooled") {
            settled(window.rowMeans($0))
        } columns: {
            settled(window.columnMeans($0))
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
        return maxPooled(
            PoolingWindow(kernel: PlaneSize(height: shape[1], width: shape[2]))
        ).flattened
    }
}
