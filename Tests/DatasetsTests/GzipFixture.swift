/// Gzip files made without a compressor.
enum GzipFixture {
    private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]

    /// One member with the contents in stored blocks.
    static func stored(_ contents: [UInt8]) -> [UInt8] {
        var file = header
        var rest = contents[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            file += [rest.isEmpty ? 1 : 0] + littleEndian(block.count, 2)
            file += littleEndian(~block.count, 2) + block
        } while !rest.isEmpty
        return file + littleEndian(Int(crc32(contents)), 4) + littleEndian(contents.count, 4)
    }

    /// A member that unpacks to `prefix` and then at least `zeros` zero bytes, and ends with a
    /// wrong checksum: whoever unpacks it to the end says so.
    ///
    /// Fixed Huffman codes (RFC 1951, 3.2.6): a literal below 144 is 8 bits, 0x30 + value; a match
    /// of 258 bytes is symbol 285, 11000101, with distance 1, 00000: 13 bits.
    static func bomb(prefix: [UInt8], zeros: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.append(0b1, count: 1)
        bits.append(0b10, count: 2)
        for literal in prefix + [0] {
            precondition(literal < 144)
            bits.append(0x30 + Int(literal), count: 8)
        }
        for _ in 0...zeros / 258 { bits.append(0b11000101_00000, count: 13) }
        bits.append(0, count: 7)
        return header + bits.finish() + [1, 2, 3, 4, 5, 6, 7, 8]
    }

    /// CRC-32 as in RFC 1952, bit by bit.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 {
                crc = crc & 1 == 1 ? (crc >> 1) ^ 0xedb8_8320 : crc >> 1
            }
        }
        return ~crc
    }

    private static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// Bits packed from the lowest of each byte; codes are appended from their highest bit.
    private struct BitWriter {
        private var bytes: [UInt8] = []
        private var current: UInt8 = 0
        private var filled = 0

        mutating func append(_ code: Int, count: Int) {
            for place in (0..<count).reversed() {
                current |= UInt8(code >> place & 1) << filled
                filled += 1
                if filled == 8 {
                    bytes.append(current)
                    (current, filled) = (0, 0)
                }
            }
        }

        func finish() -> [UInt8] { filled > 0 ? bytes + [current] : bytes }
    }
}
