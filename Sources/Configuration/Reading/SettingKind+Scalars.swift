extension SettingKind<Int> {
    static func integer(in range: ClosedRange<Int>) -> SettingKind<Int> {
        // Stated even where the range has no ends of its own: 64 bits have.
        let schema: JSONObject = [
            "type": "integer", "minimum": .integer(range.lowerBound),
            "maximum": .integer(range.upperBound),
        ]
        return SettingKind(
            expected: "an integer" + range.constraint, placeholder: range.lowerBound,
            schema: schema, encode: JSONValue.integer,
            decode: { json in json.integerValue.flatMap { range.contains($0) ? $0 : nil } },
            suggestion: { json in
                if let number = json.numberValue, !number.isIntegerLiteral,
                    let integer = number.amount,
                    range.contains(integer)
                {
                    return "write \(integer)"
                }
                if let number = json.numberValue, number.isIntegerLiteral,
                    number.integer == nil
                {
                    return "64 bits cannot hold it"
                }
                return unquoted(json)
            })
    }
}

extension SettingKind<Double> {
    static func number(in range: NumberRange) -> SettingKind<Double> {
        var schema: JSONObject = ["type": "number"]
        for member in range.schema { schema[member.key] = member.value }
        return SettingKind(
            expected: (range == .any ? "a finite number" : "a number") + range.constraint,
            placeholder: range.placeholder,
            schema: schema, encode: JSONValue.double,
            decode: { json in json.doubleValue.flatMap { range.contains($0) ? $0 : nil } },
            suggestion: { json in
                if let number = json.numberValue, number.double == nil {
                    return "a double cannot hold it"
                }
                return unquoted(json)
            })
    }
}

/// What to write instead of a number in quotes.
private func unquoted(_ json: JSONValue) -> String? {
    guard let text = json.stringValue, let value = try? JSONValue.parse(text, source: ""),
        value.numberValue != nil
    else { return nil }
    return "remove the quotes"
}

extension SettingKind<Bool> {
    static var boolean: SettingKind<Bool> {
        SettingKind(
            expected: "true or false", placeholder: false, schema: ["type": "boolean"],
            encode: JSONValue.bool, decode: \.boolValue,
            suggestion: { json in
                ["true", "false"].contains(json.stringValue) ? "remove the quotes" : nil
            })
    }
}

extension SettingKind<String> {
    static func string(
        length: ClosedRange<Int>, pattern: StringPattern?
    ) -> SettingKind<String> {
        var schema: JSONObject = ["type": "string"]
        if length.lowerBound > 0 { schema["minLength"] = .integer(length.lowerBound) }
        if length.upperBound < .max { schema["maxLength"] = .integer(length.upperBound) }
        if let pattern { schema["pattern"] = .string(pattern.schema) }
        var expected = pattern?.expected ?? "a string"
        switch (length.lowerBound, length.upperBound) {
        case (0, .max): break
        case (1, .max): expected += ", not empty"
        case (let lower, .max): expected += " of at least \(lower) characters"
        case (0...1, let upper): expected += " of at most \(upper) characters"
        case (let lower, let upper): expected += " of \(lower) to \(upper) characters"
        }
        return SettingKind(
            expected: expected,
            // Nothing can be made from a pattern, so this need not match it.
            placeholder: String(repeating: "x", count: length.lowerBound), schema: schema,
            encode: JSONValue.string,
            decode: { json in
                json.stringValue.flatMap { text in
                    length.contains(text.unicodeScalars.count) && pattern?.matches(text) ?? true
                        ? text : nil
                }
            },
            suggestion: { json in
                switch json {
                case .number, .bool: "put it in double quotes"
                default: nil
                }
            })
    }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of the names of an enum's cases.
    static func choice(describing: ((Value) -> String)?) -> SettingKind {
        let cases = Array(Value.allCases)
        precondition(!cases.isEmpty, "A choice needs something to choose from.")
        var schema: JSONObject = [
            "type": "string", "enum": .array(cases.map { .string($0.rawValue) }),
        ]
        if let describing {
            schema["enumDescriptions"] = .array(cases.map { .string(describing($0)) })
        }
        let names = cases.map(\.rawValue)
        return SettingKind(
            expected: oneOf(names), placeholder: cases[0], schema: schema,
            encode: { .string($0.rawValue) },
            decode: { $0.stringValue.flatMap(Value.init(rawValue:)) },
            suggestion: { didYouMean($0.stringValue, among: names) })
    }
}

/// `"a" or "b"`, `one of "a", "b", "c"`.
func oneOf(_ names: [String]) -> String {
    let quoted = names.map { JSONValue.string($0).serialized() }
    if quoted.count <= 2 { return quoted.joined(separator: " or ") }
    return "one of " + quoted.joined(separator: ", ")
}

/// The suggestion of the nearest of those names.
func didYouMean(_ given: String?, among names: [String]) -> String? {
    given.flatMap { closestMatch(to: $0, among: names) }
        .map { "did you mean \(JSONValue.string($0).serialized())?" }
}
