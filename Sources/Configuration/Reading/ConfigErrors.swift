/// One thing that is wrong with a config.
public struct ConfigError: Error, Sendable, Equatable {
    /// Where a wrong value came from.
    public enum Origin: Sendable, Equatable {
        /// The source as a whole: it has no text, or the value is nowhere in it.
        case source
        /// That place of the source.
        case text(JSONPosition)
        /// An override, as the user wrote it.
        case override(String)
        /// A character of an override that cannot be read, counted from one.
        case overrideCharacter(String, column: Int)
    }

    /// The key path of the wrong value.
    public let path: JSONPath
    /// What was given and what would be right.
    public let message: String
    /// What the user may have meant, as the end of a sentence: `did you mean "hidden"?`
    public let suggestion: String?
    /// Where the value came from.
    public var origin: Origin

    /// The error of the value at that path.
    public init(
        path: JSONPath, message: String, suggestion: String? = nil, origin: Origin = .source
    ) {
        self.path = path
        self.message = message
        self.suggestion = suggestion
        self.origin = origin
    }

    /// One line: `experiment.json:12:7: model.encoder.hidden[1]: given 0, expected …`.
    public func rendered(source: String) -> String {
        let place =
            switch origin {
            case .source: source
            case .text(let position): "\(source):\(position.line):\(position.column)"
            case .override(let text): "override \(Self.shortened(text))"
            case .overrideCharacter(let text, let column):
                "override \(Self.shortened(text)): column \(column)"
            }
        let parts = [place, path.description, message].filter { !$0.isEmpty }
        return parts.joined(separator: ": ") + (suggestion.map { "; \($0)" } ?? "")
    }

    private static func shortened(_ text: String) -> String {
        text.count > 120 ? text.prefix(120) + "…" : text
    }
}

/// All that is wrong with a config, found in one reading.
public struct ConfigErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// The errors: those of the text in its order, then those of overrides.
    public let errors: [ConfigError]
    /// The name of what was read, usually a file's path.
    public let source: String
    /// How many further errors there are that are not kept.
    public let omittedCount: Int

    /// Errors of one source.
    public init(_ errors: [ConfigError], source: String, omittedCount: Int = 0) {
        self.errors = errors
        self.source = source
        self.omittedCount = omittedCount
    }

    /// The one error of a text that is no JSON.
    public init(_ error: JSONSyntaxError) {
        self.init(
            [
                ConfigError(
                    path: JSONPath(), message: error.message, origin: .text(error.position))
            ], source: error.source)
    }

    /// One error a line, each with its place, its key path, what was given and expected.
    public var description: String {
        var lines = errors.map { $0.rendered(source: source) }
        if omittedCount > 0 { lines.append("\(source): and \(omittedCount) more errors") }
        return lines.joined(separator: "\n")
    }
}
