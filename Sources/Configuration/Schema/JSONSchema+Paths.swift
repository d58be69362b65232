extension JSONSchema {
    /// Why a path leads to nothing in any JSON of a schema, with the nearest key that is there; nil
    /// where it leads to something.
    ///
    /// All alternatives count, whichever of them a certain JSON has chosen.
    public static func objection(to path: JSONPath, in schema: JSONValue) -> String? {
        var places = alternatives(of: schema, in: schema)
        for (depth, component) in path.components.enumerated() {
            let next = places.compactMap { step(component, from: $0) }
            guard !next.isEmpty else {
                let parent = JSONPath(Array(path.components[..<depth]))
                return objection(to: component, at: parent, places)
            }
            places = next.flatMap { alternatives(of: $0, in: schema) }
        }
        return nil
    }

    private static func objection(
        to component: JSONPath.Component, at parent: JSONPath, _ places: [JSONValue]
    ) -> String {
        let home = parent.isRoot ? "" : " in \(parent)"
        switch component {
        case .index(let index): return "there is no list\(home) that has an element \(index)"
        case .key(let key):
            let known = places.flatMap { $0["properties"]?.objectValue?.keys ?? [] }
            return "there is no key \(JSONValue.string(key).shortDescription)\(home)"
                + (didYouMean(key, among: known).map { "; \($0)" } ?? "")
        }
    }

    /// The schema of what stands at a key or an index.
    private static func step(
        _ component: JSONPath.Component, from place: JSONValue
    ) -> JSONValue? {
        guard case .key(let key) = component, Override.arrayIndex(key) == nil else {
            return place["items"]
        }
        let schemas = [place["properties"]?[key], place["additionalProperties"]]
        // What is only allowed there is described by another schema.
        return schemas.lazy.compactMap(\.self).first { $0.objectValue != nil }
    }

    /// A schema and all that it is made of.
    private static func alternatives(of schema: JSONValue, in root: JSONValue) -> [JSONValue] {
        var found: [JSONValue] = []
        var waiting = [schema]
        var references: Set<String> = []
        while let next = waiting.popLast() {
            found.append(next)
            if let reference = next["$ref"]?.stringValue, references.insert(reference).inserted {
                waiting.append(
                    reference.split(separator: "/").dropFirst().reduce(root) {
                        $0[String($1)] ?? .null
                    })
            }
            for key in ["allOf", "anyOf"] { waiting += next[key]?.arrayValue ?? [] }
            if let consequence = next["then"] { waiting.append(consequence) }
        }
        return found
    }
}
