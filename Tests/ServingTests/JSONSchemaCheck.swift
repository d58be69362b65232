import Configuration
import Foundation

/// Holds values against schemas of JSON Schema, as far as `schema/openapi.json` uses it; a keyword
/// that it does not know is a failure too, so that none goes unheeded.
struct JSONSchemaCheck {
    /// The document within which references lead.
    let document: JSONValue

    private static let annotations: Set<String> = [
        "description", "default", "contentEncoding", "contentMediaType",
    ]

    /// What is wrong with a value, a line each.
    func faults(of value: JSONValue, _ schema: JSONValue, at path: String = "$") -> [String] {
        guard let members = schema.objectValue else { return ["\(path): the schema is no object"] }
        return members.flatMap { fault($0, of: value, schema, at: path) }
    }

    private func fault(
        _ member: JSONObject.Member, of value: JSONValue, _ schema: JSONValue, at path: String
    ) -> [String] {
        let rule = member.value
        switch member.key {
        case "$ref": return faults(of: value, resolved(schema), at: path)
        case "type":
            let types = rule.arrayValue?.compactMap(\.stringValue) ?? [rule.stringValue ?? ""]
            return types.contains { Self.matches(value, $0) }
                ? [] : ["\(path): is \(value.serialized().prefix(40)), expected \(types)"]
        case "enum":
            return rule.arrayValue?.contains(value) == true
                ? [] : ["\(path): \(value.serialized().prefix(40)) is not in \(rule.serialized())"]
        case "oneOf":
            let right = (rule.arrayValue ?? []).filter { faults(of: value, $0).isEmpty }
            return right.count == 1 ? [] : ["\(path): \(right.count) alternatives match"]
        case "required":
            return (rule.arrayValue ?? []).compactMap(\.stringValue)
                .filter { value.objectValue != nil && value[$0] == nil }
                .map { "\(path): lacks \($0)" }
        case "properties":
            return (rule.objectValue?.members ?? []).flatMap { property in
                value[property.key].map {
                    faults(of: $0, property.value, at: "\(path).\(property.key)")
                } ?? []
            }
        case "additionalProperties":
            let known = schema["properties"]?.objectValue?.keys ?? []
            let others = (value.objectValue?.members ?? []).filter { !known.contains($0.key) }
            if rule == false { return others.map { "\(path): has \($0.key) as well" } }
            return others.flatMap { faults(of: $0.value, rule, at: "\(path).\($0.key)") }
        case "items":
            return (value.arrayValue ?? []).enumerated().flatMap {
                faults(of: $1, rule, at: "\(path)[\($0)]")
            }
        case "minItems":
            return (value.arrayValue?.count ?? .max) >= (rule.integerValue ?? 0)
                ? [] : ["\(path): has too few elements"]
        case "maxItems":
            return (value.arrayValue?.count ?? 0) <= (rule.integerValue ?? 0)
                ? [] : ["\(path): has too many elements"]
        case "minimum":
            return (value.doubleValue ?? .infinity) >= (rule.doubleValue ?? 0)
                ? [] : ["\(path): is too small"]
        case "maximum":
            return (value.doubleValue ?? -.infinity) <= (rule.doubleValue ?? 0)
                ? [] : ["\(path): is too large"]
        case "pattern":
            guard let text = value.stringValue, let pattern = rule.stringValue else { return [] }
            let isFound = (try? Regex(pattern)).map { text.firstMatch(of: $0) != nil } ?? false
            return isFound ? [] : ["\(path): \(text) does not match \(pattern)"]
        default:
            return Self.annotations.contains(member.key)
                ? [] : ["\(path): the schema has an unknown keyword \(member.key)"]
        }
    }

    /// What a `$ref` leads to; the value itself where it has none.
    func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { part, key in
            part[String(key)] ?? .null
        }
    }

    private static func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "integer": value.integerValue != nil
        case "number": value.doubleValue != nil
        case "boolean": value.boolValue != nil
        case "null": value.isNull
        default: false
        }
    }
}
