import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct ReductionTests {
    /// Rows, columns, tall and wide matrices, many small ones, and lengths beside every block size.
    static let sizes: [(outer: Int, reduced: Int, inner: Int)] = [
        (1, 1, 1), (1, 7, 1), (1, 8193, 1), (1, 600_000, 1), (5, 1000, 1), (300, 301, 1),
        (1, 5, 3), (1, 129, 257), (1, 1000, 300), (1, 20_000, 7), (1, 70_001, 3), (1, 3, 50_000),
        (4, 5, 6), (1000, 3, 17), (2, 4000, 33), (3, 2, 30_000), (7, 1, 5),
    ]

    @Test(arguments: sizes.indices)
    func sumsAndMaximaAgreeWithPlainLoops(_ index: Int) {
        let (outer, reduced, inner) = Self.sizes[index]
        let x = Precision.draw(outer * reduced * inner, key: UInt64(index))
        let values = x.values
        let sums = Reduction.sum(x, outer: outer, reduced: reduced, inner: inner).values
        let maxima = Reduction.maximum(x, outer: outer, reduced: reduced, inner: inner).values
        for o in 0..<outer {
            for i in 0..<inner {
                var (sum, magnitudes, largest) = (0.0, 0.0, -Float.infinity)
                for r in 0..<reduced {
                    let value = values[(o * reduced + r) * inner + i]
                    sum += Double(value)
                    magnitudes += Double(abs(value))
                    largest = max(largest, value)
                }
                let at = o * inner + i
                guard abs(Double(sums[at]) - sum) <= 1e-6 * magnitudes, maxima[at] == largest else {
                    Issue.record("\(Self.sizes[index]) at \(at): \(sums[at]), not \(sum)")
                    return
                }
            }
        }
    }

    @Test func tenMillionElementsKeepTheirPrecision() {
        // A plain sum in single precision stops at 2²⁴ tenths.
        let x = Elementwise.filled(0.1, count: 10_000_000)
        let total = Reduction.sum(x, outer: 1, reduced: x.count, inner: 1)[0]
        #expect(abs(Double(total) / (Double(Float(0.1)) * 1e7) - 1) < 1e-6)
        let columns = Reduction.sum(x, outer: 1, reduced: 5_000_000, inner: 2)
        for column in columns.values {
            #expect(abs(Double(column) / (Double(Float(0.1)) * 5e6) - 1) < 1e-5)
        }
        #expect(abs(Elementwise.sumOfSquares(x) / (0.01 * 1e7) - 1) < 1e-6)
        let noise = Precision.draw(10_000_000)
        let expected = noise.values.reduce(0.0) { $0 + Double($1) }
        let found = Reduction.sum(noise, outer: 1, reduced: noise.count, inner: 1)[0]
        #expect(abs(Double(found) - expected) < 0.1)
    }

    @Test func nothingAddsUpToZero() {
        #expect(
            Reduction.sum(Region([]), outer: 2, reduced: 0, inner: 3).values == [0, 0, 0, 0, 0, 0])
        #expect(Reduction.sum(Region([]), outer: 0, reduced: 4, inner: 3).count == 0)
        #expect(Reduction.maximum(Region([]), outer: 0, reduced: 4, inner: 3).count == 0)
    }

    @Test func specialValuesPassThrough() {
        for place in [0, 3, 6] {
            var values: [Float] = [1, 2, 3, 4, 5, 6, 7]
            values[place] = .nan
            #expect(Reduction.sum(Region(values), outer: 1, reduced: 7, inner: 1)[0].isNaN)
            #expect(Reduction.maximum(Region(values), outer: 1, reduced: 7, inner: 1)[0].isNaN)
            values[place] = .infinity
            #expect(Reduction.sum(Region(values), outer: 1, reduced: 7, inner: 1)[0] == .infinity)
            #expect(
                Reduction.maximum(Region(values), outer: 1, reduced: 7, inner: 1)[0] == .infinity)
        }
        let lowest = Region([-Float.infinity, -.infinity])
        #expect(Reduction.maximum(lowest, outer: 1, reduced: 2, inner: 1)[0] == -.infinity)
        #expect(Reduction.maximum(Region([-3, -2]), outer: 1, reduced: 2, inner: 1)[0] == -2)
    }
}
