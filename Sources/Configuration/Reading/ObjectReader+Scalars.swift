// A key that older builds did not have is read with `formerly:`, what a config that one of them
// stored means without it.
extension ObjectReader {
    /// Reads an integer: a literal without fraction or exponent.
    public func integer(
        _ key: String, default fallback: Int? = nil, formerly: Int? = nil,
        in range: ClosedRange<Int>, _ description: String
    ) -> Int {
        require(fallback.map(range.contains), key)
        return read(
            key, .integer(in: range),
            default: fallback.map { .init(value: $0, json: .integer($0)) },
            formerly: formerly.map { .init(value: $0, json: .integer($0)) }, description)
    }

    /// Reads an integer that may be absent or `null`.
    public func optionalInteger(
        _ key: String, in range: ClosedRange<Int>, _ description: String
    ) -> Int? {
        read(key, SettingKind.integer(in: range).optional, default: .absent, description)
    }

    /// Reads a finite number.
    public func number(
        _ key: String, default fallback: Double? = nil, formerly: Double? = nil,
        in range: NumberRange, _ description: String
    ) -> Double {
        require(fallback.map(range.contains), key)
        return read(
            key, .number(in: range), default: fallback.map { .init(value: $0, json: .double($0)) },
            formerly: formerly.map { .init(value: $0, json: .double($0)) }, description)
    }

    /// Reads a finite number that may be absent or `null`.
    public func optionalNumber(
        _ key: String, in range: NumberRange, _ description: String
    ) -> Double? {
        read(key, SettingKind.number(in: range).optional, default: .absent, description)
    }

    /// Reads `true` or `false`.
    public func boolean(
        _ key: String, default fallback: Bool? = nil, formerly: Bool? = nil, _ description: String
    ) -> Bool {
        read(
            key, .boolean, default: fallback.map { .init(value: $0, json: .bool($0)) },
            formerly: formerly.map { .init(value: $0, json: .bool($0)) }, description)
    }

    /// Reads `true` or `false`, which may be absent or `null`.
    public func optionalBoolean(_ key: String, _ description: String) -> Bool? {
        read(key, SettingKind.boolean.optional, default: .absent, description)
    }

    /// Reads a string.
    ///
    /// - `length`: how many Unicode scalars it may have.
    /// - `pattern`: a rule for its text.
    public func string(
        _ key: String, default fallback: String? = nil, formerly: String? = nil,
        length: ClosedRange<Int> = 0...Int.max, pattern: StringPattern? = nil,
        _ description: String
    ) -> String {
        read(
            key, .string(length: length, pattern: pattern),
            default: fallback.map { .init(value: $0, json: .string($0)) },
            formerly: formerly.map { .init(value: $0, json: .string($0)) }, description)
    }

    /// Reads a string that may be absent or `null`.
    public func optionalString(
        _ key: String, length: ClosedRange<Int> = 0...Int.max, pattern: StringPattern? = nil,
        _ description: String
    ) -> String? {
        read(
            key, SettingKind.string(length: length, pattern: pattern).optional, default: .absent,
            description)
    }

    /// Reads the name of one of an enum's cases.
    ///
    /// - `describing`: a sentence on each case, shown by editors.
    public func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, of type: Choice.Type, default fallback: Choice? = nil,
        formerly: Choice? = nil, _ description: String, describing: ((Choice) -> String)? = nil
    ) -> Choice {
        read(
            key, .choice(describing: describing),
            default: fallback.map { .init(value: $0, json: .string($0.rawValue)) },
            formerly: formerly.map { .init(value: $0, json: .string($0.rawValue)) }, description)
    }

    /// Reads the name of one of an enum's cases, which may be absent or `null`.
    public func optionalChoice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, of type: Choice.Type, _ description: String,
        describing: ((Choice) -> String)? = nil
    ) -> Choice? {
        read(
            key, SettingKind<Choice>.choice(describing: describing).optional, default: .absent,
            description)
    }

    /// Reads an array of integers.
    public func integers(
        _ key: String, default fallback: [Int]? = nil, each range: ClosedRange<Int>,
        count: ClosedRange<Int>, _ description: String
    ) -> [Int] {
        require(fallback.map { count.contains($0.count) && $0.allSatisfy(range.contains) }, key)
        return read(
            key,
            SettingKind.integer(in: range).array(
                count: count, of: "integers" + range.constraint),
            default: fallback.map {
                .init(value: $0, json: .array($0.map(JSONValue.integer)))
            }, description)
    }

    /// Reads an array of finite numbers.
    public func numbers(
        _ key: String, default fallback: [Double]? = nil, each range: NumberRange,
        count: ClosedRange<Int>, _ description: String
    ) -> [Double] {
        require(fallback.map { count.contains($0.count) && $0.allSatisfy(range.contains) }, key)
        return read(
            key,
            SettingKind.number(in: range).array(
                count: count, of: (range == .any ? "finite numbers" : "numbers") + range.constraint),
            default: fallback.map { .init(value: $0, json: .array($0.map(JSONValue.double))) },
            description)
    }

    /// Reads an array of arrays of finite numbers, which may be absent or `null`.
    public func optionalNumberLists(
        _ key: String, each range: NumberRange, length: ClosedRange<Int>,
        count: ClosedRange<Int>, _ description: String
    ) -> [[Double]]? {
        let numbers = SettingKind.number(in: range).array(
            count: length, of: (range == .any ? "finite numbers" : "numbers") + range.constraint)
        return read(
            key, numbers.array(count: count, of: "arrays of numbers").optional, default: .absent,
            description)
    }

    /// Reads an array of strings.
    public func strings(
        _ key: String, default fallback: [String]? = nil, pattern: StringPattern? = nil,
        count: ClosedRange<Int>, _ description: String
    ) -> [String] {
        require(fallback.map { count.contains($0.count) }, key)
        return read(
            key,
            SettingKind.string(length: 0...Int.max, pattern: pattern).array(
                count: count, of: "strings"),
            default: fallback.map { .init(value: $0, json: .array($0.map(JSONValue.string))) },
            description)
    }

    /// Reads the `$schema` by which editors find the schema; every top level should call it.
    public func schemaReference() -> String? {
        optionalString("$schema", "Where editors find the schema of this file.")
    }

    private func require(_ isValid: Bool?, _ key: String) {
        precondition(isValid ?? true, "The default of \"\(key)\" is outside its own range.")
    }
}

extension SettingKind.Reading where Value: ExpressibleByNilLiteral {
    /// What an optional key is when it is not given.
    static var absent: Self { Self(value: nil, json: nil) }
}
