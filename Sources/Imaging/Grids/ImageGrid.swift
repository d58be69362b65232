/// Pictures of one size in rows and columns, pixel for pixel as torchvision's `make_grid` lays them.
///
/// n pictures stand in c = min(columns, n) columns and ⌈n / c⌉ rows, in reading order, with `padding`
/// pixels around and between them: the grid is (height + p) · rows + p by (width + p) · c + p. One
/// picture alone gets no padding. A grey grid stays grey (one channel).
public struct ImageGrid: Equatable, Sendable {
    /// Pictures in a row (torchvision's `nrow`).
    public var columns: Int

    /// Pixels around and between pictures.
    public var padding: Int

    /// The shade of the padding, from 0 (black) to 1 (white).
    public var padValue: Float

    /// A grid as torchvision lays it by default.
    ///
    /// - Precondition: `columns` is positive and `padding` is not negative.
    public init(columns: Int = 8, padding: Int = 2, padValue: Float = 0) {
        precondition(
            columns > 0 && padding >= 0, "ImageGrid: columns \(columns), padding \(padding)")
        self.columns = columns
        self.padding = padding
        self.padValue = padValue
    }

    /// The grid of a batch, its values mapped from `range` to shades as `PixelBatch.images` does.
    ///
    /// - `range`: the values that become black and white: (-1, 1) for tanh, (0, 1) for
    ///   sigmoid. It is stated, never guessed from the pictures.
    public func image(of batch: PixelBatch, range: ClosedRange<Float>) -> Image {
        image(of: batch.images(range: range))
    }

    /// The grid of pictures that are bytes already.
    ///
    /// - Precondition: there is a picture, and all have one size.
    public func image(of images: [Image]) -> Image {
        guard let first = images.first else { preconditionFailure("ImageGrid: no picture") }
        precondition(
            images.allSatisfy {
                $0.width == first.width && $0.height == first.height
                    && $0.channels == first.channels
            }, "ImageGrid: the pictures differ in size")
        if images.count == 1 { return first }

        let columnCount = min(columns, images.count)
        let rowCount = (images.count + columnCount - 1) / columnCount
        let width = (first.width + padding) * columnCount + padding
        let height = (first.height + padding) * rowCount + padding
        let pad = PixelBatch.bytes([padValue], range: 0...1)[0]
        var pixels = [UInt8](repeating: pad, count: width * height * first.channels)
        let line = first.width * first.channels
        for (index, image) in images.enumerated() {
            let top = index / columnCount * (first.height + padding) + padding
            let left = index % columnCount * (first.width + padding) + padding
            for row in 0..<first.height {
                let start = ((top + row) * width + left) * first.channels
                pixels.replaceSubrange(
                    start..<(start + line), with: image.pixels[(row * line)..<((row + 1) * line)])
            }
        }
        return Image(width: width, height: height, channels: first.channels, pixels: pixels)
    }
}
