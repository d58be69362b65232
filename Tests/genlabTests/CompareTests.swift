import Configuration
import Foundation
import Imaging
import ProgramTestSupport
import Testing

/// `genlab compare`.
@Suite struct CompareTests {
    /// Three short runs that differ in their seeds and learning rates.
    private func runs() throws -> (program: Program, folder: Scratch) {
        let folder = try Scratch()
        let program = Program(in: folder)
        try folder.write(SmallExperiment.vae(epochs: 2), to: "x.json")
        for (name, seed, rate) in [("a", 1, "1e-3"), ("b", 2, "1e-3"), ("c", 1, "1e-2")] {
            let outcome = try program.run(
                "run", "x.json", "optimizer.learningRate=\(rate)", "training.logEvery=1",
                "--name", name, "--seed", "\(seed)")
            #expect(outcome.exitCode == 0, "\(outcome)")
        }
        return (program, folder)
    }

    @Test func flags() throws {
        let (program, folder) = try runs()
        let table = try program.run("compare", "*-*")
        #expect(table.exitCode == 0 && table.errors.isEmpty, "\(table)")
        #expect(table.outputLines[0].contains(#/^run +status +epoch +step +time +images\/s$/#))
        #expect(table.output.contains(#/#3 c-\d+-\d+ +finished +2 +8 /#))
        #expect(table.output.contains(#/optimizer\.learningRate +0\.001 +0\.001 +0\.01/#))
        #expect(table.output.contains("samples after epoch 2:\n"))
        #expect(folder.contents.count { $0.hasSuffix("/metrics.index") } == 3)

        let chosen = try program.run(
            "compare", "*-*", "--sort", "min:train/loss", "--top", "1", "--metrics", "^train/l",
            "--params", "seed", "--format", "csv")
        try #require(chosen.outputLines.count == 2, "\(chosen)")
        #expect(chosen.outputLines[1].hasPrefix("c-"))
        #expect(chosen.outputLines[0].contains("train/loss:last,train/loss:min"))
        #expect(!chosen.output.contains("test/loss") && !chosen.output.contains("learningRate"))

        let json = try program.run("compare", "*-*", "--format", "json")
        let value = try JSONValue.parse(Array(json.output.utf8), source: "output")
        #expect(value["settings"]?["seed"] == [1, 2, 1])
        #expect(value["runs"]?[2]?["samples"] == 400)

        let grouped = try program.run(
            "compare", "*-*", "--group-by", "optimizer.learningRate", "--x", "samples")
        #expect(grouped.exitCode == 0, "\(grouped)")
        #expect(grouped.output.contains("optimizer.learningRate=0.001, mean of 2 runs"))
        #expect(grouped.output.contains(#/=0\.001 +2 +[0-9.]+ ± /#))

        let markdown = try program.run("compare", "*-*", "--format", "md")
        #expect(markdown.outputLines.contains { $0.hasPrefix("| ---") }, "\(markdown)")
    }

    @Test func files() throws {
        let (program, folder) = try runs()
        for ending in ["png", "svg", "pdf"] {
            let outcome = try program.run(
                "compare", "*-*", "--smoothing", "0.6", "--log-y", "--x", "relative", "-o",
                "x.\(ending)")
            #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
            #expect(outcome.outputLines.last == "x.\(ending)")
            #expect(outcome.output.contains("smoothing 0.6"))
        }
        let svg = try String(contentsOfFile: folder / "x.svg", encoding: .utf8)
        #expect(svg.contains("smoothing 0.6, raw values faint"))
        #expect(svg.contains("samples after epoch 2") && svg.contains("seconds of training"))
        #expect(svg.components(separatedBy: "<image ").count == 4)
        let png = try Data(contentsOf: URL(fileURLWithPath: folder / "x.png"))
        #expect(try PNG.decode(Array(png)).image.width == 1200)
        let pdf = try Data(contentsOf: URL(fileURLWithPath: folder / "x.pdf"))
        #expect(pdf.starts(with: Data("%PDF-".utf8)))
    }

