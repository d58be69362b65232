import Testing

@testable import TensorBoard

/// The expected bytes are printed by `make_goldens.py`, with TensorBoard's own classes.
@Suite("Records of event files are TensorBoard's, byte for byte")
struct EventTests {
    @Test("File version")
    func fileVersion() throws {
        try expect(
            Event(wallTime: 1.7e9, .fileVersion),
            "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32"
                + "eced8f9d")
    }

    @Test("Scalar")
    func scalar() throws {
        try expect(
            Event(
                wallTime: 1_700_000_001.5, step: 100,
                .summary([.scalar("loss/generator", 0.5)])),
            "2400000000000000422b804d0900006040fc54d94110642a170a150a0e6c6f73732f6765"
                + "6e657261746f72150000003f5ae1e59e")
    }

    @Test("Scalars")
    func scalars() throws {
        try expect(
            Event(
                wallTime: 1_700_000_001.5, step: 7,
                .summary([.scalar("train/loss", 0), .scalar("test/loss", -.infinity)])),
            "3200000000000000241956ec0900006040fc54d94110072a250a110a0a747261696e2f6c"
                + "6f737315000000000a100a09746573742f6c6f737315000080ffbe0a1b07")
    }

    @Test("Resumption")
    func resumption() throws {
        try expect(
            Event(wallTime: 1.7e9, step: 201, .resumption),
            "100000000000000095fbfe180900000040fc54d94110c9013a0208018855fdd8")
    }

    @Test("Histogram")
    func histogram() throws {
        let histogram = try #require(Histogram([-1, 0, 1, 3, 1.5], buckets: 4))
        try expect(
            Event(
                wallTime: 1.7e9, step: 3, .summary([.histogram("weights/a", histogram)])),
            "8e00000000000000c67db1520900000040fc54d94110032a80010a7e0a09776569676874"
                + "732f612a7109000000000000f0bf11000000000000084019000000000000144021000000"
                + "0000001240290000000000802a4032200000000000000000000000000000f03f00000000"
                + "0000004000000000000008403a20000000000000f03f000000000000f03f000000000000"
                + "0040000000000000f03f554b690b")
    }

    @Test("Image")
    func image() throws {
        let image = try #require(EncodedImage(png: Self.header(colorType: 2)))
        try expect(
            Event(wallTime: 1.7e9, step: 3, .summary([.image("samples", image)])),
            "4300000000000000b18525a00900000040fc54d94110032a360a340a0773616d706c6573"
                + "2229080310021803222189504e470d0a1a0a0000000d4948445200000002000000030802"
                + "000000000000000200d716")
    }

    @Test("Session start")
    func sessionStart() throws {
        let settings = [
            Hyperparameter("training.dropLast", .truth(false)),
            Hyperparameter("model.type", .text("vae")), Hyperparameter("seed", .number(0)),
        ]
        try expect(
            Event(wallTime: 1.7e9, .summary([.sessionStart(settings, time: 1.7e9)])),
            "9000000000000000966337fd0900000040fc54d9412a84010a81010a1c5f68706172616d"
                + "735f2f73657373696f6e5f73746172745f696e666f42060801120212004a590a570a0768"
                + "706172616d73124c1a4a0a130a0a6d6f64656c2e7479706512051a037661650a110a0473"
                + "65656412091100000000000000000a170a11747261696e696e672e64726f704c61737412"
                + "0220002900000040fc54d9413bf40237")
    }

    @Test("Session end")
    func sessionEnd() throws {
        try expect(
            Event(
                wallTime: 1.7e9, step: 9,
                .summary([.sessionEnd(succeeded: false, time: 1_700_000_060)])),
            "4f000000000000006c474f930900000040fc54d94110092a420a400a1a5f68706172616d"
                + "735f2f73657373696f6e5f656e645f696e666f42060801120212004a1a0a180a07687061"
                + "72616d73120d220b0802110000004ffc54d941bfa14c0a")
    }

    @Test("A picture's size and colours are read from its header")
    func imageHeaders() throws {
        for (type, channels) in [(0, 1), (2, 3), (4, 2), (6, 4)] {
            let image = try #require(EncodedImage(png: Self.header(colorType: UInt8(type))))
            #expect((image.width, image.height, image.channels) == (2, 3, channels))
        }
        let palette = Self.header(colorType: 3)
        #expect(EncodedImage(png: palette) == nil)
        #expect(EncodedImage(png: Array(Self.header(colorType: 2).dropLast())) == nil)
        #expect(EncodedImage(png: [UInt8](repeating: 0, count: 100)) == nil)
        #expect(EncodedImage(png: []) == nil)
    }

    /// The signature and the header of a picture of two columns and three rows.
    private static func header(colorType: UInt8) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + [0, 0, 0, 2, 0, 0, 0, 3, 8, colorType, 0, 0, 0, 0, 0, 0, 0]
    }

    private func expect(
        _ event: Event, _ hexadecimal: String, at location: SourceLocation = #_sourceLocation
    ) throws {
        let record = try event.record().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(record.joined() == hexadecimal, sourceLocation: location)
    }
}

@Suite("The check of records")
struct CRC32CTests {
    @Test("Published values (RFC 3720, B.4), and the masked form")
    func values() {
        #expect(CRC32C.checksum(of: "123456789".utf8) == 0xE306_9283)
        #expect(CRC32C.masked(of: "123456789".utf8) == 0xC78A_B0E5)
        #expect(CRC32C.checksum(of: [UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum(of: [UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(of: 0..<32) == 0x46DD_794E)
        #expect(CRC32C.checksum(of: (0..<32).reversed()) == 0x113F_DB5C)
        #expect(CRC32C.checksum(of: [UInt8]()) == 0)
    }
}
