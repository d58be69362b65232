/// The functions of the grammar.
enum OverrideFunction: String, CaseIterable {
    /// `choice(a,b,c)`.
    case choice
    /// `range(stop)`, `range(start,stop)`, `range(start,stop,step)`.
    case range
    /// `uniform(low,high)`.
    case uniform
    /// `loguniform(low,high)`.
    case loguniform

    /// The names of the arguments; none for any number of values.
    var parameters: [String] {
        switch self {
        case .choice: []
        case .range: ["start", "stop", "step"]
        case .uniform, .loguniform: ["low", "high"]
        }
    }
}

extension OverrideParser {
    /// The most values that a range may give.
    static let largestRange = 100_000

    static func unknownFunction(_ name: String) -> String {
        let names = OverrideFunction.allCases.map(\.rawValue)
        let hint =
            closestMatch(to: name, among: names).map { "did you mean \($0)(…)?" }
            ?? "expected one of \(names.joined(separator: ", "))"
        return "there is no function \(name); \(hint)"
    }

    /// The name before a parenthesis, if that is what comes next; nothing is taken.
    func functionName() -> String? {
        var end = position
        while end < scalars.count, scalars[end].isIdentifierPart(first: end == position) {
            end += 1
        }
        guard end > position else { return nil }
        let name = String(String.UnicodeScalarView(scalars[position..<end]))
        while end < scalars.count, Self.isBlank(scalars[end]) { end += 1 }
        return end < scalars.count && scalars[end] == "(" ? name : nil
    }

    private struct Argument {
        let name: String?
        let value: JSONValue
        let start: Int
    }

    /// Reads a function and its arguments.
    mutating func parseFunction(_ name: String) throws(OverrideSyntaxError) -> SweepValues {
        let start = position
        guard let function = OverrideFunction(rawValue: name) else {
            throw failure(Self.unknownFunction(name))
        }
        let arguments = try parseArguments(name)
        switch function {
        case .choice:
            if let named = arguments.first(where: { $0.name != nil }) {
                throw failure("choice(…) has no named arguments", at: named.start)
            }
            guard !arguments.isEmpty else {
                throw failure("choice() is given no values, expected at least one", at: start)
            }
            return .choices(arguments.map(\.value))
        case .range:
            return .choices(try range(arguments, at: start))
        case .uniform, .loguniform:
            let named = try bind(arguments, to: function, at: start)
            guard let low = named["low"], let high = named["high"] else {
                throw failure("\(name)(…) needs two numbers, as in \(name)(1e-4,1e-2)", at: start)
            }
            let (first, last) = (try finite(low), try finite(high))
            guard first < last else {
                throw failure(
                    "given \(name) from \(first) to \(last), expected the first to be smaller",
                    at: low.start)
            }
            if function == .uniform { return .uniform(first...last) }
            guard first > 0 else {
                throw failure("given loguniform from \(first), expected more than 0", at: low.start)
            }
            return .logarithmicUniform(first...last)
        }
    }

    private mutating func parseArguments(
        _ name: String
    ) throws(OverrideSyntaxError) -> [Argument] {
        position += name.unicodeScalars.count
        skipBlanks()
        position += 1
        depth += 1
        defer { depth -= 1 }
        skipBlanks()
        if take(")") { return [] }
        var arguments: [Argument] = []
        repeat {
            skipBlanks()
            let name = takeArgumentName()
            let start = position
            if name == nil, let last = arguments.last, last.name != nil {
                throw failure("a value without a name cannot follow one with a name", at: start)
            }
            arguments.append(Argument(name: name, value: try parseElement(), start: start))
        } while take(",")
        guard take(")") else { throw unexpected("',' or ')'") }
        return arguments
    }

    /// Takes `step=` before an argument's value.
    private mutating func takeArgumentName() -> String? {
        var end = position
        while end < scalars.count, scalars[end].isIdentifierPart(first: end == position) {
            end += 1
        }
        guard end > position, end < scalars.count, scalars[end] == "=" else { return nil }
        defer { position = end + 1 }
        return String(String.UnicodeScalarView(scalars[position..<end]))
    }

