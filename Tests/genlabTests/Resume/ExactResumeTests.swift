import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import TestSupport
import Testing

/// A run that is killed and taken up again until it has come to its end.
struct KilledRun {
    /// When the process dies.
    enum Moment {
        /// Some time after its start.
        case after(seconds: Double)
        /// As soon as something half-written is seen in a folder of the run.
        case whileWriting(folder: String)
    }

    let program: Program
    let config: String
    let outputs: String
    private(set) var kills = 0

    init(_ program: Program, config: String, outputs: String) {
        self.program = program
        self.config = config
        self.outputs = outputs
    }

    /// Starts or resumes the run and kills it; false when it came to its end before.
    mutating func advance(killing moment: Moment) throws -> Bool {
        let running = try program.startTraining(arguments)
        switch moment {
        case .after(let seconds): usleep(UInt32(seconds * 1e6))
        case .whileWriting(let folder):
            let end = Date().addingTimeInterval(20)
            while !isWriting(in: folder), Date() < end, kill(running.processIdentifier, 0) == 0,
                RunFiles.all(in: outputs).first?.status != "finished"
            {
                usleep(100)
            }
        }
        running.send(SIGKILL)
        let outcome = try running.finish()
        if outcome.signal == SIGKILL {
            kills += 1
            return true
        }
        #expect(outcome.exitCode == 0, "\(outcome)")
        return false
    }

    /// Resumes and lets the run come to its end.
    func finish() throws -> RunFiles {
        let outcome = try program.train(arguments)
        #expect(outcome.exitCode == 0, "\(outcome)")
        let runs = RunFiles.all(in: outputs)
        #expect(runs.count == 1, "\(runs)")
        return try #require(runs.first)
    }

    /// A process killed before there was a run leaves none to resume.
    private var arguments: [String] {
        let begin =
            RunFiles.all(in: outputs).isEmpty
            ? [config, "--name", "cut"] : ["--resume", "latest"]
        return begin + ["--output-dir", outputs, "--progress", "off"]
    }

    private func isWriting(in folder: String) -> Bool {
        guard let run = RunFiles.all(in: outputs).first else { return false }
        return RunFiles.names(in: run(folder)).contains { $0.contains(".partial-") }
    }
}

@Suite("Resuming a killed run")
struct ExactResumeTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    private func uncut(_ experiment: TinyExperiment) throws -> (run: RunFiles, seconds: Double) {
        let config = try scratch.write(experiment.config, to: "\(experiment).json")
        let outcome = try program.train(config, "--output-dir", "uncut", "--progress", "off")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let run = RunFiles(scratch / (outcome.outputLines.last ?? ""))
        #expect(run.status == "finished")
        return (run, outcome.seconds)
    }

    @Test(
        "Killed at any moment, it ends as one that was never cut",
        arguments: TinyExperiment.allCases)
    func killed(experiment: TinyExperiment) throws {
        let (uncut, seconds) = try uncut(experiment)
        var kills = 0
        var random = SeededRandom(seed: 1)
        for round in 0..<3 {
            var cut = KilledRun(
                program, config: scratch / "\(experiment).json", outputs: scratch / "cut-\(round)")
            for _ in 0..<6 {
                let moment = Double.random(in: 0...seconds * 0.9, using: &random)
                guard try cut.advance(killing: .after(seconds: moment)) else { break }
            }
            let run = try cut.finish()
            #expect(try run.differences(from: uncut) == [])
            #expect(run.isTidy)
            kills += cut.kills
        }
        #expect(kills > 0)
    }

    @Test(
        "Killed while it writes, it ends as one that was never cut",
        arguments: ["checkpoints", "images", "plots", ""])
    func killedWriting(folder: String) throws {
        let (uncut, _) = try uncut(.vae)
        var cut = KilledRun(program, config: scratch / "vae.json", outputs: scratch / "cut")
        for _ in 0..<6 {
            guard try cut.advance(killing: .whileWriting(folder: folder)) else { break }
        }
        let run = try cut.finish()
        #expect(try run.differences(from: uncut) == [])
        #expect(run.isTidy)
    }

    @Test("A run without a checkpoint starts over")
    func withoutCheckpoint() throws {
        let (uncut, _) = try uncut(.classifier)
        var cut = KilledRun(program, config: scratch / "classifier.json", outputs: scratch / "cut")
        _ = try cut.advance(killing: .whileWriting(folder: "checkpoints"))
        let killed = try #require(RunFiles.all(in: cut.outputs).first)
        try FileManager.default.removeItem(atPath: killed("checkpoints"))
        let run = try cut.finish()
        #expect(try run.differences(from: uncut) == [])
        #expect(try run.json("run.json")["resumes"]?[0]?["step"]?.integerValue == 0)
    }

    @Test("A half-written metric line is cut off, and lines after the checkpoint are written again")
    func tornMetrics() throws {
        let (uncut, _) = try uncut(.vae)
        let config = scratch / "vae.json"
        var cut = KilledRun(program, config: config, outputs: scratch / "cut")
        _ = try cut.advance(killing: .whileWriting(folder: "images"))
        let killed = try #require(RunFiles.all(in: cut.outputs).first)
        let line = #"{"step":1000,"epoch":9,"samples":1,"time":1,"train/loss":1}"# + "\n"
        let log = killed.bytes("metrics.jsonl") + Array((line + String(line.prefix(20))).utf8)
        try Data(log).write(to: URL(fileURLWithPath: killed("metrics.jsonl")))
        #expect(try cut.finish().differences(from: uncut) == [])
    }

    @Test("Run names, seconds and the folder of outputs do not enter results")
    func otherName() throws {
        let (uncut, _) = try uncut(.gan)
        let outcome = try program.train(
            scratch / "gan.json", "--name", "another", "--output-dir", "elsewhere/deep",
            "--progress", "off")
        #expect(outcome.exitCode == 0)
        let run = RunFiles(scratch / (outcome.outputLines.last ?? ""))
        #expect(try run.differences(from: uncut) == [])
    }
}
