import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import Testing

@Suite("What may be resumed")
struct ResumeRulesTests {
    let scratch: Scratch
    let program: Program
    let config: String

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        config = try scratch.write(TinyExperiment.classifier.config, to: "classifier.json")
    }

    /// A run that was killed at its first checkpoint.
    private func killedRun() throws -> RunFiles {
        let running = try program.startTraining(config, "--progress", "off")
        let begun = running.wait {
            RunFiles.all(in: scratch / "Outputs").first?.checkpoints.isEmpty == false
        }
        #expect(begun)
        running.send(SIGKILL)
        _ = try running.finish()
        return try #require(RunFiles.all(in: scratch / "Outputs").first)
    }

    private func finishedRun() throws -> RunFiles {
        let outcome = try program.train(config, "--progress", "off")
        try #require(outcome.exitCode == 0, "\(outcome)")
        return try #require(RunFiles.all(in: scratch / "Outputs").first)
    }

    @Test(
        "A setting that changes the result is refused and named",
        arguments: [
            ("optimizer.learningRate=0.06", "optimizer.learningRate", "0.05", "0.06"),
            ("seed=6", "seed", "5", "6"),
            ("training.epochs=6", "training.epochs", "5", "6"),
            ("model.network.hidden[1]=17", "model.network.hidden[1]", "16", "17"),
            ("model.network.hidden[2]=3", "model.network.hidden[2]", "absent", "3"),
            ("data.binarization=none", "data.binarization", #""threshold""#, #""none""#),
            ("optimizer.schedule.interval=8", "optimizer.schedule.interval", "7", "8"),
            ("training.logEvery=9", "training.logEvery", "7", "9"),
        ])
    func difference(override: String, path: String, stored: String, given: String) throws {
        let run = try killedRun()
        let before = try String(contentsOfFile: run("run.json"), encoding: .utf8)
        let outcome = try program.train(config, override, "--resume", run.path)
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(
            outcome.errors.contains("\(path): the run has \(stored), given \(given)"), "\(outcome)")
        #expect(outcome.output == "")
        #expect(try String(contentsOfFile: run("run.json"), encoding: .utf8) == before)
    }

    @Test("All differences are named at once")
    func differences() throws {
        let run = try killedRun()
        let outcome = try program.train(
            config, "seed=9", "training.batchSize=81", "--resume", run.path)
        #expect(outcome.exitCode == 78)
        #expect(outcome.errors.contains("seed:") && outcome.errors.contains("training.batchSize:"))
    }

    @Test(
        "Name, output folder, progress and what the file leaves out are not compared",
        arguments: [
            ["--name", "other"], ["--output-dir", "elsewhere"], ["--progress", "on"],
            ["name=third"], ["training.dropLast=false"], ["--seed", "5"], [],
        ])
    func noDifference(arguments: [String]) throws {
        let run = try killedRun()
        let outcome = try program.train([config] + arguments + ["--resume", run.path])
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.outputLines.last == run.path)
        #expect(run.status == "finished")
        #expect(RunFiles.all(in: scratch / "Outputs").count == 1)
    }

    @Test(
        "A run is found by its name, its path, or as the latest",
        arguments: ["name", "path", "latest"])
    func naming(kind: String) throws {
        let run = try killedRun()
        let text = kind == "path" ? run.path : kind == "latest" ? "latest" : RunFolderName.of(run)
        let outcome = try program.train("--resume", text)
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(run.status == "finished")
    }

    @Test("A finished run says so and is left alone")
    func finished() throws {
        let run = try finishedRun()
        let record = run.bytes("run.json")
        let outcome = try program.train("--resume", run.path)
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.contains("finished already"), "\(outcome)")
        #expect(outcome.outputLines == [run.path])
        #expect(run.bytes("run.json") == record)
    }

    @Test("A finished run is told to be so even without progress")
    func finishedSilently() throws {
        let run = try finishedRun()
        let outcome = try program.train("--resume", run.path, "--progress", "off")
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.contains("finished already"), "\(outcome)")
    }

    @Test("A run in use is refused to a second process, which names the first")
    func inUse() throws {
        let first = try program.startTraining(config, "training.epochs=100000", "--progress", "off")
        let begun = first.wait {
            RunFiles.all(in: scratch / "Outputs").first?.checkpoints.count ?? 0 > 0
        }
        #expect(begun)
        let second = try program.train("--resume", "latest")
        #expect(second.exitCode == 73, "\(second)")
        #expect(second.errors.contains("process \(first.processIdentifier) is using"), "\(second)")
        #expect(second.output == "")
        // Its end, however it comes, is the end of the lock.
        first.send(SIGKILL)
        _ = try first.finish()
        let third = try program.startTraining("--resume", "latest", "--progress", "off")
        let run = try #require(RunFiles.all(in: scratch / "Outputs").first)
        let resumed = third.wait { (try? run.json("run.json"))?["resumes"]?[0] != nil }
        #expect(resumed, "\(third.errors)")
    }

    @Test("Data that changed meanwhile are refused")
    func otherData() throws {
        let rows = (0..<60).map { "\($0 % 7),\($0 % 3),\(Double($0) / 10)" }
        try scratch.write((["a,b,y"] + rows).joined(separator: "\n"), to: "table.csv")
        let config = try scratch.write(
            """
            {"name": "table", "seed": 1,
             "data": {"type": "csv", "path": "table.csv", "target": "values",
                      "targetColumns": ["y"]},
             "model": {"type": "regressor", "network": {"hidden": [4]}},
             "optimizer": {"type": "sgd", "learningRate": 0.001},
             "training": {"epochs": 100000, "batchSize": 16}}
            """, to: "table.json")
        let running = try program.startTraining(config, "--progress", "off")
        let begun = running.wait {
            RunFiles.all(in: scratch / "Outputs").first?.checkpoints.count ?? 0 > 1
        }
        #expect(begun)
        running.send(SIGTERM)
        #expect(try running.finish().exitCode == 143)
        try scratch.write((["a,b,y"] + rows.reversed()).joined(separator: "\n"), to: "table.csv")
        let outcome = try program.train("--resume", "latest")
        #expect(outcome.exitCode == 65, "\(outcome)")
        #expect(outcome.errors.contains("table.csv"))
    }
}

/// The name of a run's folder.
enum RunFolderName {
    static func of(_ run: RunFiles) -> String {
        run.path.split(separator: "/").last.map(String.init) ?? ""
    }
}
