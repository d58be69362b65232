import TestSupport
import Testing

/// A golden file that could not be read would leave tests without cases, which pass.
@Suite struct GoldenTests {
    @Test(arguments: [
        ("image-functions", 45), ("image-normalizations", 24), ("normalized-weights", 11),
        ("optimizers", 24), ("schedules", 12), ("losses", 19), ("layers", 22),
        ("initializers", 85), ("convolutions", 15), ("networks", 4),
    ])
    func filesHoldTheirCases(file: String, least: Int) {
        let names = Golden.cases(file).map(\.name)
        #expect(names.count >= least)
        #expect(Set(names).count == names.count && !names.contains("?"))
    }
}
