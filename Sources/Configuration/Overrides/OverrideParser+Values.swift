extension OverrideParser {
    /// Reads one value, with the blanks around it.
    mutating func parseElement() throws(OverrideSyntaxError) -> JSONValue {
        skipBlanks()
        defer { skipBlanks() }
        switch peek {
        case "'", "\"": return .string(try parseQuoted())
        case "[": return .array(try parseList())
        case "{": return .object(try parseObject())
        default: break
        }
        if let name = functionName() {
            throw failure(
                OverrideFunction(rawValue: name) == nil
                    ? Self.unknownFunction(name)
                    : "given \(name)(…) within a value, expected it to be the whole value")
        }
        let start = position
        let (word, isEscaped) = try parseUnquoted(isKey: false)
        guard !word.isEmpty else { throw unexpected("a value") }
        if !isEscaped, position > start, let value = Self.scalar(word) { return value }
        return .string(word)
    }

    /// Reads `[a,b]`.
    private mutating func parseList() throws(OverrideSyntaxError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        skipBlanks()
        if take("]") { return [] }
        var elements: [JSONValue] = []
        repeat { elements.append(try parseElement()) } while take(",")
        guard take("]") else { throw unexpected("',' or ']'") }
        return elements
    }

    /// Reads `{a:1,b:2}`.
    private mutating func parseObject() throws(OverrideSyntaxError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        skipBlanks()
        if take("}") { return [:] }
        var object = JSONObject()
        repeat {
            skipBlanks()
            let start = position
            let isQuoted = peek == "'" || peek == "\""
            let key = isQuoted ? try parseQuoted() : try parseUnquoted(isKey: true).word
            guard isQuoted || !key.isEmpty else { throw unexpected("a key") }
            guard object[key] == nil else {
                throw failure(
                    "duplicate key \(JSONValue.string(key).shortDescription), expected each key "
                        + "once", at: start)
            }
            skipBlanks()
            guard take(":") else { throw unexpected("':' behind a key") }
            object[key] = try parseElement()
        } while take(",")
        guard take("}") else { throw unexpected("',' or '}'") }
        return object
    }

    private mutating func enter() throws(OverrideSyntaxError) {
        guard depth < JSONParser.nestingLimit else {
            throw failure("lists and objects are nested more than \(JSONParser.nestingLimit) deep")
        }
        depth += 1
        position += 1
    }

    /// Reads a text in quotes of either kind.
    ///
    /// Backslashes count only in runs before a quote: of each two one stays, and one left over makes
    /// the quote a part of the text.
    private mutating func parseQuoted() throws(OverrideSyntaxError) -> String {
        let start = position
        let quote = scalars[position]
        position += 1
        var text = String.UnicodeScalarView()
        while let next = peek {
            position += 1
            if next == quote { return String(text) }
            guard next == "\\" else {
                text.append(next)
                continue
            }
            var count = 1
            while take("\\") { count += 1 }
            let precedesQuote = peek == quote
            text.append(contentsOf: repeatElement("\\", count: precedesQuote ? count / 2 : count))
            if precedesQuote, count % 2 == 1 {
                text.append(quote)
                position += 1
            }
        }
        throw failure("this quote is not closed", at: start)
    }

    /// Reads a text without quotes up to the character that ends it; blanks at its end do not count.
    private mutating func parseUnquoted(
        isKey: Bool
    ) throws(OverrideSyntaxError) -> (word: String, isEscaped: Bool) {
        var word = String.UnicodeScalarView()
        var isEscaped = false
        /// The length up to the last character that is no blank.
        var length = 0
        loop: while let next = peek {
            switch next {
            case ",", "]", "}", ")": break loop
            case ":" where isKey: break loop
            case "\\":
                position += 1
                if let escaped = peek, Self.escapable.contains(escaped) {
                    position += 1
                    word.append(escaped)
                    isEscaped = true
                } else {
                    word.append(next)
                }
                length = word.count
                continue
            case "{" where word.last == "$":
                throw failure("interpolations ${…} are not supported; write the value")
            case "(", "[", "{", "=", "'", "\"":
                throw failure(
                    "'\(next)' cannot stand in a value without quotes; \(Self.quotingHint)")
            default: break
            }
            position += 1
            word.append(next)
            if !Self.isBlank(next) { length = word.count }
        }
        return (String(String.UnicodeScalarView(word.prefix(length))), isEscaped)
    }

    private static let escapable = Array("\\()[]{}:=, \t".unicodeScalars)

    /// The value that a word without quotes stands for, if it is no text.
    static func scalar(_ word: String) -> JSONValue? {
        switch word.lowercased() {
        case "null": return .null
        case "true": return true
        case "false": return false
        // JSON has no infinities and no NaN, and no setting takes one: such words are texts.
        default: return number(word).map { .number($0) }
        }
    }

    /// A number as Hydra writes them, as JSON does: without `+`, `_`, or a bare point.
    private static func number(_ word: String) -> JSONNumber? {
        var rest = Substring(word)
        var literal = ""
        if let sign = rest.first, sign == "-" || sign == "+" {
            rest.removeFirst()
            if sign == "-" { literal = "-" }
        }
        let whole = takeDigits(&rest)
        var fraction: String?
        if rest.first == "." {
            rest.removeFirst()
            guard let digits = takeDigits(&rest) else { return nil }
            fraction = digits
        }
        // Leading zeros and underscores in odd places make it a text.
        guard let whole, !(whole.isEmpty && (fraction ?? "").isEmpty),
            whole == "0" || !whole.hasPrefix("0")
        else { return nil }
        literal += whole.isEmpty ? "0" : whole
        if let fraction { literal += "." + (fraction.isEmpty ? "0" : fraction) }
        if let mark = rest.first, mark == "e" || mark == "E" {
            rest.removeFirst()
            literal.append(mark)
            if let sign = rest.first, sign == "-" || sign == "+" {
                rest.removeFirst()
                literal.append(sign)
            }
            guard let exponent = takeDigits(&rest), !exponent.isEmpty else { return nil }
            literal += exponent
        }
        return rest.isEmpty ? JSONNumber(checkedLiteral: literal) : nil
    }

    /// Digits, with single underscores between them; nil when one stands elsewhere.
    private static func takeDigits(_ rest: inout Substring) -> String? {
        let run = rest.prefix { $0 == "_" || ("0"..."9").contains($0) }
        rest = rest[run.endIndex...]
        if run.hasPrefix("_") || run.hasSuffix("_") || run.contains("__") { return nil }
        return run.filter { $0 != "_" }
    }
}
