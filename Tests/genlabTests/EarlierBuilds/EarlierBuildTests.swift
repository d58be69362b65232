import Configuration
import Crypto
import Experiments
import Foundation
import ProgramTestSupport
import Testing

/// What commit 28e1114 stored, made by `make_runs.py` in this folder.
private struct EarlierBuild {
    /// The models, each with a run that was interrupted in the middle.
    static let runs = ["vae", "gan", "wgan-gp", "classifier", "table-classifier", "regressor"]

    /// A program in a folder of its own with copies of all that was stored.
    static func program() throws -> (Program, Scratch) {
        let scratch = try Scratch()
        for name in ["runs", "data"] {
            try FileManager.default.copyItem(
                atPath: "\(stored)/\(name)", toPath: "\(scratch.path)/\(name)")
        }
        return (Program(in: scratch), scratch)
    }

    static let stored = Bundle.module.path(forResource: "28e1114", ofType: nil) ?? "28e1114"

    /// The metric lines of the same run without the interruption, from the next step on.
    static func uncut(_ name: String) throws -> [JSONValue] {
        try lines("uncut/\(name).jsonl")
    }

    /// Configs of every kind of setting, each with all of the settings that there were.
    static func configs() throws -> [JSONValue] { try lines("configs.jsonl") }

    private static func lines(_ name: String) throws -> [JSONValue] {
        let text = try String(contentsOfFile: "\(stored)/\(name)", encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONValue.parse(String($0), source: name)
        }
    }
}

