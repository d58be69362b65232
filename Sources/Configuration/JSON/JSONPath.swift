/// The way from a document's root to one of its values, such as `model.encoder.hidden[1]`.
public struct JSONPath: Sendable, Hashable {
    /// One step of a path.
    public enum Component: Sendable, Hashable {
        /// To the member of an object.
        case key(String)
        /// To the element of an array, counted from 0.
        case index(Int)
    }

    /// The steps from the root.
    public var components: [Component]

    /// The path of those steps; the root's has none.
    public init(_ components: [Component] = []) { self.components = components }

    /// Whether this is the root.
    public var isRoot: Bool { components.isEmpty }

    /// The path without its last step; the root's parent is the root.
    public var parent: JSONPath { JSONPath(Array(components.dropLast())) }

    /// The path one key further.
    public func appending(_ key: String) -> JSONPath { JSONPath(components + [.key(key)]) }

    /// The path one array element further.
    public func appending(_ index: Int) -> JSONPath { JSONPath(components + [.index(index)]) }

    /// Whether this path is `other` or leads to a value that holds it.
    public func contains(_ other: JSONPath) -> Bool {
        other.components.starts(with: components)
    }

    /// The path with keys that are digits as indices: overrides may spell an element `hidden[1]` or
    /// `hidden.1`.
    public var withDigitsAsIndices: JSONPath {
        JSONPath(
            components.map { component in
                guard case .key(let key) = component, let index = Override.arrayIndex(key) else {
                    return component
                }
                return .index(index)
            })
    }
}

extension JSONPath: CustomStringConvertible {
    /// Keys joined by dots, indices in brackets, keys with special characters as `["a.b"]`,
    /// very long ones cut likewise.
    public var description: String {
        var text = ""
        for component in components {
            switch component {
            case .index(let index):
                text += "[\(index)]"
            case .key(let key) where Self.isPlain(key):
                text += text.isEmpty ? key : "." + key
            case .key(let key):
                text += "[\(JSONValue.string(key).shortDescription)]"
            }
        }
        return text
    }

    private static func isPlain(_ key: String) -> Bool {
        let special: Set<Character> = [".", "[", "]", "\"", "=", " ", ":"]
        return !key.isEmpty && key.utf8.count <= 60
            && !key.contains { special.contains($0) || $0.isNewline || $0.asciiValue ?? 32 < 32 }
    }
}
