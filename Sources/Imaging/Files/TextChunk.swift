/// A PNG text chunk as the file has it: a Latin-1 key, and a value in Latin-1 or UTF-8.
struct TextChunk {
    let key: [UInt8]
    let value: [UInt8]
    let isUTF8: Bool

    init(key: [UInt8], value: [UInt8], isUTF8: Bool) {
        self.key = key
        self.value = value
        self.isUTF8 = isUTF8
    }

    /// Chooses tEXt where Latin-1 can spell the value, else iTXt.
    ///
    /// The rules for keys are those of the PNG specification, section 11.3.4.2.
    init(key: String, value: String) throws(ImagingError) {
        guard let name = TextChunk.latin1(key, allowsNewline: false) else {
            throw .invalidText(key: key, reason: "a key has printable Latin-1 characters only")
        }
        guard (1...79).contains(name.count) else {
            throw .invalidText(key: key, reason: "a key has 1 to 79 characters, not \(name.count)")
        }
        guard name.first != 0x20, name.last != 0x20, !key.contains("  ") else {
            throw .invalidText(
                key: key, reason: "a key does not begin or end with a space, nor hold two in a row")
        }
        guard !value.utf8.contains(0) else {
            throw .invalidText(key: key, reason: "its value holds a zero character")
        }
        let short = TextChunk.latin1(value, allowsNewline: true)
        self.init(key: name, value: short ?? Array(value.utf8), isUTF8: short == nil)
    }

    /// The strings that the chunk spells.
    var text: PNG.Text {
        (
            TextChunk.string(latin1: key),
            isUTF8 ? String(decoding: value, as: UTF8.self) : TextChunk.string(latin1: value)
        )
    }

    private static func string(latin1 bytes: [UInt8]) -> String {
        var result = ""
        result.unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        return result
    }

    private static func latin1(_ text: String, allowsNewline: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20...0x7E, 0xA1...0xFF: bytes.append(UInt8(scalar.value))
            case 0x0A where allowsNewline: bytes.append(0x0A)
            default: return nil
            }
        }
        return bytes
    }
}
