/// A picture in memory: 8 bits a channel, rows from top to bottom, channels beside each other.
public struct Image: Equatable, Sendable {
    /// Pixels in a row.
    public let width: Int

    /// Rows.
    public let height: Int

    /// 1 (grey), 3 (RGB) or 4 (RGBA, alpha not multiplied in).
    public let channels: Int

    /// `height · width · channels` bytes.
    public var pixels: [UInt8]

    /// Wraps bytes that are already in order.
    ///
    /// - Precondition: the sides are positive, `channels` is 1, 3 or 4, and `pixels` has
    ///   `height · width · channels` bytes.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        precondition(
            width > 0 && height > 0 && [1, 3, 4].contains(channels)
                && pixels.count == height * width * channels,
            "Image: \(pixels.count) bytes are not [\(height), \(width), \(channels)]")
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// The picture with every pixel made a square of `factor` by `factor` pixels.
    ///
    /// - Precondition: `factor` is positive.
    public func enlarged(by factor: Int) -> Image {
        precondition(factor > 0, "Image: cannot enlarge by \(factor)")
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count * factor * factor)
        for row in 0..<height {
            let start = result.count
            for column in 0..<width {
                let first = (row * width + column) * channels
                for _ in 0..<factor { result += pixels[first..<(first + channels)] }
            }
            let line = Array(result[start...])
            for _ in 1..<factor { result += line }
        }
        return Image(
            width: width * factor, height: height * factor, channels: channels, pixels: result)
    }
}
