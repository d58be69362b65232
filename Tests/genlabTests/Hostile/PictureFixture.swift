import Foundation
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

    /// A JPEG of 24 × 16 pixels, from Tests/interop/make_jpegs.c.
    static let jpeg = decoded(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUG"
            + "BgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYH"
            + "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAAR"
            + "CAAQABgDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA"
            + "AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkK"
            + "FhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWG"
            + "h4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl"
            + "5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA"
            + "AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYk"
            + "NOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOE"
            + "hYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk"
            + "5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD8tPh7+yn9z/iW+n8FeRh838zwuFOPdvfP"
            + "cvh5+yn9wf2b6fwV7WHzfzP6T4U492989y+Hn7Kf3P8AiW+n8Fe1h838z+k+FOPfh989I+Hv"
            + "7Kf3P+Jb6fwV/PmHzfzP8A+FOPfh989y+Hn7Kf3B/Zvp/BXtYfN/M/pPhTj3b3z3L4efsp/c"
            + "/wCJb6fwV7WHzfzP6T4U49298//Z")

    /// The same kind in CMYK.
    static let cmyk = decoded(
        "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYG"
            + "BQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/9sAQwECAgICAgIFAwMFCgcGBwoK"
            + "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK/8AAFAgA"
            + "EAAYBAERAAIRAQMRAQQRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQ"
            + "AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJ"
            + "ChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SF"
            + "hoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk"
            + "5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALUR"
            + "AAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoW"
            + "JDThJfEXGBkaJicoKSo1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKD"
            + "hIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uLj"
            + "5OXm5+jp6vLz9PX29/j5+v/aAA4EAQACEQMRBAAAPwD9R/iB+1Z/rP8AiZ/+P169fKPI93ir"
            + "gH4vc/rU/Iv4RfCP/V/6L6dq8N+IH7Vn+s/4mf8A4/Xi18o8j+bOKuAvi93+tT6g+EXwj/1f"
            + "+i+navDfiB+1Z/rP+Jn/AOP14tfKPI/mzirgL4vcPqD4RfCP/V/6L6dq83+IH7Vn+s/4mf8A"
            + "4/X9B18o30P9/OKuAfi9w+X/AIRfCP8A1f8Aovp2rw34gftWf6z/AImf/j9eLXyjfQ/mzirg"
            + "L4vcPqD4RfCP/V/6L6dq8N+IH7Vn+s/4mf8A4/Xi18o30P5s4q4B+L3P61PqD4RfCP8A1f8A"
            + "ovp2r//Z")

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

    private static func decoded(_ text: String) -> [UInt8] {
        Data(base64Encoded: text).map { [UInt8]($0) } ?? []
    }
}