@Suite("What earlier builds stored") struct EarlierBuildTests {
    /// The hash of a config is that of the settings in the order in which they were stored, whatever
    /// settings were added since, and whatever is read first now.
    @Test func configsKeepTheirHash() throws {
        let configs = try EarlierBuild.configs()
        #expect(configs.count > 50)
        for config in configs {
            let experiment = try Experiment(
                bytes: Array(config.serialized().utf8), source: "stored", origin: .stored)
            var decisive = config.objectValue ?? [:]
            for key in ["name", "$schema", "logging"] { decisive[key] = nil }
            let digest = SHA256.hash(data: JSONValue.object(decisive).serializedBytes())
            #expect(
                experiment.hash == digest.map { String(format: "%02x", $0) }.joined(),
                "\(config.serialized())")
        }
    }

    /// The run goes on from the weights that were stored, and its next losses are those of the
    /// uncut run, but for what another machine rounds otherwise.
    @Test(arguments: EarlierBuild.runs)
    func runsGoOnWhereTheyWere(name: String) throws {
        let (program, scratch) = try EarlierBuild.program()
        let outcome = try program.train("--resume", "runs/\(name)", "--data-root", "data")
        #expect(outcome.exitCode == 0, "\(outcome)")
        let run = RunFiles("\(scratch.path)/runs/\(name)")
        #expect(run.status == "finished")
        let lines = try run.metricLines.map { try JSONValue.parse($0, source: name) }
        for expected in try EarlierBuild.uncut(name) {
            let line = try #require(lines.first { $0["step"] == expected["step"] })
            let losses = expected.objectValue?.filter { $0.key.hasPrefix("train/loss") } ?? []
            #expect(!losses.isEmpty)
            for loss in losses {
                let was = try #require(loss.value.doubleValue)
                let found = try #require(line[loss.key]?.doubleValue)
                #expect(
                    abs(found - was) <= 1e-5 * max(1, abs(was)),
                    "\(name), step \(expected["step"] ?? .null): \(loss.key)")
            }
        }
    }

    /// A run may be begun again from the config that was stored: with the rules of its day.
    @Test(arguments: EarlierBuild.runs)
    func storedConfigsBeginTheSameRun(name: String) throws {
        let (program, scratch) = try EarlierBuild.program()
        let outcome = try program.train(
            "runs/\(name)/config.json", "training.epochs=1", "--data-root", "data",
            "--output-dir", "again")
        #expect(outcome.exitCode == 0, "\(outcome)")
        let first = RunFiles("\(scratch.path)/runs/\(name)").metricLines.first ?? ""
        let again = try #require(RunFiles.all(in: "\(scratch.path)/again").first)
        let (was, found) = (
            try JSONValue.parse(first, source: name),
            try JSONValue.parse(again.metricLines.first ?? "", source: name)
        )
        let losses = was.objectValue?.filter { $0.key.hasPrefix("train/loss") } ?? []
        #expect(!losses.isEmpty)
        for loss in losses {
            let (was, found) = (loss.value.doubleValue ?? .nan, found[loss.key]?.doubleValue ?? 0)
            #expect(abs(found - was) <= 1e-5 * max(1, abs(was)), "\(name): \(loss.key)")
        }
    }

    @Test func theSweepGoesOn() throws {
        let (program, scratch) = try EarlierBuild.program()
        let outcome = try program.train("--resume", "runs/sweep", "--data-root", "data")
        #expect(outcome.exitCode == 0, "\(outcome)")
        for job in 0..<3 {
            #expect(RunFiles("\(scratch.path)/runs/sweep/\(job)").status == "finished")
        }
    }

    @Test(arguments: ["vae", "gan", "wgan-gp"])
    func modelsAreSampledFromTheRunAndFromACopiedCheckpoint(name: String) throws {
        let (program, scratch) = try EarlierBuild.program()
        let checkpoint = RunFiles("\(scratch.path)/runs/\(name)").newestCheckpoint
        try FileManager.default.copyItem(atPath: checkpoint, toPath: "\(scratch.path)/copy")
        for (target, file) in [("runs/\(name)", "run.png"), ("copy", "copy.png")] {
            let outcome = try program.run("sample", target, "-n", "4", "-o", file)
            #expect(outcome.exitCode == 0, "\(outcome)")
        }
    }

    @Test func runsAreListedShownAndCompared() throws {
        let (program, _) = try EarlierBuild.program()
        let list = try program.run("list", "--output-dir", "runs")
        #expect(list.exitCode == 0, "\(list)")
        for name in EarlierBuild.runs + ["sweep/0"] {
            #expect(list.output.contains(name))
            let shown = try program.run("show", "runs/\(name)")
            #expect(shown.exitCode == 0, "\(shown)")
            #expect(shown.output.contains("train/loss"))
        }
        let paths = EarlierBuild.runs.map { "runs/\($0)" }
        let compared = try program.run(["compare"] + paths + ["-o", "report.html"])
        #expect(compared.exitCode == 0, "\(compared)")
    }

    /// The first builds measured the bound of a VAE under the name of its loss.
    @Test func theLossOfAVAEIsReadAsItsBound() throws {
        let (program, scratch) = try EarlierBuild.program()
        func shown() throws -> JSONValue {
            let outcome = try program.run("show", "runs/vae", "--format", "json")
            return try JSONValue.parse(outcome.output, source: "show")["metrics"] ?? .null
        }
        let before = try shown()
        #expect(before["test/negative_elbo"] != nil && before["test/loss"] == nil)
        let run = RunFiles("\(scratch.path)/runs/vae")
        let step = RunFiles(run.newestCheckpoint).path.suffix(6)
        let outcome = try program.train("--resume", "runs/vae", "--data-root", "data")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(try run.json("run.json")["metricsSince"]?.integerValue == Int(step))
        // What was measured since has both, and both begin where they did.
        let after = try shown()
        let counts = try ["test/negative_elbo", "test/loss", "train/negative_elbo"].map {
            try #require(after[$0]?["count"]?.integerValue)
        }
        #expect(counts == [60, 45, 355])
        let best = try RunFiles(run.newestCheckpoint).json("state.json")["best"]
        #expect(best?["metric"] == "test/negative_elbo")
    }

    /// A config given beside a run that is resumed takes the run's rules where it states none.
    @Test(arguments: EarlierBuild.runs)
    func aConfigBesideARunTakesItsRules(name: String) throws {
        let (program, scratch) = try EarlierBuild.program()
        try FileManager.default.copyItem(
            atPath: "\(scratch.path)/runs/\(name)/config.json",
            toPath: "\(scratch.path)/mine.json")
        let outcome = try program.train(
            "mine.json", "--resume", "runs/\(name)", "--data-root", "data")
        #expect(outcome.exitCode == 0, "\(outcome)")
    }
}
