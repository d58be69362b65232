import Testing

@testable import Basics

@Suite struct WordingTests {
    @Test(arguments: [
        (0.04, "0.0 s"), (4.2, "4.2 s"), (9.96, "10 s"), (59.4, "59 s"), (90, "1 min 30 s"),
        (3599.6, "1 h 0 min"), (7500, "2 h 5 min"), (.nan, "?"), (1e16, "?"),
    ])
    func durations(_ seconds: Double, _ expected: String) {
        #expect(Wording.duration(seconds) == expected)
    }

    @Test(arguments: [
        (0.04, "1 s"), (89.5, "90 s"), (90, "2 min"), (5399, "90 min"), (5400, "2 h"),
        (359_999, "100 h"), (360_000, "4 days"), (1e30, "1000000000000000 days"), (.nan, "?"),
    ])
    func roughDurations(_ seconds: Double, _ expected: String) {
        #expect(Wording.roughDuration(seconds) == expected)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_950, "10 kB"), (14_200_000, "14 MB"),
        (999_600_000, "1.0 GB"),
    ])
    func sizes(_ count: Int, _ expected: String) {
        #expect(Wording.bytes(count) == expected)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_199_882, "-1,199,882")])
    func counts(_ count: Int, _ expected: String) {
        #expect(Wording.count(count) == expected)
    }

    @Test func manyClassesAreCutShort() {
        #expect(Wording.classes(["cat", "dog"]) == "2 (cat, dog)")
        #expect(Wording.classes((0..<21).map(String.init)).hasSuffix("18, 19, …)"))
    }
}
