import Foundation
import Imaging
import Testing

@Suite struct TicksTests {
    static let ranges: [ClosedRange<Double>] = [
        0...1, 0.1...0.35, -3...7, 97...545, 0...46_900, 1...10, 1e-5...3e-5, -1e-3...2e-3,
        1e6...1.5e6, 0...2.5e9, 3e12...9e12, 123_456...123_460, 0...1e-12, 999...1001,
        -4e5...(-1e5), 0.9999...1.0001, -1e300...1e300,
    ]

    @Test(arguments: ranges, 1...12)
    func linearTicksAreRoundEvenInsideAndFew(range: ClosedRange<Double>, limit: Int) throws {
        let ticks = Ticks.linear(in: range, atMost: limit)
        let span = range.upperBound - range.lowerBound
        #expect(ticks.values.count <= limit)
        #expect(ticks.values.count == ticks.labels.count)
        #expect(Set(ticks.labels).count == ticks.labels.count)
        if limit >= 6 { #expect(ticks.values.count >= 2) }
        for value in ticks.values {
            #expect(value >= range.lowerBound - span * 1e-8)
            #expect(value <= range.upperBound + span * 1e-8)
        }
        guard ticks.values.count >= 2 else { return }
        let step = ticks.values[1] - ticks.values[0]
        for (left, right) in zip(ticks.values, ticks.values.dropFirst()) {
            #expect(abs(right - left - step) < step * 1e-6)
        }
        let mantissa = step / pow(10, log10(step * (1 + 1e-9)).rounded(.down))
        #expect([1, 2, 5].contains { abs(mantissa - $0) < 1e-4 }, "step \(step)")
    }

    @Test(arguments: ranges) func labelsSayTheValue(range: ClosedRange<Double>) throws {
        let ticks = Ticks.linear(in: range, atMost: 8)
        let step = try #require(ticks.values.count > 1 ? ticks.values[1] - ticks.values[0] : nil)
        for (value, label) in zip(ticks.values, ticks.labels) {
            var number = label
            var unit = 1.0
            for (suffix, factor) in [("k", 1e3), ("M", 1e6), ("G", 1e9)]
            where number.hasSuffix(suffix) {
                number.removeLast()
                unit = factor
            }
            let read = try #require(Double(number)) * unit
            #expect(abs(read - value) < step * 0.01, "\(label) for \(value)")
        }
    }

    @Test func usualAxesHaveUsualLabels() {
        #expect(
            Ticks.linear(in: 0...1, atMost: 6).labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(Ticks.linear(in: 0...1, atMost: 6).values == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(
            Ticks.linear(in: 0...46_900, atMost: 5).labels == ["0", "10k", "20k", "30k", "40k"])
        #expect(Ticks.linear(in: 0...3000, atMost: 4).labels == ["0", "1000", "2000", "3000"])
        #expect(Ticks.linear(in: 1...4, atMost: 10, whole: true).labels == ["1", "2", "3", "4"])
    }

    @Test func logarithmicTicksArePowersOfTenWithTwosAndFivesWhereThereIsRoom() {
        #expect(
            Ticks.logarithmic(in: 0.01...1000, atMost: 8).labels
                == ["0.01", "0.1", "1", "10", "100", "1000"])
        #expect(
            Ticks.logarithmic(in: 90...550, atMost: 8).labels == ["100", "200", "500"])
        #expect(
            Ticks.logarithmic(in: 1e-8...1, atMost: 5).labels == [
                "1e-8", "1e-6", "1e-4", "0.01", "1",
            ])
        #expect(Ticks.logarithmic(in: 100...140, atMost: 5).labels.first == "100")
        #expect(Ticks.logarithmic(in: 0...1, atMost: 5).values.isEmpty)
    }
}
