import Configuration

extension JSONValue {
    /// The value as a person would note it: `{hidden: [400], activation: relu}`.
    package var plainText: String {
        if let members = objectValue?.members {
            return "{" + members.map { "\($0.key): \($0.value.plainText)" }.joined(separator: ", ")
                + "}"
        }
        if let elements = arrayValue {
            return "[" + elements.map(\.plainText).joined(separator: ", ") + "]"
        }
        return stringValue ?? serialized()
    }
}
