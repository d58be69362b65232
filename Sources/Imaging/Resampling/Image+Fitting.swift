/// How a picture of another shape takes on a given one.
public enum ImageFit: String, CaseIterable, Sendable {
    /// It is scaled until it just covers the size, and what juts out is cut off on both sides alike.
    case crop
    /// It is scaled to the size, each side for itself.
    case stretch
}

extension Image {
    /// The picture in another size, with 1 or 3 channels as by `converted`.
    ///
    /// Each pixel is the mean of the pixels around its place under a triangle, whose half width is a
    /// pixel of the larger grid: bilinear interpolation where the picture grows, with no aliasing
    /// where it shrinks. A picture that has the size already keeps every pixel.
    ///
    /// - Precondition: `height` and `width` are positive.
    public func fitted(height: Int, width: Int, channels: Int, by fit: ImageFit) -> Image {
        precondition(height > 0 && width > 0, "Image: cannot be fitted to [\(height), \(width)]")
        if height == self.height, width == self.width { return converted(channels: channels) }
        var visible = (height: Double(self.height), width: Double(self.width))
        if fit == .crop {
            let scale = max(
                Double(height) / Double(self.height), Double(width) / Double(self.width))
            visible = (
                min(visible.height, Double(height) / scale),
                min(visible.width, Double(width) / scale)
            )
        }
        let vertical = TriangleFilter(source: self.height, visible: visible.height, target: height)
        let horizontal = TriangleFilter(source: self.width, visible: visible.width, target: width)

        // One row of the source at a time, so that no more than the result is held beside it.
        var sums = [Float](repeating: 0, count: height * width * channels)
        var source: [UInt8] = []
        var line = [Float](repeating: 0, count: width * channels)
        var firstTarget = 0
        for row in vertical.sourceRange {
            while firstTarget < height, vertical.taps(of: firstTarget).upperBound <= row {
                firstTarget += 1
            }
            source.removeAll(keepingCapacity: true)
            appendRow(row, channels: channels, to: &source)
            horizontal.apply(to: source, channels: channels, into: &line)
            var target = firstTarget
            while target < height, vertical.taps(of: target).contains(row) {
                let weight = vertical.weight(of: row, for: target)
                let start = target * line.count
                for index in line.indices { sums[start + index] += weight * line[index] }
                target += 1
            }
        }
        let pixels = sums.map { UInt8(min(max($0 + 0.5, 0), 255)) }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
}
