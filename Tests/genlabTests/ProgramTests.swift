import Testing

/// What every command shares.
@Suite struct ProgramTests {
    @Test func versionIsOneLine() throws {
        let outcome = try Program(in: Scratch()).run("--version")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output == "0.1.0\n")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.peakMemory < 100_000_000, "\(outcome)")
    }
}
