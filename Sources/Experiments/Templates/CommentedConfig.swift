import Configuration

/// Writes a config with comments that come from its schema, so that they cannot say anything else
/// than the program does.
struct CommentedConfig {
    private let schema: JSONValue
    private let width = 100

    /// A writer of the configs that a schema of ours describes.
    init(schema: JSONValue) {
        self.schema = schema
    }

    /// The config as JSON with comments.
    func text(of config: JSONObject) -> String {
        var writer = Writer(owner: self)
        writer.write(config, schema.objectValue ?? [:], level: 0)
        return writer.text + "\n"
    }

    /// A setting as the schema describes it.
    private struct Setting {
        let key: String
        let schema: JSONObject
        /// What stands in the config; nil when it is not stated.
        let value: JSONValue?
    }

    private struct Writer {
        let owner: CommentedConfig
        var text = ""
        /// The kinds of objects whose further settings have been listed.
        private var explained: Set<String> = []

        init(owner: CommentedConfig) { self.owner = owner }

        mutating func write(_ object: JSONObject, _ schema: JSONObject, level: Int) {
            let all = owner.settings(of: object, schema)
            // What was listed once, as for an encoder, need not be again for the decoder.
            let kind = all.map(\.key).joined(separator: " ")
            let isNew = explained.insert(kind).inserted
            var shown = all.filter { $0.value != nil || isNew }
            // The last one must be stated, so that a comma may stand behind any comment.
            if let last = shown.lastIndex(where: { $0.value != nil }) {
                shown.append(shown.remove(at: last))
            }
            text += "{\n"
            for (position, setting) in shown.enumerated() {
                for line in owner.comment(on: setting, level: level + 1) { text += line + "\n" }
                let indentation = owner.indentation(level + 1)
                let key = JSONValue.string(setting.key).serialized()
                guard let value = setting.value else {
                    let fallback = (setting.schema["default"] ?? .null).serialized()
                    text += "\(indentation)// \(key): \(fallback),\n"
                    continue
                }
                text += "\(indentation)\(key): "
                if let inner = value.objectValue,
                    let innerSchema = owner.objectSchema(setting.schema)
                {
                    write(inner, innerSchema, level: level + 1)
                } else {
                    text += value.serialized(indented: true)
                }
                text += position + 1 < shown.count ? ",\n" : "\n"
            }
            text += owner.indentation(level) + "}"
        }
    }

    private func indentation(_ level: Int) -> String { String(repeating: "  ", count: level) }

    // MARK: - The schema

    /// The settings that an object may have, in the schema's order, those of the branch that its
    /// `type` chooses among them.
    private func settings(of object: JSONObject, _ schema: JSONObject) -> [Setting] {
        var properties = schema["properties"]?.objectValue?.members ?? []
        for branch in schema["allOf"]?.arrayValue ?? [] {
            guard let condition = branch["if"], holds(condition, object) else { continue }
            properties += (branch["then"]?["properties"]?.objectValue?.members ?? []).filter {
                $0.value.objectValue != nil
            }
        }
        let settings = properties.compactMap { property in
            property.value.objectValue.map {
                Setting(key: property.key, schema: $0, value: object[property.key])
            }
        }
        // Where all of them are objects that may be absent, as the optimisers of players, only some
        // go together.
        let areAlternatives = settings.allSatisfy { $0.schema["anyOf"] != nil }
        return settings.filter {
            $0.value != nil || (Self.isListed($0.key) && !areAlternatives)
        }
    }

    /// What makes no sense in a comment: the place of the schema, sweeps, and the other optimisers.
    private static func isListed(_ key: String) -> Bool {
        !["$schema", SweepSection.key].contains(key) && !OptimizerSettings.isKey(key)
    }

    /// Whether a branch's `if` is true: a key has a certain value, or is absent where it need not be
    /// there.
    private func holds(_ condition: JSONValue, _ object: JSONObject) -> Bool {
        let required = (condition["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        return (condition["properties"]?.objectValue?.members ?? []).allSatisfy { property in
            guard let given = object[property.key] else { return !required.contains(property.key) }
            return given == property.value["const"]
        }
    }

    /// The schema of an object behind the references that lead to it; nil for what is no object.
    private func objectSchema(_ schema: JSONObject) -> JSONObject? {
        if let alternatives = schema["anyOf"]?.arrayValue {
            return alternatives.lazy.compactMap(\.objectValue).compactMap(objectSchema).first
        }
        for part in schema["allOf"]?.arrayValue ?? [] {
            if let reference = part["$ref"]?.stringValue {
                let name = reference.split(separator: "/").last.map(String.init) ?? ""
                return self.schema["definitions"]?[name]?.objectValue
            }
        }
        return schema["properties"] == nil ? nil : schema
    }

    // MARK: - Comments

    /// What a setting does and which values it takes, as lines of at most `width` columns.
    private func comment(on setting: Setting, level: Int) -> [String] {
        let description = setting.schema["description"]?.stringValue ?? ""
        let values = values(of: setting.schema)
        var words = (description + (values.isEmpty ? "" : " \(values).")).split(separator: " ")
        let prefix = indentation(level) + "// "
        var lines: [String] = []
        var line = prefix
        while !words.isEmpty {
            let word = words.removeFirst()
            if line.count + word.count > width, line != prefix {
                lines.append(Self.trimmed(line))
                line = prefix
            }
            line += word + " "
        }
        return lines + [Self.trimmed(line)]
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The values that a setting takes, in words: `An integer from 1 to 4096`.
    private func values(of schema: JSONObject) -> String {
        if let choices = schema["enum"]?.arrayValue {
            let descriptions = schema["enumDescriptions"]?.arrayValue ?? []
            let words = choices.enumerated().map { position, choice in
                let meaning =
                    descriptions.indices.contains(position)
                    ? descriptions[position].stringValue : nil
                return choice.serialized()
                    + (meaning.map { " (\($0.hasSuffix(".") ? String($0.dropLast()) : $0))" } ?? "")
            }
            return words.count == 1
                ? "Only \(words[0])" : "One of \(words.joined(separator: ", "))"
        }
        let names = schema["type"]?.arrayValue ?? [schema["type"] ?? .null]
        let types = names.compactMap(\.stringValue).map { type in
            switch type {
            case "integer": "an integer\(range(schema))"
            case "number": "a number\(range(schema))"
            case "boolean": "true or false"
            case "string": "a text"
            case "array": "a list" + (schema["items"]?.objectValue.map(elements) ?? "")
            case "null": "null for none"
            default: ""
            }
        }.filter { !$0.isEmpty }
        let text = types.joined(separator: ", or ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private func elements(_ schema: JSONObject) -> String {
        switch schema["type"]?.stringValue {
        case "integer": " of integers\(range(schema))"
        case "number": " of numbers\(range(schema))"
        default: ""
        }
    }

    private func range(_ schema: JSONObject) -> String {
        func literal(_ key: String) -> String? { schema[key]?.numberValue?.literal }
        let low =
            literal("minimum").map { "from \($0)" }
            ?? literal("exclusiveMinimum").map { "above \($0)" }
        let high =
            literal("maximum").map { "to \($0)" }
            ?? literal("exclusiveMaximum").map { "below \($0)" }
        let text = [low, high].compactMap { $0 }.joined(separator: " ")
        return text.isEmpty ? "" : " \(text)"
    }
}
