/// A part of a config that states its keys once, in `init(from:)`.
///
/// The calls on the reader in that initialiser are the table that decodes the JSON, fills in the
/// defaults of the resolved config and describes the schema. It therefore also runs without any
/// data: it must make the same calls whatever the values, and must not trap on any value within
/// the ranges that it states, nor on empty arrays where it allows them.
///
/// ```swift
/// struct AdamConfig: Configurable {
///     let learningRate: Double
///
///     init(from object: ObjectReader) {
///         learningRate = object.number("learningRate", default: 1e-3, in: .positive, "Step size.")
///     }
/// }
/// ```
public protocol Configurable: Sendable {
    /// Reads the keys of an object; what is wrong is collected by the reader, not thrown.
    init(from object: ObjectReader)
}

/// A config with all defaults filled in.
public struct Resolved<Value: Sendable>: Sendable {
    /// What was read.
    public let value: Value
    /// The JSON that states every setting, in the order of declaration; reading it again gives
    /// the same value and the same JSON.
    public let json: JSONValue
    /// The settings that tell this config from others: those of `json`, but without any key that
    /// older builds did not have and whose value is what they did. In the order of reading.
    public let identity: JSONValue
    /// What the config means by keys that older builds did not have, by their paths.
    public let rules: JSONObject
    /// What would be refused if the config were new.
    public let warnings: [String]
}

extension Configurable {
    /// Reads the whole document.
    ///
    /// - `source`: what errors call the document, if not by the document's own name.
    /// - `origin`: what keys mean that it does not state.
    /// - `registry`: what it can name.
    /// - Throws: `ConfigErrors` with everything that is wrong: unknown and missing keys, wrong
    ///   types, values out of range, broken rules between keys.
    public static func read(
        from document: JSONDocument, source: String? = nil, origin: ConfigOrigin = .given,
        registry: Registry = Registry()
    ) throws(ConfigErrors) -> Resolved<Self> {
        let context = ReadingContext(origin, registry)
        let reading = context.read(document.root, at: JSONPath(), as: Self.self)
        guard context.errors.isEmpty else {
            throw ConfigErrors(
                context.locatedErrors(in: document), source: source ?? document.source,
                omittedCount: context.omittedCount)
        }
        return Resolved(
            value: reading.value, json: reading.json ?? .null,
            identity: reading.identity ?? .null, rules: context.rules,
            warnings: context.warnings)
    }

    /// Reads a value without a text.
    public static func read(
        from value: JSONValue, source: String, origin: ConfigOrigin = .given,
        registry: Registry = Registry()
    ) throws(ConfigErrors) -> Resolved<Self> {
        try read(
            from: JSONDocument(root: value, source: source), origin: origin, registry: registry)
    }
}
