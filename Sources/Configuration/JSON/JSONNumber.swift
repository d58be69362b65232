/// A JSON number, kept as the literal it was written as.
///
/// The text tells apart what a `Double` cannot: `1` from `1.0`, 2^63 from its neighbours, `1e400`
/// from infinity. Two numbers are equal when their literals are.
public struct JSONNumber: Sendable, Hashable {
    /// The literal, in the grammar of RFC 8259, section 6.
    public let literal: String

    /// Takes a literal that the parser has checked.
    init(checkedLiteral literal: String) { self.literal = literal }

    /// The integer's decimal digits.
    public init(_ value: Int) { literal = String(value) }

    /// The shortest literal that reads back as the same double, without `.0` if it is integral.
    ///
    /// - Precondition: `value` is finite: JSON has no other numbers, so callers write strings.
    public init(_ value: Double) {
        precondition(value.isFinite, "JSON has no number for \(value); write it as a string.")
        literal = Self.withoutFraction(value.description)
    }

    /// The shortest literal that reads back as the same float, without `.0` if it is integral.
    ///
    /// - Precondition: `value` is finite.
    public init(_ value: Float) {
        precondition(value.isFinite, "JSON has no number for \(value); write it as a string.")
        literal = Self.withoutFraction(value.description)
    }

    /// Whether the literal is digits with an optional minus sign: no fraction, no exponent.
    public var isIntegerLiteral: Bool {
        !literal.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }

    /// The integer, if the literal is one and fits `Int`; `1.0` and `1e3` are none.
    public var integer: Int? { Int(literal) }

    /// The nearest double, or `nil` beyond the range of `Double`.
    public var double: Double? {
        guard let value = Double(literal), value.isFinite else { return nil }
        return value
    }

    private static func withoutFraction(_ description: String) -> String {
        description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }
}
