import Autodiff
import Kernels
import TestSupport
import Testing

@Suite struct RandomStreamTests {
    private static func words(_ stream: RandomStream, _ count: Int = 4096) -> [UInt32] {
        var stream = stream
        return stream.next().bits(count: count)
    }

    /// Streams whose seeds or names differ, if only by a bit.
    private static let streams = [
        (0, "noise"), (1, "noise"), (2, "noise"), (1 << 32, "noise"), (1 << 63, "noise"),
        (.max, "noise"), (0, "noisf"), (0, "Noise"), (0, "noise "), (0, ""), (0, "order"),
        (1, "order"), (0, "initialisation"),
    ].map { (seed: UInt64, name: String) in RandomStream(seed: seed, name: name) }

    /// Two streams agree in no more bits than chance has it: half, within five standard errors.
    @Test func seedsAndNamesGiveIndependentStreams() {
        let count = 4096
        let all = Self.streams.map { Self.words($0, count) }
        let error = (Double(count * 32) / 4).squareRoot()
        for one in all.indices {
            for other in all.indices where other > one {
                let differing = zip(all[one], all[other]).reduce(0) {
                    $0 + ($1.0 ^ $1.1).nonzeroBitCount
                }
                #expect(abs(Double(differing) - Double(count * 16)) < 5 * error)
            }
        }
    }

    @Test func seedAndNameDetermineTheStream() {
        for seed in [0, 7, UInt64.max] {
            let pair = (0..<2).map { _ in RandomStream(seed: seed, name: "noise") }
            #expect(pair[0] == pair[1] && Self.words(pair[0]) == Self.words(pair[1]))
        }
    }

    @Test func drawsFollowOneAnotherIndependently() {
        var stream = RandomStream(seed: 3, name: "noise")
        let draws = (0..<40).map { _ in stream.next() }
        #expect(Set(draws.map(\.draw)).count == 40 && Set(draws.map(\.key)).count == 1)
        let uniforms = draws.map { $0.uniform(count: 10_000).values.map { Double($0) - 0.5 } }
        for (one, other) in zip(uniforms, uniforms.dropFirst()) {
            // The product of two uniforms about zero has deviation 1/12.
            let covariance = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } / 10_000
            #expect(abs(covariance) < 5.0 / 12 / 100)
        }
    }

    @Test func stepsHaveDrawsOfTheirOwn() {
        var stream = RandomStream(seed: 3, name: "noise")
        let untouched = stream
        for _ in 0..<17 { _ = stream.next() }
        var seen: Set<UInt64> = []
        for step in [0, 1, 2, 3, 1000, 1_000_000_000] {
            #expect(stream.at(step: step) == untouched.at(step: step))
            var (one, next) = (stream.at(step: step), stream.at(step: step + 1))
            let first = one.next()
            #expect(next.next().draw - first.draw == 1 << 24)
            for draw in [first, one.next(), one.next()] {
                #expect(draw.key == first.key)
                #expect(seen.insert(draw.draw).inserted)
            }
        }
        #expect(untouched.at(step: 0) == untouched)
        #expect(Self.words(untouched.at(step: 4)) != Self.words(untouched.at(step: 5)))
    }

    /// Pearson's statistic over all n! orders stays within five deviations of its mean.
    @Test(arguments: [3, 4, 5])
    func permutationsAreUniform(size: Int) {
        var stream = RandomStream(seed: 9, name: "order")
        var counts: [[Int]: Int] = [:]
        let orders = (1...size).reduce(1, *)
        let trials = 1000 * orders
        for _ in 0..<trials { counts[stream.permutation(count: size), default: 0] += 1 }
        #expect(counts.count == orders)
        let statistic = counts.values.reduce(0.0) { sum, count in
            let difference = Double(count) - 1000
            return sum + difference * difference / 1000
        }
        let freedom = Double(orders - 1)
        #expect(statistic < freedom + 5 * (2 * freedom).squareRoot())
        #expect(statistic > freedom - 5 * (2 * freedom).squareRoot())
    }

    @Test func permutationsHoldEveryNumberOnce() {
        var stream = RandomStream(seed: 9, name: "order")
        for count in Array(0...70) + [255, 256, 257, 1000, 60_000] {
            let order = stream.permutation(count: count)
            #expect(order.sorted() == Array(0..<count))
            #expect(count < 20 || order != Array(0..<count))
        }
    }

    /// Where a number comes to lie in a long permutation is uniform over its tenths.
    @Test func longPermutationsAreUniform() {
        var stream = RandomStream(seed: 10, name: "order")
        var counts = [Int](repeating: 0, count: 100)
        for _ in 0..<10 {
            for (place, number) in stream.permutation(count: 10_000).enumerated() {
                counts[place / 1000 * 10 + number / 1000] += 1
            }
        }
        // Hypergeometric: rows and columns are fixed, which leaves 81 degrees of freedom.
        let statistic = counts.reduce(0.0) {
            $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000
        }
        #expect(statistic < 81 + 5 * 162.0.squareRoot())
    }

    @Test func permutationsAreReproducible() {
        let stream = RandomStream(seed: 9, name: "order")
        var (one, other) = (stream.at(step: 5), stream.at(step: 5))
        #expect(one.permutation(count: 500) == other.permutation(count: 500))
        #expect(one == other)
        #expect(one.permutation(count: 500) != stream.at(step: 5).first(500))
    }
}

extension RandomStream {
    /// The first permutation.
    fileprivate func first(_ count: Int) -> [Int] {
        var stream = self
        return stream.permutation(count: count)
    }
}
