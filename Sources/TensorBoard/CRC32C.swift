/// The cyclic redundancy check of Castagnoli's polynomial 1EDC6F41 (RFC 3720, appendix B.4).
public struct CRC32C: Sendable {
    /// The check of some bytes: that of "123456789" is E3069283.
    public static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
        }
    }

    /// The check as records carry it: rotated and moved, so that the check of bytes that hold a
    /// check is none of the trivial ones.
    public static func masked(of bytes: some Sequence<UInt8>) -> UInt32 {
        let crc = checksum(of: bytes)
        return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
    }

    /// What each byte adds, the polynomial's bits reversed.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in
            crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1
        }
    }
}
