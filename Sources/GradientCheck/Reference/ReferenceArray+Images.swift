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
        kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), _ initial: Double,
        _ fold: (Double, Double) -> Double
    ) -> ReferenceArray {
        image(
            height: (shape[1] + 2 * padding.0 - kernel.0) / stride.0 + 1,
            width: (shape[2] + 2 * padding.1 - kernel.1) / stride.1 + 1
        ) { image, row, column, channel in
            var result = initial
            for y in 0..<kernel.0 {
                for x in 0..<kernel.1 {
                    let place = (row * stride.0 - padding.0 + y, column * stride.1 - padding.1 + x)
                    guard place.0 >= 0, place.0 < shape[1], place.1 >= 0, place.1 < shape[2] else {
                        continue
                    }
                    result = fold(result, self[[image, place.0, place.1, channel]])
                }
            }
            return result
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
