import Imaging
import TestSupport

/// Files of pictures, right and wrong.
enum PictureFixture {
    /// A PNG with a gradient that `shade` moves.
    static func png(
        height: Int = 8, width: Int = 8, channels: Int = 3, shade: Int = 0
    ) throws -> [UInt8] {
        let pixels = (0..<height * width * channels).map { UInt8(($0 * 3 + shade * 29) % 256) }
        return try PNG.encode(
            Image(width: width, height: height, channels: channels, pixels: pixels))
    }

    /// A PNG whose header claims a size that its bytes do not hold.
    static func png(claiming height: UInt32, _ width: UInt32) -> [UInt8] {
        func bytes(_ word: UInt32) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
        }
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            let body = Array(name.utf8) + data
            return bytes(UInt32(data.count)) + body + bytes(GzipFixture.crc32(body))
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bytes(width) + bytes(height) + [8, 2, 0, 0, 0])
            + chunk("IDAT", [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]) + chunk("IEND", [])
    }

    /// A JPEG of 24 × 16 pixels.
    static let jpeg = JPEGGoldens.bytes("colour")

    /// The same kind in CMYK.
    static let cmyk = JPEGGoldens.bytes("cmyk")

    /// A JPEG whose header claims a size that its bytes do not hold.
    static func jpeg(claiming height: Int, _ width: Int) -> [UInt8] {
        var bytes = jpeg
        for place in bytes.indices.dropLast(9) where bytes[place...].starts(with: [0xFF, 0xC0]) {
            bytes[place + 5] = UInt8(height >> 8)
            bytes[place + 6] = UInt8(height & 255)
            bytes[place + 7] = UInt8(width >> 8)
            bytes[place + 8] = UInt8(width & 255)
        }
        return bytes
    }
}
