/// A metric's values smoothed by several weights at once, as they come: TensorBoard's formula, as
/// `CurveSmoothing` has it, over every value that was measured.
struct RunningAverages: Equatable, Sendable {
    /// Smoothed values, one a weight.
    typealias Values = SIMD8<Float>

    /// The weights.
    static let weights = [0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999]

    private static let retained = SIMD8<Double>(weights)
    private static let added = SIMD8<Double>(weights.map { 1 - $0 })

    private var last = SIMD8<Double>.zero
    private var powers = SIMD8<Double>.one
    private var first: Double?
    private var isConstant = true

    /// No values yet.
    init() {}

    /// Takes in a value and returns what is shown in its place; one that is not finite stands for
    /// itself and leaves the averages as they are.
    mutating func add(_ value: Double) -> Values {
        guard value.isFinite else { return Values(repeating: Float(value)) }
        last = last * Self.retained + value * Self.added
        powers *= Self.retained
        isConstant = isConstant && value == first ?? value
        first = first ?? value
        // Constant values are shown unchanged, whatever rounding does to their average.
        let shown = isConstant ? SIMD8(repeating: value) : last / (1 - powers)
        let largest = Double(Float.greatestFiniteMagnitude)
        return Values(
            shown.clamped(
                lowerBound: .init(repeating: -largest), upperBound: .init(repeating: largest)))
    }

    /// Writes all that `init(_:)` needs.
    func write(to words: inout WordWriter) {
        for index in 0..<8 {
            words.append(last[index])
            words.append(powers[index])
        }
        words.append(first)
        words.append(isConstant ? 1 : 0)
    }

    /// Reads what `write(to:)` wrote; nil for anything else.
    init?(_ words: inout WordReader) {
        for index in 0..<8 {
            guard let value = words.double(), let power = words.double() else { return nil }
            (last[index], powers[index]) = (value, power)
        }
        guard let first = words.optionalDouble(), let isConstant = words.word() else { return nil }
        self.first = first
        self.isConstant = isConstant == 1
    }

    /// Writes smoothed values, two a word.
    static func write(_ values: Values, to words: inout WordWriter) {
        for pair in 0..<4 {
            words.append(
                UInt64(values[2 * pair].bitPattern) | UInt64(values[2 * pair + 1].bitPattern) << 32)
        }
    }

    /// Reads what `write(_:to:)` wrote; nil at the end.
    static func read(_ words: inout WordReader) -> Values? {
        var values = Values()
        for pair in 0..<4 {
            guard let word = words.word() else { return nil }
            values[2 * pair] = Float(bitPattern: UInt32(truncatingIfNeeded: word))
            values[2 * pair + 1] = Float(bitPattern: UInt32(truncatingIfNeeded: word >> 32))
        }
        return values
    }
}
