import Foundation

/// An axis: the values it spans and how they lie along it.
struct Axis: Equatable {
    let scale: Plot.Scale
    let bounds: ClosedRange<Double>
    /// Whether all values are whole numbers, so that ticks between them make no sense.
    let isWhole: Bool

    /// An axis that spans the values and a margin, which is a part of their range.
    ///
    /// - Parameters:
    ///   - values: finite ones, and positive ones for a logarithmic scale; none gives 0…1 or 1…10.
    ///   - nearZeroIncluded: whether positive values that begin close to 0, as steps do, get an axis
    ///     that begins at 0.
    init(
        spanning values: some Sequence<Double>, scale: Plot.Scale, margin: Double,
        wholeIfPossible: Bool = false, nearZeroIncluded: Bool = false
    ) {
        var low = Double.infinity
        var high = -Double.infinity
        var isWhole = wholeIfPossible
        for value in values {
            low = min(low, value)
            high = max(high, value)
            isWhole = isWhole && value == value.rounded()
        }
        if nearZeroIncluded, low > 0, low < (high - low) * 0.1 { low = 0 }
        self.scale = scale
        self.isWhole = isWhole && low <= high
        self.bounds =
            switch scale {
            case .linear: Axis.linearBounds(low, high, margin: margin)
            case .logarithmic: Axis.logarithmicBounds(low, high, margin: margin)
            }
    }

    private static func linearBounds(
        _ low: Double, _ high: Double, margin: Double
    ) -> ClosedRange<Double> {
        guard low <= high else { return 0...1 }
        // Beyond these, differences overflow; nothing that is measured comes near.
        let low = min(max(low, -1e300), 1e300)
        let high = min(max(high, -1e300), 1e300)
        let size = max(abs(low), abs(high))
        // A constant, or all but one: room above and below, as its own size suggests.
        if high - low <= max(size * 1e-9, 1e-280) {
            let room = size < 1e-280 ? 1 : size * 0.1
            return (low - room)...(high + room)
        }
        let room = max((high - low) * margin, 0)
        return (low - room)...(high + room)
    }

    private static func logarithmicBounds(
        _ low: Double, _ high: Double, margin: Double
    ) -> ClosedRange<Double> {
        guard low <= high else { return 1...10 }
        // Beyond these, ratios overflow.
        let low = min(max(low, 1e-150), 1e150)
        let high = min(max(high, 1e-150), 1e150)
        if high / low < 1.0001 { return (low / 2)...(high * 2) }
        let room = pow(high / low, margin)
        return (low / room)...(high * room)
    }

    /// Where a value lies between the bounds, from 0 to 1 and a little beyond for values outside.
    func place(_ value: Double) -> Double {
        let part =
            switch scale {
            case .linear:
                (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
            case .logarithmic:
                log(value / bounds.lowerBound) / log(bounds.upperBound / bounds.lowerBound)
            }
        return min(max(part, -0.1), 1.1)
    }

    func ticks(atMost limit: Int) -> Ticks {
        switch scale {
        case .linear: Ticks.linear(in: bounds, atMost: limit, whole: isWhole)
        case .logarithmic: Ticks.logarithmic(in: bounds, atMost: limit)
        }
    }
}
