extension JSONValue {
    /// The value as JSON text: the same text for the same value, with no line break at its end.
    ///
    /// - Parameter indented: two spaces a level, arrays without arrays or objects on one line;
    ///   otherwise no space anywhere.
    public func serialized(indented: Bool = false) -> String {
        String(decoding: serializedBytes(indented: indented), as: UTF8.self)
    }

    /// The UTF-8 bytes of `serialized(indented:)`.
    public func serializedBytes(indented: Bool = false) -> [UInt8] {
        var writer = JSONWriter(indented: indented)
        writer.write(self)
        return writer.bytes
    }
}

/// Appends values to a text.
private struct JSONWriter {
    let indented: Bool
    var bytes: [UInt8] = []
    private var level = 0

    init(indented: Bool) { self.indented = indented }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .number(let number): append(number.literal)
        case .string(let text): write(text)
        case .array(let elements): write(elements)
        case .object(let object): write(object)
        }
    }

    private mutating func write(_ elements: [JSONValue]) {
        let onOneLine = elements.allSatisfy(\.isScalar)
        writeSequence("[", elements, "]", onOneLine: onOneLine) { writer, element in
            writer.write(element)
        }
    }

    private mutating func write(_ object: JSONObject) {
        writeSequence("{", object.members, "}", onOneLine: false) { writer, member in
            writer.write(member.key)
            writer.append(writer.indented ? ": " : ":")
            writer.write(member.value)
        }
    }

    private mutating func writeSequence<Element>(
        _ opening: String, _ elements: [Element], _ closing: String, onOneLine: Bool,
        _ writeElement: (inout JSONWriter, Element) -> Void
    ) {
        append(opening)
        level += 1
        for (position, element) in elements.enumerated() {
            if position > 0 { append(indented && onOneLine ? ", " : ",") }
            if !onOneLine { breakLine() }
            writeElement(&self, element)
        }
        level -= 1
        if !onOneLine, !elements.isEmpty { breakLine() }
        append(closing)
    }

    private mutating func breakLine() {
        guard indented else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(_ text: String) {
        append("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        append("\"")
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .number, .string: true
        }
    }
}
