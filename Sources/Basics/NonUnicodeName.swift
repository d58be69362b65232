/// Names of files that are not UTF-8: the system takes any bytes, and no text stands for these.
package enum NonUnicodeName {
    /// A name in words: as it is where it is UTF-8; otherwise whatever is no printable ASCII is shown
    /// in hexadecimal, `caf\xE9.png`.
    package static func description(of bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return bytes.map { byte in
            guard !(0x20...0x7E).contains(byte) || byte == UInt8(ascii: "\\") else {
                return String(UnicodeScalar(byte))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "\\x" + (byte < 16 ? "0" : "") + digits
        }.joined()
    }
}
