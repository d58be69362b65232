import CTurboJPEG

/// JPEG files in memory.
public enum JPEG {
    /// Reads a baseline or progressive JPEG, grey or in colours.
    ///
    /// A file about which the decoder has a doubt, such as one that ends early, is refused as a
    /// whole: what it makes up for missing parts is grey. A picture whose EXIF part says how the
    /// camera was held is turned upright.
    ///
    /// - Throws: `unreadableJPEG` if the bytes are damaged or cut short, hold CMYK, or claim a size
    ///   beyond `limits` or beyond what so many bytes can hold.
    public static func decode(
        _ bytes: [UInt8], limits: ImageLimits = ImageLimits(),
        orientation reading: OrientationReading = .exif
    ) throws(ImagingError) -> Image {
        try bytes.withUnsafeBufferPointer { buffer throws(ImagingError) in
            guard !buffer.isEmpty, let start = buffer.baseAddress else {
                throw ImagingError.unreadableJPEG(reason: "it is empty")
            }
            let image = try decode(start, count: buffer.count, limits: limits)
            return ExifOrientation(ofJPEG: bytes, as: reading)?.apply(to: image) ?? image
        }
    }
}

// MARK: - The boundary to C

extension JPEG {
    private static func decode(
        _ start: UnsafePointer<UInt8>, count: Int, limits: ImageLimits
    ) throws(ImagingError) -> Image {
        guard let decoder = tjInitDecompress() else {
            throw ImagingError.unreadableJPEG(reason: "not enough memory to read the JPEG")
        }
        defer { tjDestroy(decoder) }
        func failure() -> ImagingError {
            .unreadableJPEG(
                reason: tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no reason given")
        }
        var (width, height, subsampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
        guard
            tjDecompressHeader3(
                decoder, start, UInt(count), &width, &height, &subsampling, &colours) == 0
        else { throw failure() }
        let (columns, rows) = (Int(width), Int(height))
        if let reason = limits.refusal(width: columns, height: rows) {
            throw ImagingError.unreadableJPEG(reason: reason)
        }
        // Each 8×8 block takes at least one bit, so a small file cannot hold a large image.
        guard columns * rows / 512 <= count else {
            throw ImagingError.unreadableJPEG(
                reason: "the image claims \(columns) x \(rows) pixels, more than a file of "
                    + "\(count) bytes can hold")
        }
        let channels: Int
        let format: TJPF
        switch UInt32(bitPattern: colours) {
        case TJCS_GRAY.rawValue: (channels, format) = (1, TJPF_GRAY)
        case TJCS_CMYK.rawValue, TJCS_YCCK.rawValue:
            throw ImagingError.unreadableJPEG(
                reason: "its colours are CMYK, and only grey and RGB are read")
        default: (channels, format) = (3, TJPF_RGB)
        }
        let pixelCount = columns * rows * channels
        // Scans are limited: a progressive file of a few kilobytes can ask for hours of them.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
        var failed: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: pixelCount) { buffer, used in
            failed = tjDecompress2(
                decoder, start, UInt(count), buffer.baseAddress, width, width * Int32(channels),
                height, Int32(bitPattern: UInt32(bitPattern: format.rawValue)), flags)
            used = failed == 0 ? pixelCount : 0
        }
        guard failed == 0 else { throw failure() }
        return Image(width: columns, height: rows, channels: channels, pixels: pixels)
    }
}
