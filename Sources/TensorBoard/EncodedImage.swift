import FoundationEssentials

/// A picture as PNG, with the size that its header states.
public struct EncodedImage: Equatable, Sendable {
    /// Rows.
    public let height: Int
    /// Pixels of a row.
    public let width: Int
    /// Numbers a pixel: 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity.
    public let channels: Int
    /// The bytes of the file.
    public let png: [UInt8]

    /// Reads the header of a PNG file (ISO 15948, 11.2.2); nil when it has none, or has a palette.
    public init?(png: [UInt8]) {
        let header: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
        guard png.count >= 33, png.starts(with: header),
            png[12..<16].elementsEqual("IHDR".utf8),
            let channels = [0: 1, 2: 3, 4: 2, 6: 4][png[25]]
        else { return nil }
        func integer(at start: Int) -> Int {
            png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        width = integer(at: 16)
        height = integer(at: 20)
        guard 1...Int(Int32.max) ~= width, 1...Int(Int32.max) ~= height else { return nil }
        self.channels = channels
        self.png = png
    }

    var message: Tensorboard_ImageMessage {
        var message = Tensorboard_ImageMessage()
        message.height = Int32(height)
        message.width = Int32(width)
        message.colorspace = Int32(channels)
        message.encoded = Data(png)
        return message
    }
}
