import CPNG
import Foundation

/// PNG files in memory, with their text chunks.
public enum PNG {
    /// A text chunk: a key of 1 to 79 Latin-1 characters, and any text.
    public typealias Text = (key: String, value: String)

    /// What `decode` refuses before it allocates for it.
    public typealias Limits = ImageLimits

    /// The PNG file of a picture; equal input gives equal bytes.
    ///
    /// Texts that Latin-1 can spell are written as tEXt, others as iTXt, in the order given.
    ///
    /// - Throws: `invalidText` if PNG does not allow a key or value, `unwritablePNG` if libpng fails.
    public static func encode(_ image: Image, text: [Text] = []) throws(ImagingError) -> [UInt8] {
        var chunks: [TextChunk] = []
        for (key, value) in text { chunks.append(try TextChunk(key: key, value: value)) }
        return try encode(image, chunks: chunks)
    }

    /// Reads a PNG of any kind: palettes become colours, 16 bits become 8, interlaced rows are
    /// sorted, and a grey picture with transparency becomes RGBA. A picture whose eXIf chunk says
    /// how the camera was held is turned upright.
    ///
    /// - Throws: `unreadablePNG` if the bytes are damaged, cut short, or claim a size beyond
    ///   `limits`.
    public static func decode(
        _ bytes: [UInt8], limits: Limits = Limits(),
        orientation reading: OrientationReading = .exif
    ) throws(ImagingError) -> (image: Image, text: [Text]) {
        try bytes.withUnsafeBufferPointer { buffer throws(ImagingError) in
            guard !buffer.isEmpty, let start = buffer.baseAddress else {
                throw ImagingError.unreadablePNG(reason: "it is empty")
            }
            let (image, text) = try decode(start, count: buffer.count, limits: limits)
            let orientation = reading == .exif ? ExifOrientation(ofPNG: bytes) : nil
            return (orientation?.apply(to: image) ?? image, text)
        }
    }
}

// MARK: - The boundary to C

extension PNG {
    private static func encode(
        _ image: Image, chunks: [TextChunk]
    ) throws(ImagingError) -> [UInt8] {
        // One block for all strings, each ended by a zero byte; the C records point into it.
        var storage: [UInt8] = []
        var offsets: [(key: Int, value: Int)] = []
        for chunk in chunks {
            let key = storage.count
            storage += chunk.key + [0]
            offsets.append((key, storage.count))
            storage += chunk.value + [0]
        }
        var output = cpng_bytes()
        var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
        let failed = storage.withUnsafeBytes { strings in
            let texts = zip(chunks, offsets).map { chunk, offset in
                cpng_text(
                    key: strings.baseAddress?.advanced(by: offset.key)
                        .assumingMemoryBound(to: CChar.self),
                    value: strings.baseAddress?.advanced(by: offset.value)
                        .assumingMemoryBound(to: CChar.self),
                    value_count: chunk.value.count, is_utf8: chunk.isUTF8 ? 1 : 0)
            }
            return cpng_encode(
                image.pixels, UInt32(image.width), UInt32(image.height), Int32(image.channels),
                texts, texts.count, &output, &message)
        }
        guard failed == 0 else {
            throw ImagingError.unwritablePNG(reason: text(ofMessage: message))
        }
        defer { cpng_bytes_free(&output) }
        return Array(UnsafeBufferPointer(start: output.bytes, count: output.count))
    }

    private static func decode(
        _ start: UnsafePointer<UInt8>, count: Int, limits: Limits
    ) throws(ImagingError) -> (image: Image, text: [Text]) {
        var reader: OpaquePointer?
        var size = cpng_size()
        var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
        let bounds = cpng_limits(
            width: UInt32(clamping: limits.width), height: UInt32(clamping: limits.height),
            pixels: UInt64(clamping: limits.pixels))
        guard cpng_reader_open(start, count, bounds, &reader, &size, &message) == 0 else {
            throw ImagingError.unreadablePNG(reason: text(ofMessage: message))
        }
        defer { cpng_reader_close(reader) }
        let pixelCount = Int(size.width) * Int(size.height) * Int(size.channels)
        var failed: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: pixelCount) { buffer, used in
            failed = cpng_reader_read(reader, buffer.baseAddress, &message)
            used = failed == 0 ? pixelCount : 0
        }
        guard failed == 0 else {
            throw ImagingError.unreadablePNG(reason: text(ofMessage: message))
        }
        let texts = (0..<cpng_reader_text_count(reader)).map { index in
            let chunk = cpng_reader_text(reader, index)
            let keyCount = chunk.key.map { strlen($0) } ?? 0
            return TextChunk(
                key: Array(UnsafeRawBufferPointer(start: chunk.key, count: keyCount)),
                value: Array(UnsafeRawBufferPointer(start: chunk.value, count: chunk.value_count)),
                isUTF8: chunk.is_utf8 != 0
            ).text
        }
        let image = Image(
            width: Int(size.width), height: Int(size.height), channels: Int(size.channels),
            pixels: pixels)
        return (image, texts)
    }

    private static func text(ofMessage message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
