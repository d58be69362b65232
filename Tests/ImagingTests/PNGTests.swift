import Foundation
import Imaging
import Testing

@Suite struct PNGTests {
    private func picture(channels: Int) -> Image {
        let count = 13 * 7 * channels
        return Image(
            width: 13, height: 7, channels: channels,
            pixels: (0..<count).map { UInt8(($0 * 37 + 11) % 256) })
    }

    @Test(arguments: [1, 3, 4]) func roundTripKeepsPixelsAndText(channels: Int) throws {
        let image = picture(channels: channels)
        let text: [PNG.Text] = [
            ("Software", "GenerativeLab"), ("Description", "caf\u{E9}\nzwei"), ("Name", "数字 → 7"),
            ("Empty", ""),
        ]
        let bytes = try PNG.encode(image, text: text)
        let decoded = try PNG.decode(bytes)
        #expect(decoded.image == image)
        #expect(decoded.text.map(\.key) == text.map(\.key))
        #expect(decoded.text.map(\.value) == text.map(\.value))
    }

    @Test func latin1BecomesTEXtAndTheRestITXt() throws {
        let bytes = try PNG.encode(
            picture(channels: 1), text: [("A", "caf\u{E9}"), ("B", "\u{2192}")])
        let file = Data(bytes)
        #expect(file.range(of: Data("tEXtA\0caf".utf8) + [0xE9]) != nil)
        #expect(file.range(of: Data("iTXtB\0\0\0\0\0\u{2192}".utf8)) != nil)
    }

    @Test func equalInputGivesEqualBytesWithoutATime() throws {
        let image = picture(channels: 3)
        let first = try PNG.encode(image, text: [("a", "b")])
        #expect(try PNG.encode(image, text: [("a", "b")]) == first)
        #expect(Data(first).range(of: Data("tIME".utf8)) == nil)
    }

    @Test(arguments: ["", " a", "a ", "a  b", "a\nb", "\u{3b1}", String(repeating: "k", count: 80)])
    func keysThatPNGForbidsAreRefused(key: String) {
        #expect {
            try PNG.encode(picture(channels: 1), text: [(key, "value")])
        } throws: {
            guard case ImagingError.invalidText(let named, _) = $0 else { return false }
            return named == key
        }
    }

    @Test func zeroCharactersInAValueAreRefused() {
        #expect(throws: ImagingError.self) {
            try PNG.encode(picture(channels: 1), text: [("a", "b\0c")])
        }
    }

    @Test func otherKindsBecomeEightBits() throws {
        func pixels(_ name: String) throws -> (channels: Int, pixels: [UInt8]) {
            let image = try PNG.decode(try golden(name)).image
            return (image.channels, image.pixels)
        }
        let palette: [UInt8] = [
            255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 255,
            0, 0, 255, 255, 0, 255, 0, 128, 255, 0, 0, 255,
        ]
        #expect(try pixels("palette") == (4, palette))
        #expect(try pixels("deep") == (3, [0, 128, 255, 1, 2, 3]))
        #expect(try pixels("bits") == (1, [255, 0, 255, 0, 0, 255, 255, 0, 255]))
        #expect(try pixels("greyAlpha") == (4, [10, 10, 10, 20, 30, 30, 30, 40]))
        let rows = (0..<5).flatMap { row in (0..<5).map { UInt8(10 * row + $0) } }
        #expect(try pixels("interlaced") == (1, rows))
    }

    @Test func compressedTextIsRead() throws {
        let text = try PNG.decode(try golden("zTXt")).text
        #expect(text.map(\.key) == ["Comment"])
        #expect(text.map(\.value) == ["caf\u{E9}"])
    }

    @Test(arguments: ["gigantic", "lying"]) func claimsOfHugeSizeAreRefused(name: String) throws {
        let bytes = try golden(name)
        #expect {
            try PNG.decode(bytes)
        } throws: {
            "\($0)".contains("claims")
        }
    }

    @Test func limitsAreThoseStated() throws {
        let bytes = try PNG.encode(picture(channels: 1))
        let exact = PNG.Limits(width: 13, height: 7, pixels: 91)
        #expect(throws: Never.self) { try PNG.decode(bytes, limits: exact) }
        for limits in [
            PNG.Limits(width: 12, height: 7, pixels: 91),
            PNG.Limits(width: 13, height: 6, pixels: 91),
            PNG.Limits(width: 13, height: 7, pixels: 90),
        ] {
            #expect(throws: ImagingError.self) { try PNG.decode(bytes, limits: limits) }
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try PNG.encode(picture(channels: 3), text: [("a", "b"), ("c", "\u{3b1}")])
        // The last four bytes are the checksum of the empty end chunk.
        for count in 0..<bytes.count {
            #expect(throws: ImagingError.self, "cut to \(count)") {
                try PNG.decode(Array(bytes[..<count]))
            }
        }
    }

    @Test func flippedBytesNeverCrash() throws {
        let image = picture(channels: 4)
        let bytes = try PNG.encode(image, text: [("a", "b"), ("c", "\u{3b1}")])
        let header = 8..<33
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = bytes
                damaged[index] ^= mask
                let result = try? PNG.decode(damaged)
                if header.contains(index) { #expect(result == nil, "byte \(index)") }
                // A damaged text chunk may be dropped, but pixels are right or refused.
                if let result { #expect(result.image == image, "byte \(index)") }
            }
        }
    }

    @Test func otherBytesAreRefusedWithAReason() {
        #expect(throws: ImagingError.unreadablePNG(reason: "it is empty")) { try PNG.decode([]) }
        #expect {
            try PNG.decode(Array("GIF89a, say".utf8))
        } throws: {
            "\($0)".contains("signature")
        }
    }

    private func golden(_ name: String) throws -> [UInt8] {
        let file = try #require(PNGGoldens.files[name])
        return Array(try #require(Data(base64Encoded: file)))
    }
}
