/// How a camera was held, as the EXIF part of a JPEG file says (tag 274 of TIFF 6.0).
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
    init?(ofJPEG bytes: [UInt8]) {
        // Segments: 0xFF, a kind, a length that counts itself. The first one of pixels ends them.
        var start = 2
        while start + 4 <= bytes.count, bytes[start] == 0xFF, bytes[start + 1] != 0xDA {
            let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
            let contents = start + 4
            let end = start + 2 + length
            guard length >= 2, end <= bytes.count else { return nil }
            if bytes[start + 1] == 0xE1,
                bytes[contents..<end].starts(with: Array("Exif\0\0".utf8))
            {
                guard let number = Self.number(inTIFF: bytes[(contents + 6)..<end]) else {
                    return nil
                }
                self.init(number)
                return
            }
            start = end
        }
        return nil
    }

    /// The value of the orientation's tag in the first directory.
    private static func number(inTIFF tiff: ArraySlice<UInt8>) -> Int? {
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
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = value(at: place, size: 2), let type = value(at: place + 2, size: 2)
            else { return nil }
            if tag == 274, type == 3 { return value(at: place + 8, size: 2) }
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
