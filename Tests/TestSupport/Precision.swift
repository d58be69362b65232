import Foundation
import Kernels

/// Distances between single-precision results and double-precision expectations.
package enum Precision {
    /// |found − expected| in units of the last place of the expected number in single precision;
    /// infinite where one is a number, or finite, and the other is not.
    package static func unitsInLastPlace(_ found: Float, _ expected: Double) -> Double {
        let rounded = Float(expected)
        if rounded.isNaN || found.isNaN { return rounded.isNaN && found.isNaN ? 0 : .infinity }
        if rounded == found { return 0 }
        guard rounded.isFinite && found.isFinite else { return .infinity }
        return abs(Double(found) - expected) / Double(rounded.ulp)
    }

    /// Finite floats of every magnitude, subnormals included, of both signs or one.
    package static func allMagnitudes(negative: Bool = true) -> [Float] {
        let patterns = stride(from: UInt32(0), to: 0x7f80_0000, by: 9973)
        let positive = patterns.map { Float(bitPattern: $0) }
        return negative ? positive + positive.map { -$0 } : positive
    }

    /// Evenly spread floats over a range.
    package static func even(_ low: Double, _ high: Double, count: Int = 100_003) -> [Float] {
        (0..<count).map { Float(low + (high - low) * (Double($0) + 0.5) / Double(count)) }
    }

    /// Irregular numbers of moderate size.
    package static func draw(_ count: Int, key: UInt64 = 1) -> Region {
        PhiloxStream(key: key).normal(count: count)
    }
}

extension Region {
    /// The bit patterns of the elements, which tell −0 from 0 and equal NaNs.
    package var bitPatterns: [UInt32] { values.map(\.bitPattern) }
}
