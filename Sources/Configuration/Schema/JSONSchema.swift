/// Schemas of JSON Schema draft-07, made from the calls that decode a config.
public enum JSONSchema {
    /// The schema of the files that hold one such config.
    ///
    /// Nested configs become definitions, so that recursive ones end. Objects whose `type`
    /// chooses among cases name the cases in an `enum` and state the keys of each behind an
    /// `if`, so that a validator speaks of the wrong key rather than of all cases at once.
    ///
    /// - `title`: what the files are.
    /// - `id`: the schema's own URI, for `$id`.
    /// - `registry`: what the files can name.
    public static func describe<Value: Configurable>(
        _ type: Value.Type, title: String, id: String? = nil, registry: Registry = Registry()
    ) -> JSONValue {
        let definitions = SchemaDefinitions(root: String(reflecting: type), registry: registry)
        let reader = ObjectReader([:], at: JSONPath(), for: .describing(definitions))
        _ = type.init(from: reader)
        var schema: JSONObject = ["$schema": "http://json-schema.org/draft-07/schema#"]
        if let id { schema["$id"] = .string(id) }
        schema["title"] = .string(title)
        for member in reader.schema() { schema[member.key] = member.value }
        if !definitions.schemas.isEmpty {
            schema["definitions"] = .object(definitions.schemas)
        }
        return .object(schema)
    }
}

/// The schemas that others refer to.
final class SchemaDefinitions {
    /// The schemas by name, in the order in which they were first referred to.
    private(set) var schemas: JSONObject = [:]
    private var references: [String: String]

    /// What configs can name.
    let registry: Registry

    /// - Parameter root: the identity of the type that the whole schema describes.
    init(root: String, registry: Registry) {
        references = [root: "#"]
        self.registry = registry
    }

    /// The reference to what has that identity; on first sight it is described.
    func reference(
        to identity: String, name: String, describe: (ObjectReader) -> Void
    ) -> JSONObject {
        if let existing = references[identity] { return wrapped(existing) }
        let distinct = distinctName(for: name)
        let reference = "#/definitions/" + distinct
        // Taken before describing, so that what refers to itself finds itself.
        references[identity] = reference
        schemas[distinct] = [:]
        let reader = ObjectReader([:], at: JSONPath(), for: .describing(self))
        describe(reader)
        schemas[distinct] = .object(reader.schema())
        return wrapped(reference)
    }

    /// Draft-07 ignores what stands beside a `$ref`, descriptions too, hence the `allOf`.
    private func wrapped(_ reference: String) -> JSONObject {
        ["allOf": [["$ref": .string(reference)]]]
    }

    private func distinctName(for name: String) -> String {
        let plain = String(name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
        var distinct = plain
        var number = 2
        while schemas[distinct] != nil {
            distinct = plain + String(number)
            number += 1
        }
        return distinct
    }
}

/// The keys of an object when one of its keys has a certain value.
struct SchemaBranch {
    let key: String
    let name: String
    /// Whether the branch also holds when the key is absent.
    let isDefault: Bool
    let description: String
    let settings: [ObjectReader.Setting]
}

extension ObjectReader {
    /// The schema of the object, once its keys have been described.
    func schema() -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        schema["properties"] = properties(of: settings)
        schema["required"] = required(in: settings)
        if branches.isEmpty {
            schema["additionalProperties"] = false
        } else {
            schema["allOf"] = .array(branches.map(conditional))
        }
        return schema
    }

    /// `if` the key has the branch's name `then` these keys and no others.
    private func conditional(_ branch: SchemaBranch) -> JSONValue {
        var condition: JSONObject = [
            "properties": .object([branch.key: ["const": .string(branch.name)]])
        ]
        if !branch.isDefault { condition["required"] = [.string(branch.key)] }
        var known = properties(of: branch.settings)?.objectValue ?? [:]
        // `additionalProperties` sees only the properties beside it.
        for setting in settings { known[setting.key] = true }
        var consequence: JSONObject = ["description": .string(branch.description)]
        consequence["properties"] = .object(known)
        consequence["required"] = required(in: branch.settings)
        consequence["additionalProperties"] = false
        return ["if": .object(condition), "then": .object(consequence)]
    }

    private func properties(of settings: [Setting]) -> JSONValue? {
        if settings.isEmpty { return nil }
        return .object(JSONObject(settings.map { ($0.key, .object($0.schema)) }))
    }

    private func required(in settings: [Setting]) -> JSONValue? {
        let keys = settings.filter(\.isRequired).map { JSONValue.string($0.key) }
        return keys.isEmpty ? nil : .array(keys)
    }
}
