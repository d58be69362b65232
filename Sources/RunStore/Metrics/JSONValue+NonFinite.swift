import Configuration

// JSON has no number for NaN and the infinities, so files hold them as strings.
extension JSONValue {
    /// A metric's value: a number that reads back as the same double, or `"NaN"`, `"Infinity"`,
    /// `"-Infinity"`.
    package static func metric(_ value: Double) -> JSONValue {
        if value.isNaN { return .string("NaN") }
        if value.isInfinite { return .string(value < 0 ? "-Infinity" : "Infinity") }
        return .double(value)
    }

    /// The value that `metric(_:)` wrote; nil for anything else.
    package var metricValue: Double? {
        switch stringValue {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        case nil: doubleValue
        default: nil
        }
    }

    /// A value that reads back with the same bits, whichever NaN it may be: as `metric(_:)`, except
    /// that a NaN other than the usual one keeps its bits as `"NaN:fff8000000000000"`.
    package static func exact(_ value: Double) -> JSONValue {
        guard value.isNaN, value.bitPattern != Double.nan.bitPattern else { return metric(value) }
        return .string(nanPrefix + String(value.bitPattern, radix: 16))
    }

    /// The value that `exact(_:)` wrote; nil for anything else.
    package var exactValue: Double? {
        guard let text = stringValue, text.hasPrefix(Self.nanPrefix) else { return metricValue }
        return UInt64(text.dropFirst(Self.nanPrefix.count), radix: 16).map(Double.init(bitPattern:))
    }

    private static let nanPrefix = "NaN:"
}
