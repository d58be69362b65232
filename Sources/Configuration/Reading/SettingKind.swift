/// What a key or an array element may hold: how it is read, said and described.
struct SettingKind<Value> {
    /// A value with the JSON that the resolved config states; `nil` leaves its key out.
    struct Reading {
        let value: Value
        let json: JSONValue?
        /// What the config's identity states: the JSON without keys that are as older builds had
        /// them.
        let identity: JSONValue?

        init(value: Value, json: JSONValue?, identity: JSONValue?) {
            self.value = value
            self.json = json
            self.identity = identity
        }

        /// A reading in which nothing is newer than the first builds.
        init(value: Value, json: JSONValue?) {
            self.init(value: value, json: json, identity: json)
        }

        /// The same JSON for another type of value.
        func map<Other>(_ transform: (Value) -> Other) -> SettingKind<Other>.Reading {
            .init(value: transform(value), json: json, identity: identity)
        }
    }

    /// What errors say was expected: `an integer from 1 to 65536`.
    let expected: String
    /// Some value of the kind, for where there is no right one.
    let placeholder: (Registry) -> Value
    /// The keywords of the schema.
    let schema: (SchemaDefinitions) -> JSONObject
    /// Reads a value, or notes in the context why not.
    let decode: (JSONValue, JSONPath, ReadingContext) -> Reading?

    init(
        expected: String, placeholder: @escaping (Registry) -> Value,
        schema: @escaping (SchemaDefinitions) -> JSONObject,
        decode: @escaping (JSONValue, JSONPath, ReadingContext) -> Reading?
    ) {
        self.expected = expected
        self.placeholder = placeholder
        self.schema = schema
        self.decode = decode
    }

    /// A kind whose values are told by the JSON alone.
    ///
    /// - Parameter suggestion: what to tell the user of a value that is not of the kind.
    init(
        expected: String, placeholder: Value, schema: JSONObject,
        encode: @escaping (Value) -> JSONValue, decode: @escaping (JSONValue) -> Value?,
        suggestion: @escaping (JSONValue) -> String? = { _ in nil }
    ) {
        self.init(
            expected: expected, placeholder: { _ in placeholder }, schema: { _ in schema },
            decode: { json, path, context in
                if let value = decode(json) { return Reading(value: value, json: encode(value)) }
                context.addWrong(json, at: path, expected: expected, suggestion: suggestion(json))
                return nil
            })
    }

    /// The kind that also takes `null`, as if the key were absent.
    var optional: SettingKind<Value?> {
        SettingKind<Value?>(
            expected: expected, placeholder: { _ in nil },
            schema: { definitions in
                // The placeholder above hides nothing: the schema is described all the same.
                var schema = schema(definitions)
                if let type = schema["type"], schema["enum"] == nil {
                    schema["type"] = [type, "null"]
                    return schema
                }
                return ["anyOf": [.object(schema), ["type": "null"]]]
            },
            decode: { json, path, context in
                if json.isNull { return .init(value: nil, json: nil) }
                return decode(json, path, context)?.map { $0 }
            })
    }

    /// Arrays of that many elements of the kind.
    ///
    /// - Parameter plural: what errors call the elements: `integers from 1 to 65536`.
    func array(count: ClosedRange<Int>, of plural: String) -> SettingKind<[Value]> {
        precondition(count.lowerBound >= 0, "An array cannot have fewer than no elements.")
        let expected = "an array of \(count.quantity) \(plural)"
        return SettingKind<[Value]>(
            expected: expected,
            placeholder: { registry in
                (0..<count.lowerBound).map { _ in placeholder(registry) }
            },
            schema: { definitions in
                var schema: JSONObject = [
                    "type": "array", "items": .object(schema(definitions)),
                ]
                if count.lowerBound > 0 { schema["minItems"] = .integer(count.lowerBound) }
                if count.upperBound < .max { schema["maxItems"] = .integer(count.upperBound) }
                return schema
            },
            decode: { json, path, context in
                guard let elements = json.arrayValue, count.contains(elements.count) else {
                    context.addWrong(json, at: path, expected: expected)
                    return nil
                }
                let readings = elements.enumerated().map { index, element in
                    decode(element, path.appending(index), context)
                }
                let read = readings.compactMap(\.self)
                guard read.count == elements.count else { return nil }
                return .init(
                    value: read.map(\.value), json: .array(read.compactMap(\.json)),
                    identity: .array(read.compactMap(\.identity)))
            })
    }
}

extension ClosedRange<Int> {
    /// How many, in words: `3`, `1 to 8`, `1 or more`.
    fileprivate var quantity: String {
        if lowerBound == upperBound { return "\(lowerBound)" }
        if upperBound == .max { return "\(lowerBound) or more" }
        return lowerBound == 0 ? "at most \(upperBound)" : "\(lowerBound) to \(upperBound)"
    }

    /// What a number of this range is: ` from 1 to 8`, ` of at least 1`.
    var constraint: String {
        switch (lowerBound, upperBound) {
        case (.min, .max): ""
        case (_, .max): " of at least \(lowerBound)"
        case (.min, _): " of at most \(upperBound)"
        default: " from \(lowerBound) to \(upperBound)"
        }
    }
}
