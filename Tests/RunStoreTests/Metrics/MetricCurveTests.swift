import Testing

@testable import RunStore

@Suite("Thinned curves") struct MetricCurveTests {
    private func curve(_ values: [Double]) -> MetricCurve {
        var curve = MetricCurve()
        for (position, value) in values.enumerated() {
            curve.add(
                .init(
                    position: position, step: position * 10, epoch: 0, samples: 0, time: 0,
                    value: value))
        }
        return curve
    }

    @Test("Few values are all kept")
    func few() {
        let values = (0..<1024).map { Double($0 * 7919 % 1000) }
        #expect(curve(values).points.map(\.value) == values)
        #expect(curve(values).bucketSize == 1)
    }

    @Test(
        "Every bucket keeps its least, greatest and last value", arguments: [1025, 5000, 100_000])
    func many(count: Int) {
        let values = (0..<count).map { Double($0 * 7919 % 100_003) }
        let thinned = curve(values)
        let size = thinned.bucketSize
        #expect((512...1024).contains((count + size - 1) / size))
        let kept = Set(thinned.points.map(\.position))
        for start in stride(from: 0, to: count, by: size) {
            let bucket = start..<min(start + size, count)
            let least = bucket.min { values[$0] < values[$1] }
            let greatest = bucket.max { values[$0] < values[$1] }
            let expected = Set([least, greatest, bucket.last].compactMap(\.self))
            #expect(kept.intersection(bucket) == expected)
        }
        #expect(thinned.points.allSatisfy { values[$0.position] == $0.value })
        #expect(thinned.points.map(\.position) == kept.sorted())
    }

    @Test("A spike of one step, and where it ceased to be finite, outlast any thinning")
    func spikes() {
        var values = [Double](repeating: 0, count: 300_000)
        values[123_457] = 9
        values[200_001] = .nan
        values[200_002] = .infinity
        values[200_003] = -.infinity
        let points = curve(values).points
        #expect(points.count < 4096)
        #expect(points.contains { $0.position == 123_457 && $0.value == 9 })
        #expect(points.contains { $0.position == 200_001 && $0.value.isNaN })
        #expect(points.contains { $0.position == 200_002 && $0.value == .infinity })
        #expect(points.contains { $0.position == 200_003 && $0.value == -.infinity })
    }
}
