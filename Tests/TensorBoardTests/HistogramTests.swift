import Testing

@testable import TensorBoard

@Suite("Histograms count every number once")
struct HistogramTests {
    /// Numbers of every size and sign, the same each time.
    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = Float(state >> 40) / Float(1 << 24) - 0.5
            return index.isMultiple(of: 7) ? unit * 1e-6 : unit * 3
        }
    }

    @Test("Counts are those of the edges, which ascend to the greatest", arguments: [1, 2, 3, 64])
    func law(buckets: Int) throws {
        let values = Self.numbers(1000, seed: 5)
        let histogram = try #require(Histogram(values, buckets: buckets))
        #expect(histogram.bucketCounts.count == buckets)
        #expect(histogram.bucketCounts.reduce(0, +) == values.count)
        #expect(histogram.count == values.count)
        #expect(zip(histogram.bucketLimits, histogram.bucketLimits.dropFirst()).allSatisfy(<))
        #expect(histogram.bucketLimits.last == values.max().map(Double.init))
        #expect(histogram.minimum == values.min().map(Double.init))
        #expect(histogram.maximum == values.max().map(Double.init))
        var left = -Double.infinity
        for (index, (limit, count)) in zip(histogram.bucketLimits, histogram.bucketCounts)
            .enumerated()
        {
            let isLast = index == buckets - 1
            let inside = values.filter { value in
                Double(value) >= left && (Double(value) < limit || isLast)
            }
            #expect(inside.count == count)
            left = limit
        }
        let sum = values.reduce(0.0) { $0 + Double($1) }
        let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(histogram.sum == sum && histogram.sumOfSquares == squares)
    }

    @Test("Numbers that lie on edges, or a hair apart, are counted right of their edge")
    func edges() throws {
        let integers = try #require(Histogram((0...64).map(Float.init)))
        #expect(integers.bucketCounts == [Int](repeating: 1, count: 63) + [2])
        let close: [Float] = [1, Float(1).nextUp, Float(1).nextUp.nextUp]
        let histogram = try #require(Histogram(close))
        #expect(histogram.bucketCounts.reduce(0, +) == 3)
        #expect(zip(histogram.bucketLimits, histogram.bucketLimits.dropFirst()).allSatisfy(<))
        let tiny = try #require(Histogram([0, .leastNonzeroMagnitude]))
        #expect(tiny.bucketCounts.first == 1 && tiny.bucketCounts.last == 1)
        let wide = try #require(
            Histogram([-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude]))
        #expect(wide.bucketCounts.reduce(0, +) == 3)
        #expect(wide.sum == 0 && wide.sumOfSquares.isFinite)
    }

    @Test("Equal numbers share one bucket, and what is not finite is left out")
    func degenerate() throws {
        let constant = try #require(Histogram([2, 2, 2]))
        #expect(constant.bucketLimits == [2] && constant.bucketCounts == [3])
        let mixed = try #require(Histogram([1, .nan, .infinity, 3, -.infinity], buckets: 2))
        #expect(mixed.bucketLimits == [2, 3] && mixed.bucketCounts == [1, 1])
        #expect(mixed.count == 2 && mixed.sum == 4)
        #expect(Histogram([.nan, .infinity]) == nil)
        #expect(Histogram([]) == nil)
    }
}
