import Configuration
import Testing

@testable import RunStore

@Suite("Means between lines")
struct MetricAccumulatorTests {
    @Test("Means are weighted, in the order of first coming, and begin anew")
    func means() {
        var accumulator = MetricAccumulator()
        #expect(accumulator.isEmpty)
        accumulator.add(2, to: "b", weight: 128)
        accumulator.add(1, to: "a")
        accumulator.add(5, to: "b", weight: 64)
        #expect(!accumulator.isEmpty)
        #expect(accumulator.takeMeans() == [Metric("b", 3), Metric("a", 1)])
        #expect(accumulator.isEmpty)
        #expect(accumulator.takeMeans() == [])
        accumulator.add(7, to: "a")
        #expect(accumulator.takeMeans() == [Metric("a", 7)])
    }

    @Test("A value that is not finite shows in the mean", arguments: [Double.nan, .infinity])
    func nonFinite(value: Double) {
        var accumulator = MetricAccumulator()
        accumulator.add(1, to: "a")
        accumulator.add(value, to: "a")
        #expect(accumulator.takeMeans()[0].value.isFinite == false)
    }

    @Test("Saved through text between any two values, the means keep their bits")
    func restore() throws {
        var state: UInt64 = 1
        let values = (0..<60).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(Int64(bitPattern: state)) * 1.234e-17
        }
        var uncut = MetricAccumulator()
        for (index, value) in values.enumerated() {
            uncut.add(value, to: "m\(index % 3)", weight: Double(1 + index % 7))
        }
        let expected = uncut.takeMeans()
        for cut in values.indices {
            var accumulator = MetricAccumulator()
            for (index, value) in values.enumerated() {
                if index == cut {
                    let text = accumulator.json.serialized()
                    accumulator = try MetricAccumulator(
                        JSONValue.parse(text, source: "text"), path: "text")
                }
                accumulator.add(value, to: "m\(index % 3)", weight: Double(1 + index % 7))
            }
            #expect(
                accumulator.takeMeans().map(\.value.bitPattern) == expected.map(\.value.bitPattern))
        }
    }

    @Test(
        "Every double comes back from text with its bits",
        arguments: [
            0, -0.0, 1 / 3, 1e308, -1e-308, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
            .infinity, -.infinity, .nan, -.nan, .signalingNaN, 0x1p53, 0x1p53 + 2, 123_456_789_012,
            Double(bitPattern: 0x7ff8_dead_beef_0001),
        ] as [Double])
    func exact(value: Double) throws {
        let text = JSONValue.exact(value).serialized()
        let read = try JSONValue.parse(text, source: "text").exactValue
        #expect(read?.bitPattern == value.bitPattern, "\(text)")
    }

    @Test(
        "Texts that are no values are none", arguments: ["nan", "NaN:", "NaN:xyz", "inf", "1", ""])
    func notExact(text: String) {
        #expect(JSONValue.string(text).exactValue == nil)
    }

    @Test(
        "A saved state that is wrong is refused with the key",
        arguments: [
            (5, "metrics: expected an array"), ([1], "metrics[0]: expected an object"),
            ([["name": "a", "sum": 1]], "metrics[0].weight: it is missing"),
            ([["name": "a", "sum": 1, "weight": 0]], "metrics[0].weight: expected a positive"),
            ([["name": "a", "sum": "1", "weight": 1]], "metrics[0].sum: expected a number"),
            (
                [["name": "a", "sum": 1, "weight": 1], ["name": "a", "sum": 1, "weight": 1]],
                "metrics[1].name: \"a\" is given twice"
            ),
        ] as [(JSONValue, String)])
    func refused(json: JSONValue, words: String) {
        let error = #expect(throws: FileError.self) {
            try MetricAccumulator(json, path: "state.json")
        }
        #expect(error?.category == .badData)
        #expect(error?.reason.hasPrefix(words) == true, "\(error?.reason ?? "")")
    }
}
