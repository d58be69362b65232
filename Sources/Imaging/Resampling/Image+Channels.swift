extension Image {
    /// The picture in grey (1) or in red, green and blue (3).
    ///
    /// Transparent pixels are laid over white. Colours become the shade 0.299·R + 0.587·G + 0.114·B
    /// (luma of ITU-R BT.601); shades become colours of three equal parts.
    ///
    /// - Precondition: `channels` is 1 or 3.
    public func converted(channels: Int) -> Image {
        if channels == self.channels { return self }
        var converted: [UInt8] = []
        converted.reserveCapacity(width * height * channels)
        for row in 0..<height { appendRow(row, channels: channels, to: &converted) }
        return Image(width: width, height: height, channels: channels, pixels: converted)
    }

    /// Appends a row with so many channels.
    func appendRow(_ row: Int, channels wanted: Int, to bytes: inout [UInt8]) {
        precondition(wanted == 1 || wanted == 3, "Image: cannot be made of \(wanted) channels")
        let begin = row * width * channels
        let end = begin + width * channels
        if wanted == channels {
            bytes += pixels[begin..<end]
            return
        }
        for start in stride(from: begin, to: end, by: channels) {
            guard channels > 1 else {
                for _ in 0..<wanted { bytes.append(pixels[start]) }
                continue
            }
            var (red, green, blue) = (
                Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2])
            )
            if channels == 4 {
                let opacity = Int(pixels[start + 3])
                let white = 255 * (255 - opacity) + 127
                red = (red * opacity + white) / 255
                green = (green * opacity + white) / 255
                blue = (blue * opacity + white) / 255
            }
            if wanted == 3 {
                bytes.append(UInt8(red))
                bytes.append(UInt8(green))
                bytes.append(UInt8(blue))
            } else {
                bytes.append(UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000))
            }
        }
    }
}