    /// The arguments by name, those without one by their place.
    private func bind(
        _ arguments: [Argument], to function: OverrideFunction, at start: Int
    ) throws(OverrideSyntaxError) -> [String: Argument] {
        let names = function.parameters
        var bound: [String: Argument] = [:]
        for (index, argument) in arguments.enumerated() {
            guard index < names.count else {
                throw failure(
                    "\(function.rawValue)(…) takes at most \(names.count) arguments",
                    at: argument.start)
            }
            let name = argument.name ?? names[index]
            guard names.contains(name) else {
                throw failure(
                    "\(function.rawValue)(…) has no argument \(name); expected "
                        + names.joined(separator: ", "), at: argument.start)
            }
            guard bound.updateValue(argument, forKey: name) == nil else {
                throw failure("\(name) is given twice", at: argument.start)
            }
        }
        return bound
    }

    private func finite(_ argument: Argument) throws(OverrideSyntaxError) -> Double {
        guard let value = argument.value.doubleValue else {
            throw failure(
                "given \(argument.value.givenDescription), expected a finite number",
                at: argument.start)
        }
        return value
    }

    /// start + step·i below stop, or above it where step is negative: in decimals, so that
    /// `range(0,10,3.3)` ends with 9.9.
    private func range(
        _ arguments: [Argument], at start: Int
    ) throws(OverrideSyntaxError) -> [JSONValue] {
        var named = try bind(arguments, to: .range, at: start)
        if arguments.count == 1, let only = arguments.first, only.name == nil {
            named = ["stop": only]
        }
        guard let stop = named["stop"] else {
            throw failure("range(…) needs a stop, as in range(2,20,6)", at: start)
        }
        let given = [named["start"], stop, named["step"]]
        var decimals: [Decimal] = []
        for (argument, fallback) in zip(given, [0, 0, 1]) {
            guard let argument else {
                decimals.append(Decimal(digits: fallback, exponent: 0))
                continue
            }
            guard let number = argument.value.numberValue else {
                throw failure(
                    "given \(argument.value.givenDescription), expected a finite number",
                    at: argument.start)
            }
            guard let decimal = Decimal(number) else {
                throw failure(
                    "given \(number.literal.prefix(60)), expected at most 18 digits",
                    at: argument.start)
            }
            decimals.append(decimal)
        }
        guard let ticks = Decimal.aligned(decimals) else {
            throw failure("given numbers too far apart for a range", at: start)
        }
        let (first, last, step) = (ticks.digits[0], ticks.digits[1], ticks.digits[2])
        guard step != 0 else {
            throw failure("given a step of 0, expected another", at: named["step"]?.start ?? start)
        }
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow else { throw failure("given numbers too far apart for a range", at: start) }
        let isEmpty = step > 0 ? distance <= 0 : distance >= 0
        let count =
            isEmpty ? 0 : (distance.magnitude - 1) / step.magnitude + 1
        guard count > 0 else { throw failure("this range is empty", at: start) }
        guard count <= Self.largestRange else {
            throw failure(
                "this range has \(count) values, expected at most \(Self.largestRange)", at: start)
        }
        let areIntegers = given.allSatisfy { $0?.value.numberValue?.isIntegerLiteral ?? true }
        return (0..<Int(count)).map { index in
            let tick = first + index * step
            if areIntegers { return .integer(tick) }
            return Double("\(tick)e\(ticks.exponent)").map { JSONValue.double($0) }
                ?? .integer(tick)
        }
    }
}

/// digits·10^exponent.
private struct Decimal {
    var digits: Int
    var exponent: Int

    init(digits: Int, exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    /// The number of a literal; nil beyond 18 digits or an exponent of three.
    init?(_ number: JSONNumber) {
        let parts = number.literal.lowercased().split(separator: "e")
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = halves.count > 1 ? halves[1] : ""
        let text = halves[0] + fraction
        guard text.count <= 19, let digits = Int(text),
            let exponent = parts.count > 1 ? Int(parts[1]) : 0, exponent.magnitude < 400
        else { return nil }
        self.init(digits: digits, exponent: exponent - fraction.count)
    }

    /// The digits of all under the smallest exponent of any; nil when they do not fit.
    static func aligned(_ decimals: [Decimal]) -> (digits: [Int], exponent: Int)? {
        let exponent = decimals.filter { $0.digits != 0 }.map(\.exponent).min() ?? 0
        var digits: [Int] = []
        for decimal in decimals {
            var value = decimal.digits
            for _ in 0..<(value == 0 ? 0 : decimal.exponent - exponent) {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                value = product
            }
            digits.append(value)
        }
        return (digits, exponent)
    }
}

extension Unicode.Scalar {
    /// Whether it may stand in a function's or an argument's name.
    fileprivate func isIdentifierPart(first: Bool) -> Bool {
        switch self {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !first
        default: false
        }
    }
}
