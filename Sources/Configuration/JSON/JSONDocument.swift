extension JSONValue {
    /// The largest text that is read unless another limit is given: that of a safetensors header.
    public static let defaultMaximumBytes = 100_000_000

    /// Reads a text that is one JSON value by RFC 8259, strictly: no duplicate keys, no trailing
    /// commas, no comments, nesting up to 128, valid UTF-8 only. Takes linear time.
    ///
    /// Keys count as duplicates also when they differ in Unicode normalisation alone.
    ///
    /// - `source`: what errors call the text, usually a file's path.
    /// - `maximumBytes`: texts beyond this size are refused unread.
    public static func parse(
        _ bytes: [UInt8], source: String, maximumBytes: Int = defaultMaximumBytes
    ) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, source: source)
        return try parser.parseDocument(maximumBytes: maximumBytes)
    }

    /// Reads a text as `parse(_:source:maximumBytes:)` of its UTF-8 bytes does.
    public static func parse(
        _ text: String, source: String, maximumBytes: Int = defaultMaximumBytes
    ) throws(JSONSyntaxError) -> JSONValue {
        try parse(Array(text.utf8), source: source, maximumBytes: maximumBytes)
    }
}

/// A JSON value with the text it was read from, so that later errors can say line and column.
public struct JSONDocument: Sendable {
    /// What errors call the document, usually a file's path.
    public let source: String
    /// The value, with the overrides applied.
    public private(set) var root: JSONValue
    /// The overrides applied so far, in order.
    public private(set) var overrides: [Override] = []
    private let bytes: [UInt8]

    /// Reads a text as `JSONValue.parse` does and keeps it.
    ///
    /// - `allowsComments`: whether `// …` and `/* … */` may stand wherever white space may.
    public static func parse(
        _ bytes: [UInt8], source: String, maximumBytes: Int = JSONValue.defaultMaximumBytes,
        allowsComments: Bool = false
    ) throws(JSONSyntaxError) -> JSONDocument {
        var parser = JSONParser(bytes: bytes, source: source, allowsComments: allowsComments)
        let root = try parser.parseDocument(maximumBytes: maximumBytes)
        return JSONDocument(source: source, root: root, bytes: bytes)
    }

    /// Reads a text as `parse(_:source:maximumBytes:allowsComments:)` of its UTF-8 bytes does.
    public static func parse(
        _ text: String, source: String, maximumBytes: Int = JSONValue.defaultMaximumBytes,
        allowsComments: Bool = false
    ) throws(JSONSyntaxError) -> JSONDocument {
        try parse(
            Array(text.utf8), source: source, maximumBytes: maximumBytes,
            allowsComments: allowsComments)
    }

    /// A document without a text: its errors give paths, but no lines.
    public init(root: JSONValue, source: String) {
        self.init(source: source, root: root, bytes: [])
    }

    private init(source: String, root: JSONValue, bytes: [UInt8]) {
        self.source = source
        self.root = root
        self.bytes = bytes
    }

    /// Sets what the overrides say, one after the other.
    ///
    /// - Throws: `ConfigErrors` with an error for each override that has no place in the tree.
    public mutating func apply(_ overrides: [Override]) throws(ConfigErrors) {
        var errors: [ConfigError] = []
        for override in overrides {
            do throws(ConfigError) {
                try override.apply(to: &root)
                self.overrides.append(override)
            } catch {
                errors.append(error)
            }
        }
        if !errors.isEmpty { throw ConfigErrors(errors, source: source) }
    }

    /// Where the key, or for lack of one the value, of each path stands in the text.
    ///
    /// This reads the text again: only errors need it, so documents without any do not pay.
    func offsets() -> [JSONPath: Int] { JSONParser.offsets(in: bytes) }

    /// The line and column of such an offset.
    func position(ofOffset offset: Int) -> JSONPosition { JSONPosition(offset: offset, in: bytes) }
}
