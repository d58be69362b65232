/// The finite numbers that a setting may have.
public struct NumberRange: Sendable, Equatable {
    /// An end of a range.
    public struct Bound: Sendable, Equatable {
        /// Where the range ends.
        public let value: Double
        /// Whether the end itself belongs to the range.
        public let isIncluded: Bool
    }

    /// The lower end, if there is one.
    public let lower: Bound?
    /// The upper end, if there is one.
    public let upper: Bound?

    /// Any finite number.
    public static let any = NumberRange(nil, nil)
    /// x > 0.
    public static let positive = above(0)
    /// x ≥ 0.
    public static let nonNegative = atLeast(0)
    /// 0 ≤ x ≤ 1.
    public static let unit = closed(0, 1)
    /// 0 ≤ x < 1.
    public static let unitOpen = from(0, below: 1)

    /// x ≥ lower.
    public static func atLeast(_ lower: Double) -> NumberRange {
        NumberRange(Bound(value: lower, isIncluded: true), nil)
    }

    /// x > lower.
    public static func above(_ lower: Double) -> NumberRange {
        NumberRange(Bound(value: lower, isIncluded: false), nil)
    }

    /// x ≤ upper.
    public static func atMost(_ upper: Double) -> NumberRange {
        NumberRange(nil, Bound(value: upper, isIncluded: true))
    }

    /// x < upper.
    public static func below(_ upper: Double) -> NumberRange {
        NumberRange(nil, Bound(value: upper, isIncluded: false))
    }

    /// lower ≤ x ≤ upper.
    public static func closed(_ lower: Double, _ upper: Double) -> NumberRange {
        NumberRange(
            Bound(value: lower, isIncluded: true), Bound(value: upper, isIncluded: true))
    }

    /// lower < x < upper.
    public static func open(_ lower: Double, _ upper: Double) -> NumberRange {
        NumberRange(
            Bound(value: lower, isIncluded: false), Bound(value: upper, isIncluded: false))
    }

    /// lower ≤ x < upper.
    public static func from(_ lower: Double, below upper: Double) -> NumberRange {
        NumberRange(
            Bound(value: lower, isIncluded: true), Bound(value: upper, isIncluded: false))
    }

    /// lower < x ≤ upper.
    public static func above(_ lower: Double, to upper: Double) -> NumberRange {
        NumberRange(
            Bound(value: lower, isIncluded: false), Bound(value: upper, isIncluded: true))
    }

    private init(_ lower: Bound?, _ upper: Bound?) {
        if let lower, let upper {
            precondition(lower.value < upper.value, "A range of numbers needs its ends in order.")
        }
        self.lower = lower
        self.upper = upper
    }

    /// Whether the number lies in the range; infinities and NaN never do.
    public func contains(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        if let lower, lower.isIncluded ? value < lower.value : value <= lower.value { return false }
        if let upper, upper.isIncluded ? value > upper.value : value >= upper.value { return false }
        return true
    }

    /// Some number of the range.
    var placeholder: Double {
        switch (lower, upper) {
        case (let lower?, _) where lower.isIncluded: lower.value
        case (_, let upper?) where upper.isIncluded: upper.value
        case (let lower?, let upper?): lower.value + (upper.value - lower.value) / 2
        case (let lower?, nil): lower.value + 1
        case (nil, let upper?): upper.value - 1
        case (nil, nil): 0
        }
    }

    /// What an error says that was expected, after "a number" or "numbers".
    var constraint: String {
        let lowest = lower.map { ($0.isIncluded ? "at least " : "above ") + text($0) }
        let highest = upper.map { ($0.isIncluded ? "at most " : "below ") + text($0) }
        if let lower, let upper, lower.isIncluded, upper.isIncluded {
            return " from \(text(lower)) to \(text(upper))"
        }
        return [lowest, highest].compactMap(\.self).joined(separator: " and ").withLeadingSpace
    }

    /// The keywords of draft-07 that state the range.
    var schema: JSONObject {
        var schema: JSONObject = [:]
        if let lower {
            schema[lower.isIncluded ? "minimum" : "exclusiveMinimum"] = .double(lower.value)
        }
        if let upper {
            schema[upper.isIncluded ? "maximum" : "exclusiveMaximum"] = .double(upper.value)
        }
        return schema
    }

    private func text(_ bound: Bound) -> String { JSONNumber(bound.value).literal }
}

extension String {
    fileprivate var withLeadingSpace: String { isEmpty ? "" : " " + self }
}
