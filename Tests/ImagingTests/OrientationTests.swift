import TestSupport
import Testing

@testable import Imaging

/// Where files say how a camera was held, and what is made of it.
@Suite struct OrientationTests {
    /// The EXIF part of a file that was turned by a quarter (orientation 6), its tag a SHORT or a LONG.
    private func exif(type: UInt8 = 3, isLittle: Bool = false) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isLittle ? bytes : bytes.reversed()
        }
        let value = type == 3 ? number(6, 2) + [0, 0] : number(6, 4)
        return (isLittle ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A])
            + number(8, 4) + number(1, 2) + number(274, 2) + number(Int(type), 2) + number(1, 4)
            + value + number(0, 4)
    }

    /// CRC-32 as in annex D of the PNG standard.
    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1
            }
        }
    }

    private func bigEndian(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }

    /// A picture of 3 columns and 2 rows with an eXIf chunk behind the header or at the end.
    private func png(_ exif: [UInt8], atEnd: Bool) throws -> [UInt8] {
        let plain = try PNG.encode(
            Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6]))
        let content = Array("eXIf".utf8) + exif
        let chunk =
            bigEndian(UInt32(exif.count)) + content + bigEndian(checksum(content))
        let place = atEnd ? plain.count - 12 : 33
        return plain[..<place] + chunk + plain[place...]
    }

    @Test(arguments: [true, false], [true, false])
    func pngTurnsUpright(atEnd: Bool, isLittle: Bool) throws {
        let bytes = try png(exif(isLittle: isLittle), atEnd: atEnd)
        let image = try Image.decode(bytes)
        #expect((image.width, image.height) == (2, 3))
        #expect(image.pixels == [4, 1, 5, 2, 6, 3])
        let earlier = try Image.decode(bytes, orientation: .simpleJPEG)
        #expect(earlier.pixels == [1, 2, 3, 4, 5, 6])
        // Cut anywhere, the tag is at worst not found.
        for count in bytes.indices { _ = ExifOrientation(ofPNG: Array(bytes.prefix(count))) }
    }

    /// A LONG instead of a SHORT, and bytes that fill the room before a marker.
    @Test(arguments: [(UInt8(3), 1), (4, 0), (4, 3)])
    func jpegTurnsUpright(type: UInt8, fill: Int) throws {
        let segment = Array("Exif\0\0".utf8) + exif(type: type)
        let plain = JPEGGoldens.bytes("colour")
        var tagged = Array(plain[..<2])
        tagged += [UInt8](repeating: 0xFF, count: fill)
        tagged += [0xFF, 0xE1, 0, UInt8(segment.count + 2)]
        tagged += segment
        tagged += plain[2...]
        let image = try JPEG.decode(tagged)
        #expect((image.width, image.height) == (16, 24))
        let earlier = try JPEG.decode(tagged, orientation: .simpleJPEG)
        #expect((earlier.width, earlier.height) == (24, 16))
    }
}
