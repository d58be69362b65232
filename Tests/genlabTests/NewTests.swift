import Configuration
import Foundation
import ProgramTestSupport
import Testing

@testable import Experiments

/// `genlab new`, and configs with comments.
@Suite struct NewTests {
    @Test("A template is checked and run as it is", arguments: ["vae", "gan", "classifier"])
    func runs(template: String) throws {
        let scratch = try Scratch()
        let program = Program(in: scratch)
        let written = try program.run("new", template)
        #expect(written.exitCode == 0 && written.outputLines == ["\(template).jsonc"], "\(written)")
        let checked = try program.run("config", "check", "\(template).jsonc")
        #expect(checked.exitCode == 0, "\(checked)")
        let run = try program.train(
            "\(template).jsonc", "training.epochs=1", "data.trainCount=128", "data.testCount=50")
        #expect(run.exitCode == 0, "\(run)")
        let path = try #require(run.outputLines.last)
        #expect(path.hasPrefix("Outputs/\(template)-"))
        // What lies in a run folder is JSON and nothing else.
        let stored = try RunFiles(scratch / path).json("config.json")
        #expect(stored["model"]?["type"] == .string(template))
    }

    @Test("Above every setting stands what it does", arguments: ["vae", "gan", "classifier"])
    func comments(template: String) throws {
        let scratch = try Scratch()
        let text = try Program(in: scratch).run("new", template, "-o", "-").output
        #expect(scratch.contents.isEmpty)
        let lines = text.components(separatedBy: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        var settings = 0
        for (index, line) in lines.enumerated() where Self.isSetting(line) {
            settings += 1
            let above = lines[index - 1]
            #expect(above.hasPrefix("// ") && !Self.isSetting(above), "\(line)")
        }
        #expect(settings > 30)
        for line in text.components(separatedBy: "\n") { #expect(line.count <= 100, "\(line)") }
        #expect(text.contains("// Passes over the training data. An integer from 1 to 1000000.\n"))
        #expect(text.contains("\"relu\", \"leaky-relu\""))
    }

    /// Whether a line states a setting, in a comment or not.
    private static func isSetting(_ line: String) -> Bool {
        line.contains(#/^(\/\/ )?"[A-Za-z0-9$]+": /#)
    }

    @Test("Every setting in a comment is one that may be stated there, with that default")
    func commentedSettings() throws {
        for (_, template) in Registry.standard.templates {
            let text = template.text(name: "x", schema: nil)
            let plain = try Experiment(bytes: Array(text.utf8), source: "template").json
            let lines = text.components(separatedBy: "\n")
            // All of them at once: the defaults of one choice suit each other.
            let stated = lines.map { line in
                line.replacing(#/^( *)\/\/ ("[A-Za-z0-9$]+": .*,)$/#) { "\($0.1)\($0.2)" }
            }
            #expect(stated != lines)
            let whole = try Experiment(
                bytes: Array(stated.joined(separator: "\n").utf8), source: "template"
            ).json
            #expect(whole == plain)
        }
    }

    @Test("A file that stands there is left alone unless --force is given")
    func overwriting() throws {
        let scratch = try Scratch()
        let program = Program(in: scratch)
        try scratch.write("mine", to: "vae.jsonc")
        let refused = try program.run("new", "vae")
        #expect(refused.exitCode == 73 && refused.errors.contains("--force"), "\(refused)")
        #expect(try String(contentsOfFile: scratch / "vae.jsonc", encoding: .utf8) == "mine")
        #expect(try program.run("new", "vae", "--force").exitCode == 0)
        #expect(try String(contentsOfFile: scratch / "vae.jsonc", encoding: .utf8) != "mine")
        let nowhere = try program.run("new", "vae", "-o", "no/such/x.jsonc")
        #expect(nowhere.exitCode == 73, "\(nowhere)")
        let folder = try program.run("new", "vae", "-o", ".", "--force")
        #expect(folder.exitCode == 73, "\(folder)")
    }

    @Test("The file names the experiment, and the schema of the tree that it lies in")
    func names() throws {
        let scratch = try Scratch()
        let program = Program(in: scratch)
        try scratch.write("{}", to: "schema/experiment.schema.json")
        #expect(try program.run("new", "gan", "-o", "my faces.v2.jsonc").exitCode == 0)
        var text = try String(contentsOfFile: scratch / "my faces.v2.jsonc", encoding: .utf8)
        #expect(text.contains(#""name": "my-faces","#))
        #expect(text.contains(#""$schema": "schema/experiment.schema.json","#))
        try scratch.write("", to: "Experiments/.keep")
        #expect(
            try program.run("new", "gan", "-o", "Experiments/x.jsonc", "--name", "y").exitCode == 0)
        text = try String(contentsOfFile: scratch / "Experiments/x.jsonc", encoding: .utf8)
        #expect(text.contains(#""$schema": "../schema/experiment.schema.json","#))
        #expect(text.contains(#""name": "y","#))
    }

    @Test("A config with comments is told its errors where they stand")
    func errors() throws {
        let scratch = try Scratch()
        let program = Program(in: scratch)
        let text = "// One\n/* two\nthree */ " + SmallExperiment.vae()
        try scratch.write(text.replacing(#""epochs": 1"#, with: #""epochs": 0"#), to: "a.jsonc")
        let outcome = try program.run("config", "check", "a.jsonc")
        #expect(outcome.exitCode == 78 && outcome.errors.contains("a.jsonc:13:"), "\(outcome)")
        for (wrong, message) in [
            ("{ /* no end", "has no end"), ("{ # x\n }", "a comment is //"), ("{ / }", "'/'"),
            ("{\"a\": 1, // b\n}", "trailing comma"),
        ] {
            try scratch.write(wrong, to: "b.jsonc")
            let told = try program.run("config", "check", "b.jsonc")
            #expect(told.exitCode == 78 && told.errors.contains(message), "\(told)")
        }
        // A sweep's folder holds plain JSON too.
        try scratch.write("// c\n" + SmallExperiment.vae(trainCount: 100), to: "c.jsonc")
        let sweep = try program.train("c.jsonc", "-m", "seed=1,2", "--progress", "off")
        let path = try #require(sweep.outputLines.last)
        #expect(sweep.exitCode == 0, "\(sweep)")
        #expect(try RunFiles(scratch / path).json("config.json")["seed"] == 7)
    }
}
