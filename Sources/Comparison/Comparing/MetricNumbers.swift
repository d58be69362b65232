import Foundation

/// Writes the values of one metric so that they stand below each other: five digits of the largest,
/// and as many decimals for the others; counts have none.
struct MetricNumbers {
    private enum Notation {
        case decimals(Int)
        case scientific
    }

    private let notation: Notation

    /// Chooses the notation for values that are to be compared.
    init(_ values: [Double]) {
        let finite = values.filter(\.isFinite)
        let largest = finite.map(abs).max() ?? 0
        if largest < 1e6, finite.allSatisfy({ $0 == $0.rounded() }) {
            notation = .decimals(0)
        } else if largest >= 1e6 || largest < 1e-3 {
            notation = .scientific
        } else {
            notation = .decimals(max(0, 4 - Int(floor(log10(largest)))))
        }
    }

    /// The text of a value.
    func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        switch notation {
        case .decimals(let count): return String(format: "%.\(count)f", value)
        case .scientific: return String(format: "%.4e", value)
        }
    }
}
