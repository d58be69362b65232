extension Image {
    /// Reads a PNG or a JPEG, told apart by how they begin.
    ///
    /// - Throws: `ImagingError` if the bytes are neither, damaged, cut short, or claim a size beyond
    ///   `limits`.
    public static func decode(
        _ bytes: [UInt8], limits: ImageLimits = ImageLimits(),
        orientation: OrientationReading = .exif
    ) throws(ImagingError) -> Image {
        switch Format(of: bytes) {
        case .png: try PNG.decode(bytes, limits: limits, orientation: orientation).image
        case .jpeg: try JPEG.decode(bytes, limits: limits, orientation: orientation)
        case nil: throw .unknownFormat
        }
    }

    /// The kinds of files that are read.
    public enum Format: Sendable {
        /// Portable Network Graphics.
        case png
        /// The format of the Joint Photographic Experts Group.
        case jpeg

        /// The bytes that tell the formats apart.
        public static let signatureSize = 8

        /// The format of a file that begins with `bytes`; nil for any other.
        public init?(of bytes: some Sequence<UInt8>) {
            let beginning = Array(bytes.prefix(Self.signatureSize))
            if beginning == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] {
                self = .png
            } else if beginning.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else {
                return nil
            }
        }
    }
}
