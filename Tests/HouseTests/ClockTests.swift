import Testing

@Suite("Durations are measured by a clock that nobody sets")
struct ClockTests {
    /// Files that lay times of day of several runs along one axis, or tell how old one is.
    static let calendars: Set<String> = [
        "Sources/Comparison/Comparing/CurveAxis.swift",
        "Sources/Comparison/Comparing/RunFilter.swift",
    ]

    @Test("No duration is the difference of two times of day")
    func noDateArithmetic() throws {
        for file in try SourceTree.swiftFiles(under: "Sources")
        where !Self.calendars.contains(file.path) {
            for (index, line) in file.code.lines.enumerated()
            where line.contains("timeIntervalSince(") || line.contains("timeIntervalSinceNow") {
                Issue.record("\(file.path):\(index + 1): measures time by the time of day")
            }
        }
    }
}
