/// Says why an override cannot be read, and at which character.
struct OverrideSyntaxError: Error {
    /// The override.
    let text: String
    /// The character, counted from one in Unicode scalars.
    let column: Int
    /// What was found and what was expected.
    let message: String
}

/// Reads overrides by Hydra's grammar (hydra.cc, "Override grammar").
///
/// - `key=value`, `+key=value`, `++key=value`, `~key`, `~key=value`.
/// - Values are quoted texts, `null`, `true`, `false` in any case, numbers (`1_000`, `.5`, `1e-3`),
///   lists `[a,b]`, objects `{a:1,b:[2]}`, and texts without quotes, in which the
///   characters `()[]{}:=,\`, blanks and tabs may stand behind a backslash.
/// - Within quotes a backslash is meant only before a quote, where runs of them are halved.
/// - Sweeps are values between commas, `choice(…)`, `range(…)`, `uniform(…)`, `loguniform(…)`.
///
/// More than Hydra's grammar takes: keys of objects in quotes, so that an object's JSON is read too,
/// elements of arrays as `key[i]`, and any letter in texts without quotes. Interpolations, config
/// groups and Hydra's other functions are not there.
struct OverrideParser {
    let text: String
    let scalars: [Unicode.Scalar]
    /// The next character, counted from zero.
    var position = 0
    /// How many brackets are open.
    var depth = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// Reads the whole text.
    mutating func parseArgument() throws(OverrideSyntaxError) -> SweepArgument {
        let action = takePrefix()
        let path = try parsePath()
        guard take("=") else {
            guard action == .delete else {
                throw unexpected("'=' and a value, as in optimizer.learningRate=3e-4")
            }
            return .fixed(Override(action: action, path: path, value: nil, text: text))
        }
        skipBlanks()
        let start = position
        if isAtEnd {
            return .fixed(Override(action: action, path: path, value: .string(""), text: text))
        }
        let values = try parseValues()
        guard isAtEnd else { throw unexpected("the end or a ','", hint: Self.quotingHint) }
        switch values {
        case .single(let value):
            return .fixed(Override(action: action, path: path, value: value, text: text))
        case .several(let values, let isCommaSeparated):
            guard action != .delete else {
                throw failure("given a sweep, expected one value behind '~'", at: start)
            }
            let written = String(String.UnicodeScalarView(scalars[start...]))
            return .swept(
                SweepParameter(
                    path: path, action: action, values: values, valuesText: written,
                    column: start + 1, isCommaSeparated: isCommaSeparated))
        }
    }

    /// What stands behind a `=`.
    enum Values {
        case single(JSONValue)
        case several(SweepValues, isCommaSeparated: Bool)
    }

    /// Reads a value, values between commas, or a function's.
    mutating func parseValues() throws(OverrideSyntaxError) -> Values {
        skipBlanks()
        if let name = functionName() {
            let values = try parseFunction(name)
            skipBlanks()
            if peek == "," {
                throw failure("given values beside \(name)(…), expected it alone", at: position)
            }
            return .several(values, isCommaSeparated: false)
        }
        var values = [try parseElement()]
        while take(",") { values.append(try parseElement()) }
        return values.count == 1
            ? .single(values[0]) : .several(.choices(values), isCommaSeparated: true)
    }

    // MARK: - Keys

    private mutating func takePrefix() -> Override.Action {
        if take("~") { return .delete }
        guard take("+") else { return .set }
        return take("+") ? .addOrReplace : .add
    }

    /// Reads keys joined by dots, with indices in brackets, up to a `=` or the end.
    mutating func parsePath() throws(OverrideSyntaxError) -> JSONPath {
        var path = JSONPath()
        if peek != "[" { path = path.appending(try parseKey()) }
        while let next = peek, next != "=" {
            guard path.components.count < JSONParser.nestingLimit else {
                throw failure("given a path of more than \(JSONParser.nestingLimit) keys")
            }
            if take("[") {
                path = path.appending(try parseIndex())
            } else if take(".") {
                path = path.appending(try parseKey())
            } else {
                throw unexpected("'.', '[' or '='")
            }
        }
        return path
    }

    private mutating func parseKey() throws(OverrideSyntaxError) -> String {
        let start = position
        while let next = peek, !".[]=".unicodeScalars.contains(next), !next.properties.isWhitespace
        {
            position += 1
        }
        guard position > start else {
            throw unexpected("a key, as in model.encoder.hidden[1]")
        }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private mutating func parseIndex() throws(OverrideSyntaxError) -> Int {
        let start = position
        while let next = peek, ("0"..."9").contains(next) { position += 1 }
        guard position > start else { throw unexpected("an index of digits") }
        let digits = String(String.UnicodeScalarView(scalars[start..<position]))
        guard let index = Int(digits) else {
            throw failure("given the index \(digits.prefix(30)), expected a smaller one", at: start)
        }
        guard take("]") else { throw unexpected("']'") }
        return index
    }

    // MARK: - Characters

    static let quotingHint = "quote the value, or write '\\' before the character"

    var isAtEnd: Bool { position == scalars.count }
    var peek: Unicode.Scalar? { isAtEnd ? nil : scalars[position] }

    /// Line breaks count, so that an object may be written over several lines.
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    mutating func skipBlanks() {
        while let next = peek, Self.isBlank(next) { position += 1 }
    }

    func failure(_ message: String, at position: Int? = nil) -> OverrideSyntaxError {
        OverrideSyntaxError(text: text, column: (position ?? self.position) + 1, message: message)
    }

    /// The error that the next character is not what was expected.
    func unexpected(_ expected: String, hint: String? = nil) -> OverrideSyntaxError {
        let found = peek.map { "'\($0)'" } ?? "the end"
        return failure("expected \(expected), found \(found)" + (hint.map { "; \($0)" } ?? ""))
    }
}
