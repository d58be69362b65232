import RunStore

/// A regular expression that names are held against, anywhere in them.
///
/// What it knows: characters, `.`, classes `[a-z]` and `[^a-z]`, `\d \w \s` and their opposites,
/// groups, `|`, `* + ? {m,n}`, `^`, `$`, `\b`, `\B`, and `(?i)` at its beginning, which lets capitals
/// match small letters. All of these follow every way through the pattern at once (Thompson 1968), so
/// the time grows with the pattern's length times the name's and no pattern can hang; references back
/// and lookaround, which would need another engine, are refused.
package struct NamePattern: Sendable {
    /// The longest pattern, in characters.
    package static let longestText = 1_000
    /// The most steps for a name, which take a fraction of a second: a step is one character held
    /// against one instruction.
    static let mostSteps = 10_000_000

    private let text: String
    private let option: String
    private let program: PatternProgram

    /// A pattern that was given to an option.
    ///
    /// - Throws: `RequestError` that names the option when the text is no such expression, is longer
    ///   than `longestText`, or repeats too much.
    package init(_ text: String, option: String) throws {
        guard text.unicodeScalars.count <= Self.longestText else {
            throw RequestError(
                "\(option): given \(text.unicodeScalars.count) characters, expected a regular "
                    + "expression of at most \(Self.longestText)")
        }
        do throws(PatternError) {
            var parser = PatternParser(text)
            program = try PatternProgram(try parser.parse(), ignoresCase: parser.ignoresCase)
        } catch {
            let place = error.column.map { "column \($0): " } ?? ""
            throw RequestError(
                "\(option): \"\(text)\" is no regular expression that is known here: \(place)"
                    + error.message)
        }
        self.text = text
        self.option = option
    }

    /// Whether a part of the name matches.
    ///
    /// - Throws: `RequestError` for a name so long that it would take more than `mostSteps`.
    package func matches(_ name: String) throws(RequestError) -> Bool {
        let count = name.unicodeScalars.count
        guard (count + 1) * program.instructions.count <= Self.mostSteps else {
            throw RequestError(
                "\(option): \"\(text)\" is too long for a name of \(count) characters, of which one "
                    + "begins with \"\(name.prefix(40))\"; expected a simpler pattern")
        }
        return program.matches(name)
    }
}
