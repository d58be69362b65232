/// A regular expression that names are held against, anywhere in them.
public struct NamePattern {
    private let expression: Regex<AnyRegexOutput>

    /// A pattern that was given to an option.
    ///
    /// - Throws: `RequestError` that names the option when the text is no regular expression.
    public init(_ text: String, option: String) throws {
        do {
            expression = try Regex(text)
        } catch {
            throw RequestError("\(option): \"\(text)\" is no regular expression: \(error)")
        }
    }

    /// Whether a part of the name matches.
    public func matches(_ name: String) -> Bool {
        (try? expression.firstMatch(in: name)) != nil
    }
}
