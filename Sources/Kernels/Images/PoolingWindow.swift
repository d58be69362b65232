/// How a window walks over an image: all of a pooling but the sizes that it meets.
public struct PoolingWindow: Hashable, Sendable {
    /// Rows and columns of the window.
    public let kernel: PlaneSize
    /// Pixels from one place of the window to the next.
    public let stride: PlaneSize
    /// Rows above and below, columns left and right of the image, at most half a window.
    public let padding: PlaneSize
    /// Whether a last window may reach over the edge, so that every pixel is in one (PyTorch's
    /// `ceil_mode`).
    public let ceilMode: Bool

    /// A window; its places lie side by side unless a stride is given.
    public init(
        kernel: PlaneSize, stride: PlaneSize? = nil, padding: PlaneSize = 0, ceilMode: Bool = false
    ) {
        self.kernel = kernel
        self.stride = stride ?? kernel
        self.padding = padding
        self.ceilMode = ceilMode
    }

    /// Places down and across an image: ⌊(size + 2·padding − kernel)/stride⌋ + 1 along each axis,
    /// or ⌈…⌉ + 1 in ceil mode, less one where the last place would begin behind the image, in the
    /// padding after it.
    ///
    /// Nil when the sizes make no sense, there is no place, or the padding is more than half of a
    /// window.
    public func output(over image: PlaneSize) -> PlaneSize? {
        guard let rows = rows, let columns = columns,
            let height = rows.count(over: image.height),
            let width = columns.count(over: image.width)
        else { return nil }
        return PlaneSize(height: height, width: width)
    }

    /// The walk down an image; nil when the sizes make no sense.
    private var rows: WindowWalk? {
        WindowWalk(
            kernel: kernel.height, stride: stride.height, padding: padding.height,
            ceilMode: ceilMode)
    }

    /// The walk across an image; nil when the sizes make no sense.
    private var columns: WindowWalk? {
        WindowWalk(
            kernel: kernel.width, stride: stride.width, padding: padding.width, ceilMode: ceilMode)
    }

    /// The means of the places down an image of `height` rows; nil when there is no place.
    public func rowMeans(_ height: Int) -> AxisMap? { rows?.means(over: height) }

    /// The means of the places across an image of `width` columns; nil when there is no place.
    public func columnMeans(_ width: Int) -> AxisMap? { columns?.means(over: width) }
}

/// A window along one axis.
private struct WindowWalk {
    let kernel: Int
    let stride: Int
    let padding: Int
    let ceilMode: Bool

    /// Nil when the sizes make no sense, or the padding is more than half of a window.
    init?(kernel: Int, stride: Int, padding: Int, ceilMode: Bool) {
        guard kernel > 0, stride > 0, padding >= 0, 2 * padding <= kernel else { return nil }
        (self.kernel, self.stride, self.padding, self.ceilMode) = (
            kernel, stride, padding, ceilMode
        )
    }

    /// Places along an axis of `size`; nil when there are none.
    func count(over size: Int) -> Int? {
        let walked = size + 2 * padding - kernel + (ceilMode ? stride - 1 : 0)
        guard size > 0, walked >= 0 else { return nil }
        let last = walked / stride
        // A place that begins in the padding behind the image would see nothing of it.
        return last * stride >= size + padding ? last : last + 1
    }

    /// Means over the places, zeros of the padding included; what lies beyond it does not count.
    func means(over size: Int) -> AxisMap? {
        guard let count = count(over: size) else { return nil }
        return AxisMap(
            inputs: size,
            rows: (0..<count).map { place in
                let start = place * stride - padding
                let weight = 1 / Float(min(start + kernel, size + padding) - start)
                return (max(start, 0)..<min(start + kernel, size))
                    .map { AxisMap.Term($0, weight) }
            })
    }
}
