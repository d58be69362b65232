/// Numbers as JSON writes them, read from bytes to the nearest double without making a text first.
enum DecimalLiteral {
    /// Reads the literal that begins at `place` and moves `place` behind it.
    ///
    /// Nil, with `place` anywhere, for what is no literal by RFC 8259, section 6, and for literals
    /// that are rare in measurements: more than 19 digits, or an exponent out of reach of the exact
    /// ways below. Those are for a slower reader to judge.
    static func value(in text: Span<UInt8>, at place: inout Int) -> Double? {
        let end = text.count
        var isNegative = false
        if place < end, text[place] == UInt8(ascii: "-") {
            isNegative = true
            place += 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        let start = place
        while place < end {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            digits += 1
            place += 1
        }
        guard digits > 0, digits == 1 || text[start] != UInt8(ascii: "0") else { return nil }
        var exponent = 0
        if place < end, text[place] == UInt8(ascii: ".") {
            place += 1
            let first = place
            while place < end {
                let digit = text[place] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                // Zeros in front of the first other digit carry nothing.
                if mantissa != 0 { digits += 1 }
                place += 1
            }
            exponent = first - place
            guard exponent < 0 else { return nil }
        }
        guard digits <= 19 else { return nil }
        if place < end, text[place] | 0x20 == UInt8(ascii: "e") {
            guard let written = Self.exponent(in: text, at: &place) else { return nil }
            exponent += written
        }
        return nearest(mantissa, exponent: exponent).map { isNegative ? -$0 : $0 }
    }

    private static func exponent(in text: Span<UInt8>, at place: inout Int) -> Int? {
        place += 1
        var isNegative = false
        if place < text.count,
            text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+")
        {
            isNegative = text[place] == UInt8(ascii: "-")
            place += 1
        }
        let start = place
        var value = 0
        while place < text.count, place - start < 5 {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            place += 1
        }
        guard (1...4).contains(place - start) else { return nil }
        return isNegative ? -value : value
    }

    /// The double nearest to mantissa · 10^exponent, ties to even; nil where neither way is exact.
    private static func nearest(_ mantissa: UInt64, exponent: Int) -> Double? {
        if mantissa == 0 { return 0 }
        if exponent == 0 { return Double(mantissa) }
        // One correctly rounded operation on two exact numbers (Clinger, "How to read floating
        // point numbers accurately", 1990).
        if mantissa < 1 << 53, (-22...22).contains(exponent) {
            return exponent < 0
                ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
        }
        guard (-19 ... -1).contains(exponent) else { return nil }
        // 64 bits of the quotient and a bit that tells whether anything is left: rounding those to
        // 53 rounds the true quotient.
        let divisor = integerPowers[-exponent]
        let mantissaShift = mantissa.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let dividend = mantissa << mantissaShift
        let isLarge = dividend >= divisor << divisorShift
        let (quotient, remainder) = (divisor << divisorShift).dividingFullWidth(
            isLarge ? (dividend >> 1, dividend << 63) : (dividend, 0))
        let rounded = Double(quotient | (remainder == 0 ? 0 : 1))
        let scale = divisorShift - mantissaShift - 64 + (isLarge ? 1 : 0)
        return rounded * Double(sign: .plus, exponent: scale, significand: 1)
    }

    private static let powers: [Double] = (0...22).map { Double(integerText: $0) }
    private static let integerPowers: [UInt64] = (0...19).map { count in
        (0..<count).reduce(UInt64(1)) { power, _ in power * 10 }
    }
}

extension Double {
    /// 10^exponent as the nearest double.
    fileprivate init(integerText exponent: Int) {
        self = Double("1e\(exponent)") ?? .nan
    }
}
