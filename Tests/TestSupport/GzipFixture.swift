/// Gzip files made by hand (RFC 1951, RFC 1952), since no tool would make these.
package enum GzipFixture {
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

    /// Bytes in stored blocks, with their checksum and size.
    package static func stored(_ bytes: [UInt8], checksum: UInt32? = nil) -> [UInt8] {
        var file = header
        var start = 0
        repeat {
            let count = min(65_535, bytes.count - start)
            file.append(start + count == bytes.count ? 1 : 0)
            file += little(UInt32(count)).prefix(2) + little(~UInt32(count)).prefix(2)
            file += bytes[start..<start + count]
            start += count
        } while start < bytes.count
        return file + little(checksum ?? crc32(bytes)) + little(UInt32(bytes.count))
    }

    /// `prefix`, then `zeros` zeros packed a thousandfold, and a wrong checksum: whoever
    /// unpacks all of it says so.
    package static func bomb(prefix: [UInt8], zeros: Int) -> [UInt8] {
        var file = header + [0]
        file += little(UInt32(prefix.count)).prefix(2) + little(~UInt32(prefix.count)).prefix(2)
        file += prefix
        var bits = BitWriter()
        // The last block, in the fixed code: the literal 0, then copies of 258 from one byte back.
        bits.append([true, true, false])
        bits.append([false, false, true, true, false, false, false, false])
        let copy: [Bool] =
            [true, true, false, false, false, true, false, true]
            + [Bool](repeating: false, count: 5)
        for _ in 0..<zeros / 258 { bits.append(copy) }
        bits.append([Bool](repeating: false, count: 7))
        return file + bits.bytes + [1, 2, 3, 4, 5, 6, 7, 8]
    }

    private struct BitWriter {
        var bytes: [UInt8] = []
        private var used = 8

        mutating func append(_ bits: [Bool]) {
            for bit in bits {
                if used == 8 {
                    bytes.append(0)
                    used = 0
                }
                if bit { bytes[bytes.count - 1] |= 1 << used }
                used += 1
            }
        }
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    package static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
    }
}
