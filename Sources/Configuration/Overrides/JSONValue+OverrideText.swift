extension JSONValue {
    /// The value in the grammar of overrides, which reads it back as it is.
    public var overrideText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.literal
        case .string(let text): Self.isPlain(text) ? text : Self.quoted(text)
        case .array(let elements):
            "[" + elements.map(\.overrideText).joined(separator: ",") + "]"
        case .object(let object):
            "{"
                + object.members.map { member in
                    let key = Self.isPlain(member.key) ? member.key : Self.quoted(member.key)
                    return "\(key):\(member.value.overrideText)"
                }.joined(separator: ",") + "}"
        }
    }

    /// Whether a text is read back without quotes.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "/"
        else { return false }
        return OverrideParser.scalar(text) == nil
            && text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "_-./".unicodeScalars.contains($0))
            }
    }

    /// In double quotes; backslashes are doubled where a quote follows them.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        var backslashes = 0
        for scalar in text.unicodeScalars {
            if scalar == "\\" {
                backslashes += 1
                continue
            }
            let count = scalar == "\"" ? 2 * backslashes + 1 : backslashes
            result += String(repeating: "\\", count: count)
            backslashes = 0
            result.unicodeScalars.append(scalar)
        }
        return result + String(repeating: "\\", count: 2 * backslashes) + "\""
    }
}
