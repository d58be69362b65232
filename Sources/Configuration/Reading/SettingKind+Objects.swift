extension SettingKind where Value: Configurable {
    /// The objects that a config reads.
    static func configurable(_ type: Value.Type) -> SettingKind {
        object(
            expected: "an object", name: String(describing: type),
            identity: String(reflecting: type), suggestion: { _ in nil }, read: Value.init(from:))
    }
}

extension SettingKind {
    /// The objects of those cases, told apart by `type`.
    static func variant(default fallback: String?, _ cases: [VariantCase<Value>]) -> SettingKind {
        let names = cases.map(\.name)
        return object(
            expected: "an object whose type is " + oneOf(names),
            name: String(describing: Value.self),
            identity: "\(String(reflecting: Value.self)) \(names) \(fallback ?? "")",
            suggestion: { json in
                guard let name = json.stringValue, names.contains(name) else { return nil }
                return "write {\"type\": \(JSONValue.string(name).serialized())}"
            },
            read: { $0.discriminated(by: "type", default: fallback, cases) })
    }

    private static func object(
        expected: String, name: String, identity: String,
        suggestion: @escaping (JSONValue) -> String?, read: @escaping (ObjectReader) -> Value
    ) -> SettingKind {
        SettingKind(
            expected: expected,
            placeholder: { read(ObjectReader([:], at: JSONPath(), for: .placeholder($0))) },
            schema: { $0.reference(to: identity, name: name) { _ = read($0) } },
            decode: { json, path, context in
                guard let given = json.objectValue else {
                    context.addWrong(
                        json, at: path, expected: expected, suggestion: suggestion(json))
                    return nil
                }
                let reader = ObjectReader(given, at: path, for: .reading(context))
                let value = read(reader)
                let (json, identity) = reader.finish(in: context)
                return Reading(value: value, json: json, identity: identity)
            })
    }
}

extension SettingKind<String> {
    /// The names of cases.
    static func caseName<Variant>(_ cases: [VariantCase<Variant>]) -> SettingKind<String> {
        let names = cases.map(\.name)
        return SettingKind(
            expected: oneOf(names), placeholder: names.first ?? "",
            schema: [
                "type": "string", "enum": .array(names.map(JSONValue.string)),
                "enumDescriptions": .array(cases.map { .string($0.description) }),
            ], encode: JSONValue.string,
            decode: { json in json.stringValue.flatMap { names.contains($0) ? $0 : nil } },
            suggestion: { didYouMean($0.stringValue, among: names) })
    }
}
