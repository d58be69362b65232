import Imaging
import Testing

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
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
        var error = #expect(throws: ImagingError.self) {
            try JPEG.decode(bytes, limits: .photographs)
        }
        #expect(error?.description.contains("65535 x 65535") == true)
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
}
