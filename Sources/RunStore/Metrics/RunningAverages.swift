/// A metric's values smoothed by several weights at once, as they come: TensorBoard's formula, as
/// `CurveSmoothing` has it, over every value that was measured.
package struct RunningAverages: Equatable, Sendable {
    /// The weights.
    package static let weights = [0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999]

    private static let retained = SIMD8<Double>(weights)
    private static let added = SIMD8<Double>(weights.map { 1 - $0 })

    private var last = SIMD8<Double>.zero
    private var powers = SIMD8<Double>.one
    private var first: Double?
    private var isConstant = true

    /// No values yet.
    package init() {}

    /// Takes in a value and returns what is shown in its place, one a weight; a value that is not
    /// finite stands for itself and leaves the averages as they are.
    package mutating func add(_ value: Double) -> SIMD8<Double> {
        guard value.isFinite else { return SIMD8(repeating: value) }
        last = last * Self.retained + value * Self.added
        powers *= Self.retained
        isConstant = isConstant && value == first ?? value
        first = first ?? value
        // Constant values are shown unchanged, whatever rounding does to their average.
        return isConstant ? SIMD8(repeating: value) : last / (1 - powers)
    }

    /// Writes all that `init(_:)` needs.
    package func write(to words: inout WordWriter) {
        for index in 0..<8 {
            words.append(last[index])
            words.append(powers[index])
        }
        words.append(first)
        words.append(isConstant ? 1 : 0)
    }

    /// Reads what `write(to:)` wrote; nil for anything else.
    package init?(_ words: inout WordReader) {
        for index in 0..<8 {
            guard let value = words.double(), let power = words.double() else { return nil }
            (last[index], powers[index]) = (value, power)
        }
        guard let first = words.optionalDouble(), let isConstant = words.word() else { return nil }
        self.first = first
        self.isConstant = isConstant == 1
    }
}
