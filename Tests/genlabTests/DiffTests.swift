import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// `genlab diff`.
@Suite struct DiffTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        try scratch.write(SmallExperiment.vae(hidden: 16), to: "a.json")
        // States a default, leaves another one out, and differs in three settings.
        let other = SmallExperiment.vae(hidden: 24).replacing(
            #""training": {"#, with: #""logging": { "histograms": "epoch" }, "training": {"#
        ).replacing(#""type": "vae", "#, with: #""type": "vae", "objective": { "beta": 1 }, "#)
        try scratch.write("// With a comment\n" + other, to: "b.jsonc")
    }

    @Test("Only what differs is shown, once defaults are filled in")
    func differences() throws {
        let outcome = try program.run("diff", "a.json", "b.jsonc")
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
        let rows = outcome.outputLines.map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows == [
                ["SETTING", "a.json", "b.jsonc"], ["model.encoder.hidden[0]", "16", "24"],
                ["model.decoder.hidden[0]", "16", "24"], ["logging.histograms", "never", "epoch"],
            ])
        #expect(try program.run("diff", "a.json", "b.jsonc", "--exit-code").exitCode == 1)
        let csv = try program.run("diff", "a.json", "b.jsonc", "--format", "csv")
        #expect(csv.outputLines.last == "logging.histograms,never,epoch")
        let json = try JSONValue.parse(
            try program.run("diff", "a.json", "b.jsonc", "--format", "json").output, source: "")
        #expect(json["settings"]?["logging.histograms"] == ["first": "never", "second": "epoch"])
        let markdown = try program.run("diff", "a.json", "b.jsonc", "--format", "md")
        #expect(markdown.outputLines.contains("| logging.histograms | never | epoch |"))
    }

    @Test("Equal configs differ in nothing")
    func same() throws {
        let outcome = try program.run("diff", "a.json", "a.json", "--exit-code")
        #expect(outcome.exitCode == 0 && outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.errors == "no setting differs\n")
        let json = try program.run("diff", "a.json", "a.json", "--format", "json")
        #expect(try JSONValue.parse(json.output, source: "")["settings"] == [:])
    }

    @Test("Runs are compared with configs, and what one lacks is a dash")
    func runs() throws {
        try StoredRun(name: "vae-a", seed: 7).write(to: scratch)
        try StoredRun(
            name: "gan-b", started: "2026-02-01T12:00:00.000Z", seed: 7, model: "gan", losses: []
        ).write(to: scratch)
        let outcome = try program.run("diff", "vae-a", "Outputs/gan-b")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output.contains(#/model\.latentSize +8 +—/#), "\(outcome)")
        let config = try program.run("diff", "latest", "a.json", "--format", "csv")
        #expect(config.outputLines.contains("name,gan,small"), "\(config)")
        let json = try JSONValue.parse(
            try program.run("diff", "vae-a", "gan-b", "--format", "json").output, source: "")
        #expect(json["settings"]?["model.latentSize"] == ["first": 8])
    }

    @Test(
        "What cannot be compared is told by its name",
        arguments: [
            (["a.json", "missing.json"], Int32(66), "missing.json"),
            (["a.json", "nothing"], 66, "nothing"), (["a.json", "bad.json"], 78, "epochs"),
            (["a.json", "latest"], 66, "there is no run"), (["a.json", "."], 66, "run.json"),
        ])
    func wrong(sides: [String], code: Int32, message: String) throws {
        try scratch.write(
            SmallExperiment.vae().replacing(#""epochs": 1"#, with: #""epochs": 0"#), to: "bad.json")
        let outcome = try program.run(["diff"] + sides)
        #expect(outcome.exitCode == code && outcome.errors.contains(message), "\(outcome)")
        #expect(outcome.output.isEmpty)
    }
}
