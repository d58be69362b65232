/// What a plot in a terminal is made of.
public enum TerminalCharacters: Sendable {
    /// Braille patterns, eight dots a character; needs Unicode.
    case braille
    /// Letters and signs, one mark a character; works everywhere.
    case ascii
}
