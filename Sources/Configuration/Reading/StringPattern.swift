/// A rule for the text of a string.
public struct StringPattern: Sendable {
    /// What errors say was expected: `a name of letters, digits, '-' and '_'`.
    public let expected: String
    /// The rule as a regular expression of ECMA 262, for the schema.
    public let schema: String
    /// Whether a text follows the rule.
    public let matches: @Sendable (String) -> Bool

    /// A rule, said three times: to people, to the schema and to the reader.
    public init(
        expected: String, schema: String, matches: @escaping @Sendable (String) -> Bool
    ) {
        self.expected = expected
        self.schema = schema
        self.matches = matches
    }
}
