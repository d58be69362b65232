/// A setting given beside the file: `optimizer.learningRate=3e-4`.
public struct Override: Sendable, Equatable {
    /// The key path before the `=`.
    public let path: JSONPath
    /// The value behind the `=`.
    public let value: JSONValue
    /// What the user wrote.
    public let text: String

    /// Reads `path=value`.
    ///
    /// The path is keys joined by dots; an array's element is `[i]` or `.i`. The value is JSON
    /// if it parses as JSON, else a string; text that begins as an object, an array or a quoted
    /// string does must be JSON.
    ///
    /// - Throws: `ConfigErrors` that say what is wrong with the text.
    public static func parse(_ text: String) throws(ConfigErrors) -> Override {
        do throws(ConfigError) {
            return try parsed(text)
        } catch {
            throw ConfigErrors([error], source: "override")
        }
    }

    private static func parsed(_ text: String) throws(ConfigError) -> Override {
        func failure(_ message: String) -> ConfigError {
            ConfigError(path: JSONPath(), message: message, origin: .override(text))
        }
        guard let equals = text.firstIndex(of: "=") else {
            throw failure("expected key=value, such as optimizer.learningRate=3e-4")
        }
        if let first = text.first, "+~".contains(first) {
            throw failure("the prefix '\(first)' is not supported; write key=value")
        }
        guard let path = path(text[..<equals]) else {
            throw failure(
                "given the key \(JSONValue.string(String(text[..<equals])).shortDescription), "
                    + "expected keys joined by dots, such as model.encoder.hidden[1]")
        }
        let valueText = String(text[text.index(after: equals)...])
        let value: JSONValue
        do {
            value = try JSONValue.parse(valueText, source: "override")
        } catch {
            if let first = valueText.first, "{[\"".contains(first) {
                throw failure(
                    "the value is no JSON: column \(error.position.column): "
                        + error.message)
            }
            value = .string(valueText)
        }
        return Override(path: path, value: value, text: text)
    }

    /// The path that a text such as `a.b[1].c` names; not deeper than a text may nest.
    private static func path(_ text: Substring) -> JSONPath? {
        let steps = text.utf8.count { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } + 1
        guard steps <= JSONParser.nestingLimit else { return nil }
        var path = JSONPath()
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let key = pieces.first, !key.isEmpty || path.isRoot && pieces.count > 1,
                !key.contains("]"), !key.contains(where: \.isWhitespace)
            else { return nil }
            if !key.isEmpty { path = path.appending(String(key)) }
            for piece in pieces.dropFirst() {
                guard piece.last == "]", let index = arrayIndex(piece.dropLast()) else {
                    return nil
                }
                path = path.appending(index)
            }
        }
        return path
    }

    /// The index that digits, and nothing but digits, name.
    static func arrayIndex(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(text) : nil
    }
}
