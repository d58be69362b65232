/// What is wrong with a regular expression.
struct PatternError: Error {
    /// The character at fault, counted from one; nil where it is the whole.
    let column: Int?
    /// What was found, or what is not known.
    let message: String
}

/// The parts of a regular expression.
indirect enum PatternNode {
    /// One character of a set.
    case one(CharacterSet)
    /// A place between characters.
    case assertion(PatternProgram.Assertion)
    /// One after the other.
    case sequence([PatternNode])
    /// Any one of them.
    case choice([PatternNode])
    /// So many times, without end where there is no most.
    case repetition(PatternNode, least: Int, most: Int?)

    /// A set of characters.
    struct CharacterSet: Sendable {
        /// Those of it.
        var ranges: [ClosedRange<Unicode.Scalar>]
        /// Whether all others are meant.
        var isNegated = false

        /// The set of one character.
        init(_ scalar: Unicode.Scalar) { ranges = [scalar...scalar] }

        init(_ ranges: [ClosedRange<Unicode.Scalar>], isNegated: Bool = false) {
            self.ranges = ranges
            self.isNegated = isNegated
        }

        /// Whether a character is one of the set.
        func contains(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}

extension PatternNode.CharacterSet {
    static let digits = Self(["0"..."9"])
    static let letters = Self(["0"..."9", "A"..."Z", "_"..."_", "a"..."z"])
    static let blanks = Self(["\t"..."\r", " "..." "])
    static let all = Self(["\n"..."\n"], isNegated: true)

    /// All but those of the set.
    var opposite: Self { Self(ranges, isNegated: !isNegated) }

    /// The same characters as ranges alone.
    var plainRanges: [ClosedRange<Unicode.Scalar>] {
        guard isNegated else { return ranges }
        var result: [ClosedRange<Unicode.Scalar>] = []
        var next: UInt32 = 0
        func add(through last: UInt32) {
            guard next <= last, let low = Unicode.Scalar(next), let high = Unicode.Scalar(last)
            else { return }
            result.append(low...high)
        }
        for range in ranges {
            if range.lowerBound.value > 0 { add(through: range.lowerBound.value - 1) }
            next = range.upperBound.value + 1
        }
        add(through: 0x10_FFFF)
        return result
    }
}

/// Reads a regular expression.
struct PatternParser {
    /// The deepest that groups may lie within each other.
    private static let deepest = 100
    /// The most that a count in braces may be.
    private static let largestCount = 1_000

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    /// Whether capitals match small letters.
    private(set) var ignoresCase = false

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The whole pattern.
    mutating func parse() throws(PatternError) -> PatternNode {
        ignoresCase = take("(?i)")
        let node = try parseChoice()
        guard position == scalars.count else { throw failure("this ')' closes no group") }
        return node
    }

    private mutating func parseChoice() throws(PatternError) -> PatternNode {
        var alternatives = [try parseSequence()]
        while take("|") { alternatives.append(try parseSequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func parseSequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = peek, next != "|", next != ")" {
            let part = try parsePart(next)
            parts.append(try parseRepetition(of: part))
        }
        return .sequence(parts)
    }

    private mutating func parsePart(_ next: Unicode.Scalar) throws(PatternError) -> PatternNode {
        let start = position
        position += 1
        switch next {
        case ".": return .one(.all)
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case "[": return .one(try parseClass(from: start))
        case "(":
            guard depth < Self.deepest else {
                throw failure("groups lie more than \(Self.deepest) deep", at: start)
            }
            depth += 1
            defer { depth -= 1 }
            if peek == "?", !take("?:") {
                throw failure("only (…), (?:…) and, at the beginning, (?i) are known", at: start)
            }
            let node = try parseChoice()
            guard take(")") else { throw failure("this group is not closed", at: start) }
            return node
        case "*", "+", "?": throw failure("there is nothing to repeat", at: start)
        case "\\": return try parseEscape(from: start)
        default: return .one(.init(next))
        }
    }

    private mutating func parseEscape(from start: Int) throws(PatternError) -> PatternNode {
        if take("b") { return .assertion(.wordEdge) }
        if take("B") { return .assertion(.noWordEdge) }
        return .one(try parseEscapedSet(from: start))
    }

    /// What stands behind a backslash and is one character.
    private mutating func parseEscapedSet(
        from start: Int
    ) throws(PatternError) -> PatternNode.CharacterSet {
        guard let next = peek else { throw failure("nothing follows the '\\'", at: start) }
        position += 1
        switch next {
        case "d": return .digits
        case "D": return .digits.opposite
        case "w": return .letters
        case "W": return .letters.opposite
        case "s": return .blanks
        case "S": return .blanks.opposite
        case "t": return .init("\t")
        case "n": return .init("\n")
        case "r": return .init("\r")
        case "0"..."9": throw failure("references to groups are not known", at: start)
        case "a"..."z", "A"..."Z": throw failure("'\\\(next)' is not known", at: start)
        default: return .init(next)
        }
    }

    private mutating func parseClass(
        from start: Int
    ) throws(PatternError) -> PatternNode.CharacterSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var isFirst = true
        while let next = peek, isFirst || next != "]" {
            isFirst = false
            let low = try parseMember(next)
            guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                ranges += low.plainRanges
                continue
            }
            position += 1
            let high = try parseMember(scalars[position])
            guard let first = low.only, let last = high.only, first <= last else {
                throw failure("this range has no beginning before its end", at: position - 1)
            }
            ranges.append(first...last)
        }
        guard take("]") else { throw failure("this '[' is not closed", at: start) }
        return .init(ranges, isNegated: isNegated)
    }

    private mutating func parseMember(
        _ next: Unicode.Scalar
    ) throws(PatternError) -> PatternNode.CharacterSet {
        let start = position
        position += 1
        return next == "\\" ? try parseEscapedSet(from: start) : .init(next)
    }

    private mutating func parseRepetition(
        of part: PatternNode
    ) throws(PatternError) -> PatternNode {
        let start = position
        let node: PatternNode
        if take("*") {
            node = .repetition(part, least: 0, most: nil)
        } else if take("+") {
            node = .repetition(part, least: 1, most: nil)
        } else if take("?") {
            node = .repetition(part, least: 0, most: 1)
        } else if let (least, most) = takeCounts() {
            guard least <= Self.largestCount, most ?? 0 <= Self.largestCount,
                most.map({ $0 >= least }) ?? true
            else {
                throw failure(
                    "expected counts in order and of at most \(Self.largestCount)", at: start)
            }
            node = .repetition(part, least: least, most: most)
        } else {
            return part
        }
        // Whether as much or as little as possible is taken changes nothing in whether it matches.
        _ = take("?")
        if let next = peek, "*+?".unicodeScalars.contains(next) {
            throw failure("this repeats a repetition; put that in a group")
        }
        return node
    }

    /// Takes `{2}`, `{2,}` or `{2,5}`; a brace that begins none of these stands for itself.
    private mutating func takeCounts() -> (least: Int, most: Int?)? {
        let start = position
        guard take("{"), let least = takeNumber() else {
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = takeNumber() }
        guard take("}") else {
            position = start
            return nil
        }
        return (least, most)
    }

    private mutating func takeNumber() -> Int? {
        let start = position
        while let next = peek, ("0"..."9").contains(next) { position += 1 }
        guard position > start else { return nil }
        let digits = String(String.UnicodeScalarView(scalars[start..<position]))
        return Int(digits) ?? .max
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private func failure(_ message: String, at place: Int? = nil) -> PatternError {
        PatternError(column: (place ?? position) + 1, message: message)
    }
}

extension PatternNode.CharacterSet {
    /// The one character of the set; nil where it has several.
    fileprivate var only: Unicode.Scalar? {
        guard !isNegated, ranges.count == 1, ranges[0].lowerBound == ranges[0].upperBound else {
            return nil
        }
        return ranges[0].lowerBound
    }
}
