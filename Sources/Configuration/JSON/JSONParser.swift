/// Reads JSON text by RFC 8259 and, where they are allowed, comments (`// …` to the end of the line,
/// `/* … */`) but nothing else beyond it, in one pass over the bytes.
///
/// Strictness that the RFC leaves open: no byte order mark, no duplicate keys, bounded nesting.
struct JSONParser {
    /// How deep arrays and objects may stand in one another; bounds the recursion.
    static let nestingLimit = 128

    let bytes: [UInt8]
    let source: String
    /// Whether comments may stand wherever white space may.
    let allowsComments: Bool
    /// The next byte to read.
    var offset = 0
    private var depth = 0
    private var path = JSONPath()
    /// Where each value's key or first byte stands, when asked for.
    private var offsets: [JSONPath: Int]?

    init(
        bytes: [UInt8], source: String, allowsComments: Bool = false, recordsOffsets: Bool = false
    ) {
        self.bytes = bytes
        self.source = source
        self.allowsComments = allowsComments
        offsets = recordsOffsets ? [:] : nil
    }

    /// The value that the whole text is.
    mutating func parseDocument(maximumBytes: Int) throws(JSONSyntaxError) -> JSONValue {
        if bytes.count > maximumBytes {
            throw failure("the text has \(bytes.count) bytes, the limit is \(maximumBytes)", at: 0)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw failure("the text begins with a byte order mark; save it without one", at: 0)
        }
        skipWhitespace()
        record(offset)
        let value = try parseValue("a JSON value")
        skipWhitespace()
        if offset < bytes.count {
            throw unexpected(expected: "the end of the text")
        }
        return value
    }

    /// The recorded places of all values.
    static func offsets(in bytes: [UInt8]) -> [JSONPath: Int] {
        if bytes.isEmpty { return [:] }
        var parser = JSONParser(
            bytes: bytes, source: "", allowsComments: true, recordsOffsets: true)
        // The text has been parsed before; of one that has not, what was recorded still holds.
        _ = try? parser.parseDocument(maximumBytes: .max)
        return parser.offsets ?? [:]
    }

    /// - Parameter expected: what an error says; only made when there is one.
    private mutating func parseValue(
        _ expected: @autoclosure () -> String
    ) throws(JSONSyntaxError) -> JSONValue {
        guard offset < bytes.count else { throw unexpected(expected: expected()) }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try parseNumber())
        default: return try parseWord(expected())
        }
    }

    private mutating func parseWord(
        _ expected: @autoclosure () -> String
    ) throws(JSONSyntaxError) -> JSONValue {
        let end = wordEnd(from: offset)
        let value: JSONValue
        switch String(decoding: bytes[offset..<end], as: UTF8.self) {
        case "true": value = .bool(true)
        case "false": value = .bool(false)
        case "null": value = .null
        default: throw unexpected(expected: expected())
        }
        offset = end
        return value
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return elements
        }
        while true {
            if offsets != nil {
                path.components.append(.index(elements.count))
                record(offset)
            }
            elements.append(
                try parseValue(elements.isEmpty ? "a value or ']'" : "a value after ','"))
            if offsets != nil { path.components.removeLast() }
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                try refuseTrailingComma(before: UInt8(ascii: "]"))
            } else if take(UInt8(ascii: "]")) {
                depth -= 1
                return elements
            } else {
                throw unexpected(expected: "',' or ']' after an element")
            }
        }
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSONObject {
        try enter()
        var object = JSONObject()
        var keyOffsets: [Int] = []
        skipWhitespace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return object
        }
        while true {
            let keyOffset = offset
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
                throw unexpected(
                    expected: keyOffsets.isEmpty
                        ? "a key in double quotes or '}'" : "a key in double quotes after ','")
            }
            let key = try parseString()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else {
                throw unexpected(expected: "':' after the key \(quoted(key))")
            }
            skipWhitespace()
            if offsets != nil {
                path.components.append(.key(key))
                record(keyOffset)
            }
            let value = try parseValue("a value for the key \(quoted(key))")
            if offsets != nil { path.components.removeLast() }
            if let first = object.append(key, value) {
                let position = JSONPosition(offset: keyOffsets[first], in: bytes)
                throw failure(
                    "duplicate key \(quoted(key)), first given at line \(position.line), "
                        + "column \(position.column); expected each key once", at: keyOffset)
            }
            keyOffsets.append(keyOffset)
            skipWhitespace()
            if take(UInt8(ascii: ",")) {
                try refuseTrailingComma(before: UInt8(ascii: "}"))
            } else if take(UInt8(ascii: "}")) {
                depth -= 1
                return object
            } else {
                throw unexpected(expected: "',' or '}' after the value of \(quoted(key))")
            }
        }
    }

    /// Steps over an opening bracket.
    private mutating func enter() throws(JSONSyntaxError) {
        if depth == Self.nestingLimit {
            throw failure(
                "arrays and objects are nested more than \(Self.nestingLimit) deep", at: offset)
        }
        depth += 1
        offset += 1
    }

    private mutating func refuseTrailingComma(before bracket: UInt8) throws(JSONSyntaxError) {
        let comma = offset - 1
        skipWhitespace()
        if offset < bytes.count, bytes[offset] == bracket {
            throw failure(
                "trailing comma before '\(Character(Unicode.Scalar(bracket)))'; remove it",
                at: comma)
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            case UInt8(ascii: "/") where allowsComments:
                guard let end = commentEnd(from: offset) else { return }
                offset = end
            default: return
            }
        }
    }

    /// Where the comment that begins at `start` ends; nil when there is none, or it has no end.
    private func commentEnd(from start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case UInt8(ascii: "/"):
            return bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        case UInt8(ascii: "*"):
            var end = start + 2
            while end + 1 < bytes.count {
                if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") {
                    return end + 2
                }
                end += 1
            }
            return nil
        default: return nil
        }
    }

    private mutating func record(_ offset: Int) {
        offsets?[path] = offset
    }
}

/// The key as errors name it.
private func quoted(_ key: String) -> String { JSONValue.string(key).shortDescription }
