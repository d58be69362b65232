extension ObjectReader {
    /// Reads a finite number that is computed with in single precision, so that one which would be
    /// another number there is refused, and only warned of where an older build stored it.
    ///
    /// Single precision knows numbers from 1.2e-38 to 3.4e38 and their negatives, apart from zero;
    /// smaller ones count as zero in all loops. Next to one it has steps of 6e-8.
    public func singlePrecision(
        _ key: String, default fallback: Double? = nil, in range: NumberRange,
        _ description: String
    ) -> Double {
        let value = number(key, default: fallback, in: range, description)
        checkSinglePrecision(value, in: range, at: key)
        return value
    }

    /// Reads such a number that may be absent or `null`.
    public func optionalSinglePrecision(
        _ key: String, in range: NumberRange, _ description: String
    ) -> Double? {
        let value = optionalNumber(key, in: range, description)
        if let value { checkSinglePrecision(value, in: range, at: key) }
        return value
    }

    /// Notes an error at `key`, or a warning of a stored config, when `value` is zero in single
    /// precision without being zero, or is no longer in the range there.
    public func checkSinglePrecision(_ value: Double, in range: NumberRange, at key: String) {
        let single = Float(value)
        let given = "given \(JSONNumber(value).literal), which "
        let least = Float.leastNormalMagnitude
        checkNew(
            value == 0 || single.magnitude >= least, at: key,
            given + "counts as 0 in single precision; expected \(range.contains(0) ? "0 or " : "")"
                + "at least \(JSONNumber(least).literal)")
        checkNew(
            single.isFinite, at: key,
            given + "single precision cannot hold; expected at most "
                + JSONNumber(Float.greatestFiniteMagnitude).literal)
        checkNew(
            !single.isFinite || single.magnitude < least || range.contains(Double(single)), at: key,
            given + "is \(JSONNumber(single).literal) in single precision; expected a number"
                + range.constraint)
    }
}
