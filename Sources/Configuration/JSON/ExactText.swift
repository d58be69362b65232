/// A text as a key: equal to another only if both have the same bytes, and in the order of these.
///
/// `String` takes texts for equal that differ in Unicode normalisation alone. Files, folders and keys
/// of JSON with such names are different ones.
public struct ExactText: Hashable, Comparable, Sendable {
    /// The text.
    public let text: String

    /// Takes a text as it is.
    public init(_ text: String) { self.text = text }

    /// Whether the bytes are the same.
    public static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.isExactly(right.text)
    }

    /// Feeds the bytes to the hasher.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(text.utf8.count)
    }

    /// The order of the bytes.
    public static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension String {
    /// Whether both texts have the same bytes, which `==` does not ask.
    public func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
