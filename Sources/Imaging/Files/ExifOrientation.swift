/// Where is looked for how a camera was held.
public enum OrientationReading: String, CaseIterable, Sendable {
    /// In the EXIF part of PNG and JPEG files.
    case exif
    /// In that of JPEG files alone, if it is written in the most usual way, as earlier versions did.
    case simpleJPEG = "simple-jpeg"
}

/// How a camera was held, as the EXIF part of a file says (tag 274 of TIFF 6.0).
struct ExifOrientation: Equatable {
    /// Whether rows and columns change places, before what follows is undone.
    private let isTransposed: Bool
    private let isUpsideDown: Bool
    private let isMirrored: Bool

    /// The orientation with a number of the standard; nil unless that is 1 to 8.
    init?(_ number: Int) {
        guard 1...8 ~= number else { return nil }
        isTransposed = number >= 5
        isUpsideDown = [3, 4, 6, 7].contains(number)
        isMirrored = [2, 3, 7, 8].contains(number)
    }

    /// The orientation that a JPEG file states; nil if it states none, or not in a way that makes
    /// sense.
    init?(ofJPEG bytes: [UInt8], as reading: OrientationReading = .exif) {
        // Segments: 0xFF, as often as one likes, a kind, a length that counts itself. The first one
        // of pixels ends them.
        var start = 2
        while start + 4 <= bytes.count, bytes[start] == 0xFF, bytes[start + 1] != 0xDA {
            if reading == .exif, bytes[start + 1] == 0xFF {
                start += 1
                continue
            }
            let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
            let contents = start + 4
            let end = start + 2 + length
            guard length >= 2, end <= bytes.count else { return nil }
            if bytes[start + 1] == 0xE1,
                bytes[contents..<end].starts(with: Array("Exif\0\0".utf8))
            {
                self.init(inTIFF: bytes[(contents + 6)..<end], as: reading)
                return
            }
            start = end
        }
        return nil
    }

    /// The orientation that the eXIf chunk of a PNG file states; nil as for JPEG.
    init?(ofPNG bytes: [UInt8]) {
        // Chunks: a length, a kind, so many bytes, a checksum.
        var start = 8
        while start + 12 <= bytes.count {
            let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            let contents = start + 8
            guard length <= bytes.count - contents - 4 else { return nil }
            if bytes[start + 4..<contents].elementsEqual("eXIf".utf8) {
                self.init(inTIFF: bytes[contents..<contents + length], as: .exif)
                return
            }
            start = contents + length + 4
        }
        return nil
    }

    private init?(inTIFF tiff: ArraySlice<UInt8>, as reading: OrientationReading) {
        guard let number = Self.number(inTIFF: tiff, as: reading) else { return nil }
        self.init(number)
    }

    /// The value of the orientation's tag in the first directory.
    private static func number(
        inTIFF tiff: ArraySlice<UInt8>, as reading: OrientationReading
    ) -> Int? {
        let isLittle = tiff.starts(with: [0x49, 0x49, 0x2A, 0x00])
        guard isLittle || tiff.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) else { return nil }
        func value(at offset: Int, size: Int) -> Int? {
            let place = tiff.startIndex + offset
            guard place + size <= tiff.endIndex else { return nil }
            let digits = tiff[place..<place + size]
            return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) {
                $0 << 8 | Int($1)
            }
        }
        guard let directory = value(at: 4, size: 4), let count = value(at: directory, size: 2)
        else { return nil }
        // SHORT is what the standard says; some programs write LONG.
        let sizes = reading == .exif ? [3: 2, 4: 4] : [3: 2]
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = value(at: place, size: 2), let type = value(at: place + 2, size: 2)
            else { return nil }
            if tag == 274, let size = sizes[type] { return value(at: place + 8, size: size) }
        }
        return nil
    }

    /// The picture turned upright.
    func apply(to image: Image) -> Image {
        guard isTransposed || isUpsideDown || isMirrored else { return image }
        let (height, width) =
            isTransposed
            ? (image.width, image.height) : (image.height, image.width)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(image.pixels.count)
        for y in 0..<height {
            for x in 0..<width {
                var (row, column) = isTransposed ? (x, y) : (y, x)
                if isUpsideDown { row = image.height - 1 - row }
                if isMirrored { column = image.width - 1 - column }
                let start = (row * image.width + column) * image.channels
                for channel in 0..<image.channels { pixels.append(image.pixels[start + channel]) }
            }
        }
        return Image(width: width, height: height, channels: image.channels, pixels: pixels)
    }
}
