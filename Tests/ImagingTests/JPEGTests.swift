import TestSupport
import Testing

@testable import Imaging

@Suite struct JPEGTests {
    /// The largest distance between a picture and the rule that its file was made by.
    private func deviation(_ image: Image) -> Int {
        var worst = 0
        for row in 0..<image.height {
            for column in 0..<image.width {
                let right = [10 * column, 15 * row, 5 * (column + row)]
                for channel in 0..<image.channels {
                    let value = image.pixels[
                        (row * image.width + column) * image.channels + channel]
                    worst = max(worst, abs(Int(value) - right[channel]))
                }
            }
        }
        return worst
    }

    @Test(arguments: [("grey", 1, 3), ("colour", 3, 6), ("progressive", 3, 20)])
    func picturesAreThoseThatWereEncoded(name: String, channels: Int, tolerance: Int) throws {
        let image = try JPEG.decode(JPEGGoldens.bytes(name))
        #expect((image.width, image.height, image.channels) == (24, 16, channels))
        #expect(deviation(image) <= tolerance)
    }

    @Test func formatsAreToldApartByTheirBytes() throws {
        let jpeg = try Image.decode(JPEGGoldens.bytes("grey"))
        #expect(try Image.decode(PNG.encode(jpeg)) == jpeg)
        for bytes in [[], [0xFF], Array("GIF89a".utf8), [UInt8](repeating: 0, count: 100)] {
            #expect(throws: ImagingError.unknownFormat) { try Image.decode(bytes) }
        }
    }

    @Test func cmykIsRefusedByName() {
        let error = #expect(throws: ImagingError.self) {
            try JPEG.decode(JPEGGoldens.bytes("cmyk"))
        }
        #expect(error?.description.contains("CMYK") == true)
    }

    @Test(arguments: ["grey", "colour", "progressive"])
    func everyTruncationIsRefused(name: String) {
        let bytes = JPEGGoldens.bytes(name)
        // The last two bytes mark the end; the decoder needs no more than to see that nothing is left.
        for count in stride(from: 0, to: bytes.count - 2, by: 3) {
            #expect(throws: ImagingError.self, "\(count) bytes") {
                try JPEG.decode(Array(bytes.prefix(count)))
            }
        }
    }

    @Test func claimsOfHugeSizeAreRefusedBeforeRoomIsMade() throws {
        var bytes = JPEGGoldens.bytes("colour")
        let frame = try #require(
            bytes.indices.dropLast(9).first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x9C, 0x40, 0x9C, 0x40])
        var error = #expect(throws: ImagingError.self) {
            try JPEG.decode(bytes, limits: .photographs)
        }
        #expect(error?.description.contains("40000 x 40000") == true)
        // Within the limits, and yet more than so few bytes can hold.
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x20, 0x00, 0x20, 0x00])
        error = #expect(throws: ImagingError.self) { try JPEG.decode(bytes, limits: .photographs) }
        #expect(error?.description.contains("can hold") == true)
        let small = ImageLimits(width: 23, height: 16, pixels: 1000)
        #expect(throws: ImagingError.self) {
            try JPEG.decode(JPEGGoldens.bytes("colour"), limits: small)
        }
    }

    @Test func flippedBytesNeverCrash() {
        let bytes = JPEGGoldens.bytes("progressive")
        for place in bytes.indices {
            for value in [0, 0xFF, bytes[place] ^ 1] {
                var damaged = bytes
                damaged[place] = value
                let image = try? JPEG.decode(damaged)
                #expect(image.map { !$0.pixels.isEmpty } ?? true)
            }
        }
    }

    /// By the standard's words: where the first row and the first column are to be seen.
    @Test(
        arguments: [
            (1, [1, 2, 3, 4, 5, 6], 2), (2, [3, 2, 1, 6, 5, 4], 2), (3, [6, 5, 4, 3, 2, 1], 2),
            (4, [4, 5, 6, 1, 2, 3], 2), (5, [1, 4, 2, 5, 3, 6], 3), (6, [4, 1, 5, 2, 6, 3], 3),
            (7, [6, 3, 5, 2, 4, 1], 3), (8, [3, 6, 2, 5, 1, 4], 3),
        ])
    func orientationsTurnUpright(number: Int, pixels: [UInt8], height: Int) throws {
        let image = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
        let turned = try #require(ExifOrientation(number)).apply(to: image)
        #expect(turned.pixels == pixels && turned.height == height)
    }

    @Test(arguments: [true, false])
    func orientationIsReadFromTheFile(isLittle: Bool) throws {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isLittle ? bytes : bytes.reversed()
        }
        func entry(_ tag: Int, _ value: Int) -> [UInt8] {
            number(tag, 2) + number(3, 2) + number(1, 4) + number(value, 2) + [0, 0]
        }
        var tiff: [UInt8] = isLittle ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A]
        tiff += number(8, 4) + number(2, 2) + entry(256, 24) + entry(274, 6) + number(0, 4)
        let segment = Array("Exif\0\0".utf8) + tiff
        let plain = JPEGGoldens.bytes("colour")
        var tagged = Array(plain[..<2])
        tagged += [0xFF, 0xE1, 0, UInt8(segment.count + 2)]
        tagged += segment
        tagged += plain[2...]
        let upright = try JPEG.decode(tagged)
        let image = try JPEG.decode(plain)
        #expect((upright.width, upright.height) == (16, 24))
        // The picture's first column, from below, is the first row.
        var column: [UInt8] = []
        for row in stride(from: 15, through: 0, by: -1) {
            column += image.pixels[row * 72..<row * 72 + 3]
        }
        #expect(Array(upright.pixels[..<48]) == column)
        // Cut or damaged anywhere, the tag is at worst not found.
        for place in 2..<segment.count + 6 {
            for value: UInt8 in [0, 0xFF] {
                var damaged = tagged
                damaged[place] = value
                _ = ExifOrientation(ofJPEG: damaged)
                _ = ExifOrientation(ofJPEG: Array(tagged.prefix(place)))
            }
        }
    }
}
