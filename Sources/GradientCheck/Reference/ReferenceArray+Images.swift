/// Where the reference of a pooling puts its windows; pairs are of rows and of columns.
public struct ReferencePooling: Sendable {
    /// Sizes of a window.
    public var kernel: (Int, Int)
    /// Pixels from one window to the next.
    public var stride: (Int, Int)
    /// Zeros at either side.
    public var padding: (Int, Int)
    /// Whether the last window may reach over the edge.
    public var ceilMode: Bool

    /// Windows of the given sizes.
    public init(
        kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int) = (0, 0), ceilMode: Bool = false
    ) {
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.ceilMode = ceilMode
    }

    func rows(of height: Int) -> [Range<Int>] {
        places(height, kernel.0, stride.0, padding.0)
    }

    func columns(of width: Int) -> [Range<Int>] {
        places(width, kernel.1, stride.1, padding.1)
    }

    /// One window after the other: as long as it ends within the padding; in ceil mode as long as
    /// the one before left something of it, and this one begins before the image's end.
    private func places(_ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int) -> [Range<Int>] {
        var places: [Range<Int>] = []
        while true {
            let start = places.count * stride - padding
            let isLeft = places.last.map { $0.upperBound < size + padding } ?? true
            let exists = ceilMode ? isLeft && start < size : start + kernel <= size + padding
            guard exists else { return places }
            places.append(start..<start + kernel)
        }
    }
}

extension ReferenceArray {
    /// Images whose every element is computed from these: `element` gets image, row, column and
    /// channel.
    public func image(
        height: Int, width: Int, channels: Int? = nil,
        _ element: (_ image: Int, _ row: Int, _ column: Int, _ channel: Int) -> Double
    ) -> ReferenceArray {
        ReferenceArray(shape: [shape[0], height, width, channels ?? shape[3]]) {
            element($0[0], $0[1], $0[2], $0[3])
        }
    }

    /// A fold over every window of images, of the elements that lie inside.
    public func windows(
        _ pooling: ReferencePooling, _ initial: Double, _ fold: (Double, Double) -> Double
    ) -> ReferenceArray {
        let (rows, columns) = (pooling.rows(of: shape[1]), pooling.columns(of: shape[2]))
        return image(height: rows.count, width: columns.count) { image, row, column, channel in
            var result = initial
            for y in rows[row].clamped(to: 0..<shape[1]) {
                for x in columns[column].clamped(to: 0..<shape[2]) {
                    result = fold(result, self[[image, y, x, channel]])
                }
            }
            return result
        }
    }

    /// The mean of every window of images, of the elements inside and the zeros around them.
    public func means(_ pooling: ReferencePooling) -> ReferenceArray {
        let sums = windows(pooling, 0, +)
        let (padding, rows, columns) = (
            pooling.padding, pooling.rows(of: shape[1]), pooling.columns(of: shape[2])
        )
        return sums.image(height: rows.count, width: columns.count) { image, row, column, channel in
            let height = rows[row].clamped(to: -padding.0..<shape[1] + padding.0).count
            let width = columns[column].clamped(to: -padding.1..<shape[2] + padding.1).count
            return sums[[image, row, column, channel]] / Double(height * width)
        }
    }

    /// Images read between pixels at the given rows and columns: the sum over all pixels of each
    /// times how much its tent, one pixel wide to either side, covers the place.
    public func interpolated(
        height: Int, width: Int, row place: (Int) -> Double, column: (Int) -> Double
    ) -> ReferenceArray {
        func tent(_ place: Double, _ pixel: Int, _ size: Int) -> Double {
            max(0, 1 - abs(min(max(place, 0), Double(size - 1)) - Double(pixel)))
        }
        return image(height: height, width: width) { image, y, x, channel in
            var total = 0.0
            for i in 0..<shape[1] {
                for j in 0..<shape[2] {
                    total +=
                        tent(place(y), i, shape[1]) * tent(column(x), j, shape[2])
                        * self[[image, i, j, channel]]
                }
            }
            return total
        }
    }
}
