import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct RandomTests {
    /// Random123's `kat_vectors`, philox4x32 with 10 rounds.
    @Test func blocksAgreeWithThePublishedVectors() {
        #expect(
            PhiloxStream.block(counter: [0, 0, 0, 0], key: [0, 0])
                == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        #expect(
            PhiloxStream.block(
                counter: [UInt32](repeating: .max, count: 4), key: [.max, .max])
                == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            PhiloxStream.block(
                counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                key: [0xa409_3822, 0x299f_31d0])
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test func bitsAreTheBlocksOfKeyAndDraw() {
        let stream = PhiloxStream(key: 0x0123_4567_89ab_cdef, draw: 0x1122_3344_5566_7788)
        let bits = Set(stream.bits(count: 64))
        // The first 64 words are those of the first 16 blocks, in an order of the loop's own.
        let blocks = (0..<16).flatMap { block in
            PhiloxStream.block(
                counter: [UInt32(block), 0, 0x5566_7788, 0x1122_3344],
                key: [0x89ab_cdef, 0x0123_4567])
        }
        #expect(bits == Set(blocks) && bits.count == 64)
    }

    @Test func anElementDependsOnItsIndexAlone() {
        let stream = PhiloxStream(key: 11, draw: 2)
        let (uniform, normal) = (stream.uniform(count: 5000), stream.normal(count: 5000))
        let bits = stream.bits(count: 5000)
        for count in [0, 1, 3, 31, 63, 64, 65, 127, 1000, 4999] {
            #expect(stream.uniform(count: count).values == Array(uniform.values.prefix(count)))
            #expect(stream.normal(count: count).values == Array(normal.values.prefix(count)))
            #expect(stream.bits(count: count) == Array(bits.prefix(count)))
        }
    }

    @Test func keysAndDrawsGiveOtherNumbers() {
        let first = PhiloxStream(key: 1, draw: 0).bits(count: 1000)
        let others = [
            PhiloxStream(key: 2, draw: 0), PhiloxStream(key: 1, draw: 1),
            PhiloxStream(key: 1 << 32 | 1, draw: 0), PhiloxStream(key: 1, draw: 1 << 32),
        ]
        for other in others {
            let equal = zip(first, other.bits(count: 1000)).count { $0 == $1 }
            #expect(equal <= 1, "\(other)")
        }
        #expect(first == PhiloxStream(key: 1, draw: 0).bits(count: 1000))
    }

    private static let count = 1_000_000

    @Test func uniformsFillTheirRangeEvenly() {
        let values = PhiloxStream(key: 5).uniform(count: Self.count).values
        #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
        let (mean, variance) = Self.moments(values)
        #expect(abs(mean - 0.5) < 5 * (1.0 / 12 / Double(Self.count)).squareRoot())
        #expect(abs(variance - 1.0 / 12) < 5e-4)
        #expect(Self.largestGap(values) { $0 } < Self.kolmogorovBound)
    }

    @Test(arguments: [(1, 2), (10, 11), (-1, 1), (-3, -2), (0, 1e-30), (4, 4)] as [(Float, Float)])
    func uniformsNeverReachTheUpperBound(_ low: Float, _ high: Float) {
        let values = PhiloxStream(key: 6).uniform(count: 4_000_000, low: low, high: high).values
        #expect(values.allSatisfy { $0 >= low && ($0 < high || low == high) })
    }

    @Test func normalsFollowTheirDistribution() {
        let values = PhiloxStream(key: 5).normal(count: Self.count).values
        let (mean, variance) = Self.moments(values)
        #expect(abs(mean) < 5 / Double(Self.count).squareRoot())
        #expect(abs(variance - 1) < 5 * (2 / Double(Self.count)).squareRoot())
        let skewness = values.reduce(0) { $0 + pow(Double($1), 3) } / Double(Self.count)
        let kurtosis = values.reduce(0) { $0 + pow(Double($1), 4) } / Double(Self.count)
        #expect(abs(skewness) < 5 * (15 / Double(Self.count)).squareRoot())
        #expect(abs(kurtosis - 3) < 5 * (96 / Double(Self.count)).squareRoot())
        #expect(
            Self.largestGap(values) { erfc(-$0 / 2.0.squareRoot()) / 2 } < Self.kolmogorovBound)
        // Both numbers of a pair come from one radius, and are independent all the same.
        for distance in [1, 16, 32, 64] {
            let products = zip(values, values.dropFirst(distance)).reduce(0.0) {
                $0 + Double($1.0 * $1.1)
            }
            #expect(abs(products) / Double(Self.count) < 5 / Double(Self.count).squareRoot())
        }
    }

    @Test func normalsAreScaledAndShifted() {
        let stream = PhiloxStream(key: 9)
        let plain = stream.normal(count: 1000).values
        let moved = stream.normal(count: 1000, mean: -3, deviation: 0.5).values
        #expect(zip(plain, moved).allSatisfy { abs($0 * 0.5 - 3 - $1) < 1e-6 })
    }

    @Test func bernoulliDrawsHaveTheirProbabilities() {
        let stream = PhiloxStream(key: 5)
        for probability in [0, 0.01, 0.3, 0.5, 0.99, 1] as [Float] {
            let draws = stream.bernoulli(Elementwise.filled(probability, count: Self.count)).values
            #expect(draws.allSatisfy { $0 == 0 || $0 == 1 })
            let (mean, _) = Self.moments(draws)
            let p = Double(probability)
            #expect(abs(mean - p) <= 5 * (p * (1 - p) / Double(Self.count)).squareRoot() + 1e-9)
        }
        // Each element has its own.
        let mixed = Region((0..<999).map { Float($0 % 2) })
        #expect(stream.bernoulli(mixed).values == mixed.values)
    }

    @Test func permutationsAreFair() {
        var stream = RandomStream(seed: 3, name: "order")
        var counts = [[Int]: Int]()
        for _ in 0..<6000 { counts[stream.permutation(count: 3), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 5 * 29 })
        #expect(stream.permutation(count: 1000).sorted() == Array(0..<1000))
        #expect(stream.permutation(count: 0) == [] && stream.permutation(count: 1) == [0])
    }

    @Test func streamsOfANameRepeatAndOthersDiffer() {
        func first(_ stream: RandomStream) -> [UInt32] {
            var stream = stream
            return stream.next().bits(count: 8)
        }
        let noise = RandomStream(seed: 1, name: "noise")
        #expect(first(noise) == first(RandomStream(seed: 1, name: "noise")))
        #expect(first(noise) != first(RandomStream(seed: 2, name: "noise")))
        #expect(first(noise) != first(RandomStream(seed: 1, name: "order")))
        #expect(first(noise.at(step: 1)) != first(noise.at(step: 2)))
        #expect(first(noise.at(step: 2)) == first(noise.at(step: 1).at(step: 2)))
    }

    private static func moments(_ values: [Float]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (mean, squares / Double(values.count))
    }

    /// The statistic of Kolmogorov and Smirnov: the largest distance between the distribution of
    /// the values and the one expected.
    private static func largestGap(
        _ values: [Float], _ distribution: (Double) -> Double
    ) -> Double {
        let count = Double(values.count)
        return values.sorted().enumerated().reduce(0) { gap, element in
            let expected = distribution(Double(element.element))
            let (below, above) = (Double(element.offset), Double(element.offset + 1))
            return max(gap, abs(expected - below / count), abs(above / count - expected))
        }
    }

    /// Exceeded by chance once in some ten thousand keys.
    private static let kolmogorovBound = 2.2 / Double(count).squareRoot()
}
