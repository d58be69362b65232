import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// What the program says of the keys that the first builds had for a player's optimiser.
@Suite struct OptimizerSpellingProgramTests {
    private static let note =
        "generatorOptimizer is read as optimizers.generator, which is how it is spelled today"
    /// The small GAN with one of the earlier keys.
    private static let former = SmallExperiment.gan.replacingOccurrences(
        of: #""generator": { "type": "adam", "learningRate": 2e-4 },"#, with: ""
    ).replacingOccurrences(
        of: #""optimizers""#,
        with: #""generatorOptimizer": { "type": "adam", "learningRate": 2e-4 }, "optimizers""#)

    private let scratch: Scratch
    private let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        try scratch.write(SmallExperiment.gan, to: "today.json")
        try scratch.write(Self.former, to: "former.json")
    }

    private func notes(_ outcome: Program.Outcome) -> [String] {
        outcome.errorLines.filter { $0.contains("note: ") }
    }

    @Test(arguments: [
        ["run", "FILE", "--progress", "off"], ["run", "FILE", "--dry-run"], ["show", "FILE"],
        ["config", "check", "FILE"],
        ["run", "-m", "FILE", "optimizers.generator.learningRate=1e-3,1e-4", "--progress", "off"],
        ["run", "-m", "FILE", "seed=1,2", "--dry-run"],
    ])
    func theyAreNotedOnceAndTodaysAreNot(_ arguments: [String]) throws {
        func outcome(_ file: String) throws -> Program.Outcome {
            try program.run(arguments.map { $0 == "FILE" ? file : $0 })
        }
        let former = try outcome("former.json")
        #expect(former.exitCode == 0, "\(former)")
        #expect(notes(former).count == 1, "\(former)")
        #expect(notes(former).first?.hasSuffix("note: \(Self.note)") == true, "\(former)")
        let today = try outcome("today.json")
        #expect(today.exitCode == 0, "\(today)")
        #expect(notes(today).isEmpty, "\(today)")
    }

    @Test func theRunIsThatOfTodaysSpelling() throws {
        func run(_ config: String, _ override: String) throws -> RunFiles {
            let outcome = try program.train(
                config, override, "--output-dir", config + "-runs", "--progress", "off")
            #expect(outcome.exitCode == 0, "\(outcome)")
            return RunFiles("\(scratch.path)/\(outcome.outputLines.last ?? "")")
        }
        let former = try run("former.json", "generatorOptimizer.learningRate=1e-3")
        let today = try run("today.json", "optimizers.generator.learningRate=1e-3")
        #expect(try former.differences(from: today).isEmpty)
        // It is nothing that a run keeps.
        let warnings = try former.json("run.json")["warnings"]?.arrayValue ?? []
        #expect(!warnings.contains { $0["message"]?.stringValue?.contains(Self.note) == true })
    }

    @Test func nobodyIsToldOfWhatWasStored() throws {
        // A run of a build that knew no other keys.
        try scratch.write(Self.former, to: "old/config.json")
        try scratch.write("{}", to: "old/run.json")
        for arguments in [
            ["show", "old/config.json"], ["config", "check", "old/config.json"],
            ["run", "old/config.json", "--dry-run"],
        ] {
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(notes(outcome).isEmpty, "\(outcome)")
        }
    }
}
