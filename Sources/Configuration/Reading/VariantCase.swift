/// One of several kinds of object, told apart by the name under a key such as `type`.
public struct VariantCase<Value>: Sendable {
    /// The name that chooses the case.
    public let name: String
    /// A sentence for the user.
    public let description: String
    /// Reads the keys of the case; the discriminating key has been read.
    public let read: @Sendable (ObjectReader) -> Value

    /// The case of that name.
    public init(
        _ name: String, _ description: String, read: @escaping @Sendable (ObjectReader) -> Value
    ) {
        self.name = name
        self.description = description
        self.read = read
    }
}
