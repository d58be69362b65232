import Foundation

/// Where an axis is marked, and with what.
public struct Ticks: Equatable, Sendable {
    /// The marked values, ascending, inside the axis.
    public let values: [Double]

    /// A text for each value; no two are equal, unless the values agree in their first nine digits.
    public let labels: [String]

    /// Multiples of the smallest step of the form 1, 2 or 5 times a power of ten that gives at most
    /// `limit` ticks in `range`.
    ///
    /// From a limit of 6 on there are at least two ticks.
    ///
    /// - `whole`: whether steps below 1 make no sense, as for epochs.
    public static func linear(
        in range: ClosedRange<Double>, atMost limit: Int, whole: Bool = false
    ) -> Ticks {
        let span = range.upperBound - range.lowerBound
        guard span > 0, span.isFinite, limit > 0 else { return Ticks(values: [], labels: []) }
        var exponent = Int(log10(span / Double(limit)).rounded(.down))
        if whole { exponent = max(exponent, 0) }
        while true {
            for factor in [1.0, 2, 5] {
                let step = scaled(factor, exponent)
                // Tolerance: an end that is a multiple but for rounding counts as one.
                let first = (range.lowerBound / step - 1e-9).rounded(.up)
                let last = (range.upperBound / step + 1e-9).rounded(.down)
                guard last - first + 1 <= Double(limit) else { continue }
                guard first <= last else { return Ticks(values: [], labels: []) }
                // Adding 0 turns a negative zero into zero.
                let values = stride(from: first, through: last, by: 1)
                    .map { scaled($0 * factor, exponent) + 0 }
                return Ticks(
                    values: values, labels: labels(values, stepExponent: exponent))
            }
            exponent += 1
        }
    }

    /// Powers of ten in `range`, with 2 and 5 times them where there is room; every second, fifth,
    /// tenth … power where there are too many. A range too short for that is marked linearly.
    public static func logarithmic(in range: ClosedRange<Double>, atMost limit: Int) -> Ticks {
        guard range.lowerBound > 0, range.upperBound.isFinite else {
            return Ticks(values: [], labels: [])
        }
        let decades = log10(range.upperBound) - log10(range.lowerBound)
        if decades < 0.7 { return linear(in: range, atMost: limit) }
        let first = Int(log10(range.lowerBound).rounded(.down))
        let last = Int(log10(range.upperBound).rounded(.up))
        let inside = (range.lowerBound * (1 - 1e-9))...(range.upperBound * (1 + 1e-9))
        for (factors, stride) in [
            ([1.0, 2, 5], 1), ([1.0], 1), ([1.0], 2), ([1.0], 5), ([1.0], 10), ([1.0], 20),
            ([1.0], 50), ([1.0], 100), ([1.0], 200),
        ] {
            var marks: [(value: Double, label: String)] = []
            for exponent in first...last where exponent % stride == 0 {
                for factor in factors {
                    let value = scaled(factor, exponent)
                    guard inside.contains(value) else { continue }
                    marks.append((value, label(factor: Int(factor), exponent: exponent)))
                }
            }
            guard marks.count <= max(limit, 1) else { continue }
            if marks.count < 2 { break }
            return Ticks(values: marks.map(\.value), labels: marks.map(\.label))
        }
        return linear(in: range, atMost: limit)
    }

    /// value · 10^exponent, rounded once: 3 · 10⁻¹ is 0.3.
    private static func scaled(_ value: Double, _ exponent: Int) -> Double {
        exponent < 0 ? value / pow(10, Double(-exponent)) : value * pow(10, Double(exponent))
    }

    /// Texts with as many decimals as the step needs, in thousands or millions where that is
    /// shorter.
    private static func labels(_ values: [Double], stepExponent: Int) -> [String] {
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return values.map { _ in "0" } }
        let magnitude = Int((log10(largest) + 1e-12).rounded(.down))
        let unit: (exponent: Int, suffix: String) =
            switch magnitude {
            case -4...3: (0, "")
            case 4...5: (3, "k")
            case 6...8: (6, "M")
            case 9...11: (9, "G")
            default: (magnitude, "e\(magnitude)")
            }
        var decimals = max(0, unit.exponent - stepExponent)
        var divisor = unit
        if decimals > 3, (4...11).contains(magnitude) {
            divisor = (0, "")
            decimals = max(0, -stepExponent)
        }
        return values.map { value in
            if value == 0, !divisor.suffix.isEmpty { return "0" }
            return String(format: "%.\(decimals)f", scaled(value, -divisor.exponent))
                + divisor.suffix
        }
    }

    private static func label(factor: Int, exponent: Int) -> String {
        switch exponent {
        case -3..<0:
            "0." + String(repeating: "0", count: -exponent - 1) + "\(factor)"
        case 0...3: "\(factor)" + String(repeating: "0", count: exponent)
        case 4...5: "\(factor)" + String(repeating: "0", count: exponent - 3) + "k"
        case 6...8: "\(factor)" + String(repeating: "0", count: exponent - 6) + "M"
        default: "\(factor)e\(exponent)"
        }
    }
}
