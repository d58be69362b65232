import Configuration

/// A setting in which two configs differ.
package struct SettingDifference: Sendable, Equatable {
    /// The dotted path: `model.encoder.hidden[1]`.
    package let path: String
    /// What the first config says, as JSON; "absent" where it says nothing.
    package let first: String
    /// What the second config says.
    package let second: String

    private static let absent = "absent"

    /// All differences, in the order of the first config's keys and then the second's.
    package static func between(_ first: JSONObject, _ second: JSONObject) -> [SettingDifference] {
        let a = flattened(.object(first), path: "")
        let b = flattened(.object(second), path: "")
        let inB = Self.byPath(b)
        let inA = Self.byPath(a)
        var result: [SettingDifference] = []
        for (path, value) in a {
            let other = inB[ExactText(path)] ?? absent
            guard !other.isExactly(value) else { continue }
            result.append(SettingDifference(path: path, first: value, second: other))
        }
        for (path, value) in b where inA[ExactText(path)] == nil {
            result.append(SettingDifference(path: path, first: absent, second: value))
        }
        return result
    }

    private static func byPath(_ settings: [(String, String)]) -> [ExactText: String] {
        Dictionary(
            settings.map { (ExactText($0.0), $0.1) }, uniquingKeysWith: { value, _ in value })
    }

    /// What the first config says; nil where it says nothing.
    package var firstValue: JSONValue? { Self.value(first) }
    /// What the second config says; nil where it says nothing.
    package var secondValue: JSONValue? { Self.value(second) }

    /// The word for what is absent is no JSON.
    private static func value(_ text: String) -> JSONValue? {
        try? JSONValue.parse(text, source: "setting")
    }

    /// Every leaf of a value with its path; empty objects and arrays are leaves.
    package static func flattened(_ value: JSONValue, path: String) -> [(String, String)] {
        if let object = value.objectValue, !object.members.isEmpty {
            return object.members.flatMap { member in
                flattened(
                    member.value, path: path.isEmpty ? member.key : "\(path).\(member.key)")
            }
        }
        if let array = value.arrayValue, !array.isEmpty {
            return array.enumerated().flatMap { flattened($1, path: "\(path)[\($0)]") }
        }
        return [(path, value.serialized())]
    }
}
