/// A regular expression as instructions, all ways through which are followed at once.
struct PatternProgram: Sendable {
    /// A place between characters.
    enum Assertion: Sendable {
        case start, end, wordEdge, noWordEdge
    }

    /// One instruction.
    enum Instruction: Sendable {
        /// Takes a character of the set and goes on with the next instruction.
        case take(PatternNode.CharacterSet)
        /// Goes on with the next instruction where that holds.
        case assert(Assertion)
        /// Goes on with each of these.
        case fork(Int, Int)
        /// The whole pattern has matched.
        case match
    }

    /// The most instructions and parts, repeated ones counted as often as they are.
    static let mostParts = 10_000

    private(set) var instructions: [Instruction] = []
    private let ignoresCase: Bool
    private var partCount = 0

    /// The instructions for a pattern.
    ///
    /// - Throws: `PatternError` when there would be more than `mostParts`.
    init(_ node: PatternNode, ignoresCase: Bool) throws(PatternError) {
        self.ignoresCase = ignoresCase
        try append(node)
        instructions.append(.match)
    }

    private mutating func append(_ node: PatternNode) throws(PatternError) {
        partCount += 1
        guard partCount <= Self.mostParts else {
            throw PatternError(
                column: nil,
                message: "with its repetitions it has more than \(Self.mostParts) parts")
        }
        switch node {
        case .one(let set): instructions.append(.take(set))
        case .assertion(let assertion): instructions.append(.assert(assertion))
        case .sequence(let parts):
            for part in parts { try append(part) }
        case .choice(let alternatives):
            try append(alternatives: alternatives)
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try append(part) }
            guard let most else {
                try append(optional: part, isLoop: true)
                return
            }
            for _ in least..<most { try append(optional: part, isLoop: false) }
        }
    }

    private mutating func append(
        alternatives: [PatternNode]
    ) throws(PatternError) {
        var ends: [Int] = []
        for (index, alternative) in alternatives.enumerated() {
            let isLast = index == alternatives.count - 1
            let fork = instructions.count
            if !isLast { instructions.append(.match) }
            try append(alternative)
            guard !isLast else { continue }
            ends.append(instructions.count)
            instructions.append(.match)
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        for end in ends { instructions[end] = .fork(instructions.count, instructions.count) }
    }

    private mutating func append(
        optional part: PatternNode, isLoop: Bool
    ) throws(PatternError) {
        let fork = instructions.count
        instructions.append(.match)
        try append(part)
        if isLoop { instructions.append(.fork(fork, fork)) }
        instructions[fork] = .fork(fork + 1, instructions.count)
    }

    /// Whether a part of the text matches.
    func matches(_ text: String) -> Bool {
        let scalars = Array((ignoresCase ? text.lowercased() : text).unicodeScalars)
        var active: [Int] = []
        // The place at which each instruction was last reached, so that none is reached twice.
        var reached = [Int](repeating: -1, count: instructions.count)
        var waiting: [Int] = []
        for position in 0...scalars.count {
            // A match may begin at every character.
            waiting.append(0)
            active.removeAll(keepingCapacity: true)
            while let index = waiting.popLast() {
                guard reached[index] != position else { continue }
                reached[index] = position
                switch instructions[index] {
                case .match: return true
                case .take: active.append(index)
                case .fork(let first, let second): waiting += [first, second]
                case .assert(let assertion):
                    if holds(assertion, at: position, in: scalars) { waiting.append(index + 1) }
                }
            }
            guard position < scalars.count else { break }
            for index in active {
                if case .take(let set) = instructions[index], takes(set, scalars[position]) {
                    waiting.append(index + 1)
                }
            }
        }
        return false
    }

    private func takes(_ set: PatternNode.CharacterSet, _ scalar: Unicode.Scalar) -> Bool {
        guard ignoresCase else { return set.contains(scalar) }
        // The text is in small letters; a set may be in capitals.
        let capitals = scalar.properties.uppercaseMapping.unicodeScalars
        let isCapital = capitals.count == 1 && capitals.first.map(set.contains) == true
        return set.isNegated
            ? set.contains(scalar) && (capitals.count != 1 || isCapital)
            : set.contains(scalar) || isCapital
    }

    private func holds(
        _ assertion: Assertion, at position: Int, in scalars: [Unicode.Scalar]
    ) -> Bool {
        func isWord(_ index: Int) -> Bool {
            scalars.indices.contains(index)
                && PatternNode.CharacterSet.letters.contains(scalars[index])
        }
        switch assertion {
        case .start: return position == 0
        case .end: return position == scalars.count
        case .wordEdge: return isWord(position - 1) != isWord(position)
        case .noWordEdge: return isWord(position - 1) == isWord(position)
        }
    }
}
