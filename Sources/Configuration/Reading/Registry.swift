/// What configs can name, by kind: a value, to which a program can add entries of its own.
///
/// Whoever reads a kind of entry declares a `RegistryKey` whose `standard` lists what the library has,
/// and takes the list from the reader: `object.registry[Objectives.self]`.
///
/// ```swift
/// var registry = Registry()
/// registry[Objectives.self].append(VariantCase("hinge", "Hinge loss.") { Hinge(from: $0) })
/// ```
public struct Registry: Sendable {
    private var values: [ObjectIdentifier: any Sendable] = [:]

    /// What the libraries themselves list, and nothing else.
    public init() {}

    /// The entries of a kind.
    public subscript<Key: RegistryKey>(key: Key.Type) -> Key.Value {
        get { values[ObjectIdentifier(key)] as? Key.Value ?? Key.standard }
        set { values[ObjectIdentifier(key)] = newValue }
    }
}

/// A kind of what configs can name.
public protocol RegistryKey {
    /// The entries together, as in a list of `VariantCase`.
    associatedtype Value: Sendable
    /// What there is when nobody has added anything.
    static var standard: Value { get }
}