    @Test(arguments: [
        (["--smoothing", "0.9991"], "0.999"), (["--smoothing", "1"], "0.999"),
        (["--metrics", "("], "--metrics"), (["--sort", "loss"], "--sort"),
        (["--top", "0"], "--top"), (["--top", "1", "--all"], "contradict"),
        (["--group-by", "seed", "--x", "wall"], "--group-by"),
        (["--group-by", "sead"], "did you mean seed?"), (["--x", "time"], "step"),
        (["-o", "x.gif"], ".png or .svg or .pdf"), (["--metrics", "nothing"], "train/loss"),
    ])
    func whatCannotBeHad(arguments: [String], words: String) throws {
        let folder = try Scratch()
        try writeRun(in: folder, "r", lines: [#""train/loss":1"#])
        let outcome = try Program(in: folder).run(["compare", "r"] + arguments)
        #expect(outcome.exitCode == 64, "\(outcome)")
        #expect(outcome.errors.contains(words), "\(outcome)")
        #expect(outcome.output.isEmpty)
    }

    @Test func runsInEveryStateAreToldApart() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        try writeRun(in: folder, "done", lines: [#""train/loss":2"#, #""train/loss":1"#])
        try writeRun(
            in: folder, "blown", status: "diverged",
            lines: [#""train/loss":2"#, #""train/loss":"NaN","test/other":5"#])
        try writeRun(in: folder, "gone", status: "running", lines: [#""train/loss":4"#])
        try folder.write("no run", to: "Outputs/notes.txt")
        let outcome = try program.run("compare", "done", "blown", "gone", "Outputs/notes.txt")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.errors.contains("passed over \"Outputs/notes.txt\""))
        #expect(outcome.output.contains(#/#2 blown +diverged /#))
        #expect(outcome.output.contains(#/#3 gone +crashed /#))
        #expect(outcome.output.contains("NaN or infinite: train/loss of #2, 1 value from step 2\n"))
        #expect(outcome.output.contains("gone (crashed)") && outcome.output.contains("NaN"))
        // What a run never measured has no line of its own; what has no meaning has a dash.
        #expect(outcome.output.contains(#/test\/other +#2 blown +5 +5 +5 +— +—/#))
        let damaged = try folder.write("{\n", to: "Outputs/gone/metrics.jsonl")
        let refused = try program.run("compare", "done", "gone")
        #expect(refused.exitCode == 65 && refused.errors.contains("metrics.jsonl"), "\(refused)")
        try FileManager.default.removeItem(atPath: damaged)
        #expect(try program.run("compare", "done", "gone").exitCode == 0)
    }

    @Test func manyRunsAreShownInPartUnlessAskedFor() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        for number in 10..<52 {
            try writeRun(in: folder, "r\(number)", lines: [#""train/loss":\#(number)"#])
        }
        let some = try program.run("compare", "r*")
        #expect(some.errors.contains("showing 40 of 42 runs"), "\(some)")
        #expect(!some.output.contains("r51"))
        let all = try program.run("compare", "r*", "--all")
        #expect(all.errors.isEmpty && all.output.contains("r51"), "\(all)")
        #expect(try program.run("compare", "r*", "--format", "csv").outputLines.count == 43)
    }

    /// A run folder with one metric line a step.
    private func writeRun(
        in folder: Scratch, _ name: String, status: String = "finished", lines: [String]
    ) throws {
        try folder.write(#"{"name":"\#(name)","seed":1}"#, to: "Outputs/\(name)/config.json")
        try folder.write(
            """
            {"status":"\(status)","started":"2026-01-31T00:00:00.000Z",
            "updated":"2026-01-31T00:00:01.000Z","finished":null,"seed":1,"arguments":[],
            "versions":{"program":"0","swift":"6","backend":"b","backendVersion":"1",
            "instructionSet":"i","threads":1},"dataChecksums":[],"resumes":[]}
            """, to: "Outputs/\(name)/run.json")
        let text = lines.enumerated().map { index, metrics in
            #"{"step":\#(index + 1),"epoch":1,"samples":\#(index * 8),"time":\#(index),\#(metrics)}"#
                + "\n"
        }
        try folder.write(text.joined(), to: "Outputs/\(name)/metrics.jsonl")
    }
}
