extension JSONParser {
    /// A number by the grammar of RFC 8259, section 6, kept as its literal.
    mutating func parseNumber() throws(JSONSyntaxError) -> JSONNumber {
        let start = offset
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        let firstDigit = offset
        try skipDigits("a digit")
        if bytes[firstDigit] == UInt8(ascii: "0"), offset - firstDigit > 1 {
            throw failure("a number must not begin with a zero that other digits follow", at: start)
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            try skipDigits("a digit after the decimal point")
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < bytes.count,
                bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
            {
                offset += 1
            }
            try skipDigits("a digit of the exponent")
        }
        return JSONNumber(checkedLiteral: String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func skipDigits(_ expected: String) throws(JSONSyntaxError) {
        let start = offset
        while offset < bytes.count, isDigit(bytes[offset]) { offset += 1 }
        if offset == start { throw unexpected(expected: expected) }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// A string; `offset` stands at its opening quote.
    mutating func parseString() throws(JSONSyntaxError) -> String {
        let opening = offset
        offset += 1
        var runStart = offset
        // What came before the last escape; stays empty, so costs nothing, in a plain string.
        var unescaped: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                let run = bytes[runStart..<offset]
                offset += 1
                if unescaped.isEmpty { return String(decoding: run, as: UTF8.self) }
                unescaped.append(contentsOf: run)
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                unescaped.append(contentsOf: bytes[runStart..<offset])
                unescaped.append(contentsOf: String(try parseEscape()).utf8)
                runStart = offset
            case 0..<0x20:
                throw failure(
                    "control character \(hexadecimal(UInt32(byte))) in a string; "
                        + "write it as \(escape(of: byte))", at: offset)
            case 0x20..<0x80:
                offset += 1
            default:
                guard let length = scalarLength(at: offset) else {
                    throw failure(
                        "the byte \(hexadecimal(UInt32(byte))) is not valid UTF-8; "
                            + "save the text as UTF-8", at: offset)
                }
                offset += length
            }
        }
        throw failure("this string has no closing '\"'", at: opening)
    }

    /// The scalar that an escape stands for; `offset` stands at the backslash.
    private mutating func parseEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let backslash = offset
        guard offset + 1 < bytes.count else {
            throw failure("the text ends within an escape", at: backslash)
        }
        offset += 2
        switch bytes[backslash + 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape(from: backslash)
        default:
            throw failure(
                #"unknown escape; expected one of \" \\ \/ \b \f \n \r \t \u"#, at: backslash)
        }
    }

    private mutating func parseUnicodeEscape(
        from backslash: Int
    ) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try parseHexadecimal(from: backslash)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A surrogate: only a high one with a low one behind it makes a scalar (RFC 8259, 7).
        let lowEscape = offset
        if first < 0xDC00, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        {
            offset += 2
            let second = try parseHexadecimal(from: lowEscape)
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw failure(
            "lone surrogate \(hexadecimal(first)); expected a pair such as \\uD83D\\uDE00",
            at: backslash)
    }

    private mutating func parseHexadecimal(from backslash: Int) throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
            else { throw failure("expected four hexadecimal digits after \\u", at: backslash) }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    /// The number of bytes of the well-formed scalar beyond ASCII that begins at `start`
    /// (Unicode 15, table 3-7), or `nil` if there is none.
    private func scalarLength(at start: Int) -> Int? {
        let length: Int
        var secondRange: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[start] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, secondRange) = (3, 0xA0...0xBF)
        case 0xED: (length, secondRange) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, secondRange) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, secondRange) = (4, 0x80...0x8F)
        default: return nil
        }
        guard start + length <= bytes.count, secondRange.contains(bytes[start + 1]) else {
            return nil
        }
        for position in start + 2..<start + length where bytes[position] & 0xC0 != 0x80 {
            return nil
        }
        return length
    }

    // MARK: - What errors say

    func failure(_ message: String, at offset: Int) -> JSONSyntaxError {
        JSONSyntaxError(
            source: source, position: JSONPosition(offset: offset, in: bytes), message: message)
    }

    /// The error of something else standing at `offset` than what was expected.
    func unexpected(expected: String) -> JSONSyntaxError {
        guard offset < bytes.count else {
            return failure("expected \(expected), found the end of the text", at: offset)
        }
        var hint = ""
        let found: String
        let end = wordEnd(from: offset)
        switch bytes[offset] {
        case _ where end > offset:
            let word = String(decoding: bytes[offset..<min(end, offset + 24)], as: UTF8.self)
            found = "'\(word)'"
            if ["true", "false", "null"].contains(word.lowercased()), word != word.lowercased() {
                hint = "; write \(word.lowercased())"
            }
        case 0..<0x20, 0x7F:
            found = "the control character \(hexadecimal(UInt32(bytes[offset])))"
        case let byte where byte < 0x80:
            found = "'\(Character(Unicode.Scalar(byte)))'"
            if byte == UInt8(ascii: "'") { hint = "; strings and keys stand in double quotes" }
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") { hint = commentHint }
        default:
            if let length = scalarLength(at: offset) {
                found = "'\(String(decoding: bytes[offset..<offset + length], as: UTF8.self))'"
            } else {
                found = "the byte \(hexadecimal(UInt32(bytes[offset])))"
            }
        }
        return failure("expected \(expected), found \(found)\(hint)", at: offset)
    }

    /// What to say of something at `offset` that looks like a comment and is none.
    private var commentHint: String {
        guard allowsComments else { return "; JSON has no comments" }
        return bytes[offset...].starts(with: [UInt8(ascii: "/"), UInt8(ascii: "*")])
            ? "; the comment that begins here has no end"
            : "; a comment is // to the end of the line, or /* … */"
    }

    /// The end of the ASCII letters and digits from `start` on.
    func wordEnd(from start: Int) -> Int {
        var end = start
        while end < bytes.count, isDigit(bytes[end]) || isLetter(bytes[end]) { end += 1 }
        return end
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || byte == UInt8(ascii: "_")
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
    }

    private func escape(of byte: UInt8) -> String {
        String(JSONValue.string(String(Unicode.Scalar(byte))).serialized().dropFirst().dropLast())
    }
}
