extension JSONValue {
    /// What an error says that was given: `the string "abc"`, `1.5`, `an array of 3 elements`.
    public var givenDescription: String {
        switch self {
        case .null, .bool, .number: shortDescription
        case .string: "the string \(shortDescription)"
        case .array(let elements) where elements.isEmpty: "an empty array"
        case .array(let elements) where elements.count == 1: "an array of 1 element"
        case .array(let elements): "an array of \(elements.count) elements"
        case .object(let object) where object.isEmpty: "an empty object"
        case .object: "an object"
        }
    }

    /// The JSON text, cut in its middle if it is long.
    var shortDescription: String {
        let limit = 60
        if case .string(let text) = self, text.unicodeScalars.count > limit {
            let start = String(text.unicodeScalars.prefix(limit / 2))
            let end = String(text.unicodeScalars.suffix(limit / 4))
            return JSONValue.string(start + "…" + end).serialized()
        }
        let text = serialized()
        guard text.unicodeScalars.count > limit + 2, stringValue == nil else { return text }
        return String(text.unicodeScalars.prefix(limit)) + "…"
    }
}
