/// Pictures of one size as a model gives them: floating-point values, not yet bytes.
public struct PixelBatch: Equatable, Sendable {
    /// Pictures.
    public let count: Int

    /// Rows of a picture.
    public let height: Int

    /// Pixels in a row.
    public let width: Int

    /// 1 (grey), 3 (RGB) or 4 (RGBA).
    public let channels: Int

    /// `[count, height, width, channels]` in row-major order.
    public let values: [Float]

    /// Wraps values that are already in order.
    ///
    /// - Precondition: the sizes are positive, `channels` is 1, 3 or 4, and there are
    ///   `count · height · width · channels` values.
    public init(count: Int, height: Int, width: Int, channels: Int, values: [Float]) {
        precondition(
            count > 0 && height > 0 && width > 0 && [1, 3, 4].contains(channels)
                && values.count == count * height * width * channels,
            "PixelBatch: \(values.count) values are not [\(count), \(height), \(width), \(channels)]"
        )
        self.count = count
        self.height = height
        self.width = width
        self.channels = channels
        self.values = values
    }

    /// The pictures as bytes, each value mapped from `range` to 0…255.
    ///
    /// With u = (clamp(x) − lower) / (upper − lower), a byte is truncate(clamp(255·u + 0.5, 0, 255)),
    /// as torchvision's `save_image` has it; NaN becomes 0.
    ///
    /// - Parameter range: the values that become black and white: (-1, 1) for tanh, (0, 1) for
    ///   sigmoid.
    /// - Precondition: the range is finite and not a single value.
    public func images(range: ClosedRange<Float>) -> [Image] {
        let size = height * width * channels
        let bytes = PixelBatch.bytes(values, range: range)
        return (0..<count).map { index in
            Image(
                width: width, height: height, channels: channels,
                pixels: Array(bytes[(index * size)..<((index + 1) * size)]))
        }
    }

    static func bytes(_ values: [Float], range: ClosedRange<Float>) -> [UInt8] {
        let span = range.upperBound - range.lowerBound
        precondition(span > 0 && span.isFinite, "PixelBatch: \(range) is not a range of values")
        return values.map { value in
            guard !value.isNaN else { return 0 }
            let clamped = min(max(value, range.lowerBound), range.upperBound)
            let unit = (clamped - range.lowerBound) / span
            return UInt8(min(max(unit * 255 + 0.5, 0), 255))
        }
    }
}
