/// What the decoders of picture files refuse before they allocate for it.
public struct ImageLimits: Equatable, Sendable {
    /// Pixels in a row.
    public var width: Int

    /// Rows.
    public var height: Int

    /// Pixels in all: one pixel takes at most four bytes.
    public var pixels: Int

    /// By default 16,384 a side and 16,777,216 in all, which take at most 64 MiB.
    public init(width: Int = 1 << 14, height: Int = 1 << 14, pixels: Int = 1 << 24) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// For photographs: 65,535 a side, which is JPEG's own limit, and 67,108,864 in all.
    public static let photographs = ImageLimits(width: 65_535, height: 65_535, pixels: 1 << 26)

    /// Why a picture of that size is refused; nil when it is not.
    func refusal(width: Int, height: Int) -> String? {
        guard width > self.width || height > self.height || width * height > pixels else {
            return nil
        }
        return "the image claims \(width) x \(height) pixels; at most \(self.width) x "
            + "\(self.height) and \(pixels) in all are read"
    }
}
