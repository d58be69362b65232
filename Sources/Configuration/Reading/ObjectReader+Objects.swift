extension ObjectReader {
    /// Reads a nested object.
    ///
    /// - `required`: whether the key must be given.
    /// - `fallback`: what is read, as a whole, when the key is absent; an empty object leaves
    ///   everything to the defaults of the nested config.
    public func object<Value: Configurable>(
        _ key: String, _ type: Value.Type, required: Bool = false,
        default fallback: JSONObject = [:],
        _ description: String
    ) -> Value {
        read(
            nested(key, .configurable(type)), json: required ? nil : .object(fallback),
            description)
    }

    /// Reads a nested object that may be absent or `null`.
    public func optionalObject<Value: Configurable>(
        _ key: String, _ type: Value.Type, _ description: String
    ) -> Value? {
        read(key, SettingKind.configurable(type).optional, default: .absent, description)
    }

    /// Reads an array of objects.
    ///
    /// - `fallback`: what is read when the key is absent; `nil` makes the key required.
    public func objects<Value: Configurable>(
        _ key: String, _ type: Value.Type, default fallback: [JSONObject]? = nil,
        count: ClosedRange<Int>, _ description: String
    ) -> [Value] {
        read(
            nested(key, SettingKind.configurable(type).array(count: count, of: "objects")),
            json: fallback.map { .array($0.map(JSONValue.object)) }, description)
    }

    /// Reads a nested object whose key `type` chooses among the cases.
    ///
    /// - `fallback`: the case that is read when the object, or its `type`, is absent;
    ///   `nil` makes both required.
    /// - `formerly`: the case, with its defaults, that stands for what builds without the key did.
    public func variant<Value>(
        _ key: String, default fallback: String? = nil, formerly: String? = nil,
        _ cases: [VariantCase<Value>], _ description: String
    ) -> Value {
        read(
            nested(key, .variant(default: fallback, cases)),
            json: fallback.map { ["type": .string($0)] },
            formerly: formerly.map { ["type": .string($0)] }, description)
    }

    /// Reads a nested object whose key `type` chooses among the cases; it may be absent or
    /// `null`.
    public func optionalVariant<Value>(
        _ key: String, _ cases: [VariantCase<Value>], _ description: String
    ) -> Value? {
        read(
            key, SettingKind.variant(default: nil, cases).optional, default: .absent, description)
    }

    /// Reads an array of objects, in each of which the key `type` chooses among the cases.
    ///
    /// - `fallback`: what is read when the key is absent; `nil` makes the key required.
    /// - `formerly`: what stands for what builds without the key did.
    public func variants<Value>(
        _ key: String, default fallback: [JSONObject]? = nil, formerly: [JSONObject]? = nil,
        _ cases: [VariantCase<Value>], count: ClosedRange<Int>, _ description: String
    ) -> [Value] {
        read(
            nested(
                key, SettingKind.variant(default: nil, cases).array(count: count, of: "objects")),
            json: fallback.map { .array($0.map(JSONValue.object)) },
            formerly: formerly.map { .array($0.map(JSONValue.object)) }, description)
    }

    /// Reads the rest of this object by the case that one of its keys chooses.
    ///
    /// For the `init(from:)` of an enum: `self = object.discriminated(by: "type", […])`. To be
    /// called at most once on an object.
    ///
    /// - `fallback`: the name that holds when the key is absent; `nil` makes it required.
    /// - `cases`: the alternatives. Where no value is at hand the default or first one is read
    ///   without data, so that one must not hold another of its kind by necessity.
    public func discriminated<Value>(
        by key: String = "type", default fallback: String? = nil, _ cases: [VariantCase<Value>],
        _ description: String = "Which kind it is."
    ) -> Value {
        precondition(discrimination == .none, "\(path) is discriminated twice.")
        let standIn = cases.first { $0.name == fallback } ?? cases.first
        guard let standIn, fallback == nil || fallback == standIn.name else {
            preconditionFailure("The cases of \(path) lack the default, or there are none.")
        }
        let name = read(
            key, .caseName(cases), default: fallback.map { .init(value: $0, json: .string($0)) },
            description)
        discrimination = .chosen(key: key, name: name)
        switch purpose {
        case .placeholder:
            return standIn.read(self)
        case .describing(let definitions):
            branches = cases.map { variantCase in
                let branch = ObjectReader([:], at: path, for: .describing(definitions))
                _ = variantCase.read(branch)
                return SchemaBranch(
                    key: key, name: variantCase.name, isDefault: variantCase.name == fallback,
                    description: variantCase.description, settings: branch.settings)
            }
            return standIn.read(ObjectReader([:], at: path, for: .placeholder(registry)))
        case .reading:
            // A name that is wrong has been noted; `given` tells it from the stand-in returned.
            let isRight = given[key].map { $0.stringValue == name } ?? (fallback != nil)
            if isRight, let chosen = cases.first(where: { $0.name == name }) {
                return chosen.read(self)
            }
            discrimination = .unknown
            return standIn.read(ObjectReader([:], at: path, for: .placeholder(registry)))
        }
    }

    /// A key with its kind.
    private struct Nested<Value> {
        let key: String
        let kind: SettingKind<Value>
    }

    private func nested<Value>(_ key: String, _ kind: SettingKind<Value>) -> Nested<Value> {
        Nested(key: key, kind: kind)
    }

    /// Reads a key whose default is JSON.
    private func read<Value>(
        _ nested: Nested<Value>, json fallback: JSONValue?, formerly: JSONValue? = nil,
        _ description: String
    ) -> Value {
        let reading = fallback.map { json -> SettingKind<Value>.Reading in
            switch purpose {
            case .reading(let context) where given[nested.key] == nil:
                nested.kind.decode(json, path.appending(nested.key), context)
                    ?? .init(value: nested.kind.placeholder(registry), json: json)
            case .reading, .describing, .placeholder:
                .init(value: nested.kind.placeholder(registry), json: json)
            }
        }
        return read(
            nested.key, nested.kind, default: reading,
            formerly: formerly.flatMap { meaning(of: nested, $0) }, description)
    }

    /// What JSON says under a key in a config that an older build stored; nil where nothing is read.
    private func meaning<Value>(
        of nested: Nested<Value>, _ json: JSONValue
    ) -> SettingKind<Value>.Reading? {
        guard case .reading = purpose else { return nil }
        // Apart, so that no rule is noted for keys within it that the config does not mean.
        let context = ReadingContext(.stored, registry)
        guard let reading = nested.kind.decode(json, path.appending(nested.key), context),
            context.errors.isEmpty
        else {
            preconditionFailure("The key \"\(nested.key)\" of \(path) cannot have been \(json).")
        }
        return reading
    }
}
