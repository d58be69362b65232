import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import TestSupport
import Testing

@Suite("Signals")
struct InterruptionTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    @Test(
        "The first signal ends the run after its step, which a resume continues exactly",
        arguments: [SIGINT, SIGTERM], TinyExperiment.allCases)
    func interrupted(signal: Int32, experiment: TinyExperiment) throws {
        let config = try scratch.write(experiment.config, to: "config.json")
        // Epochs enough for the signal to come in time on any machine, and pictures seldom.
        let settings = ["training.epochs=12", "training.picturesEvery=6"]
        let uncut = try program.train(
            [config, "--output-dir", "uncut", "--progress", "off"] + settings)
        try #require(uncut.exitCode == 0, "\(uncut)")

        let running = try program.startTraining(
            [config, "--output-dir", "cut", "--name", "cut"] + settings)
        let begun = running.wait {
            RunFiles.all(in: scratch / "cut").first?.metricLines.isEmpty == false
        }
        #expect(begun)
        running.send(signal)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 128 + signal && outcome.signal == nil, "\(outcome)")
        let run = try #require(RunFiles.all(in: scratch / "cut").first)
        #expect(run.status == "interrupted")
        #expect(outcome.errors.contains("--resume"), "\(outcome)")
        #expect(run.isTidy)
        // No step is lost: the newest checkpoint is that of the last one.
        let step = try RunFiles(run.newestCheckpoint).json("state.json")["step"]?.integerValue
        let lines = try run.timelessMetrics()
        #expect(step ?? 0 >= lines.last?["step"]?.integerValue ?? Int.max)

        let resumed = try program.train("--resume", run.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        let whole = RunFiles(scratch / (uncut.outputLines.last ?? ""))
        #expect(try run.differences(from: whole) == [])
    }

    @Test("A run can be interrupted again and again")
    func repeatedly() throws {
        let config = try scratch.write(TinyExperiment.gan.config, to: "gan.json")
        let settings = ["training.epochs=10"]
        let uncut = try program.train(
            [config, "--output-dir", "uncut", "--progress", "off"] + settings)
        var arguments = [config, "--output-dir", "cut"] + settings
        var interruptions = 0
        var lines = 0
        var random = SeededRandom(seed: 1)
        // Each round sees at least one more line, so it ends.
        for _ in 0..<100 {
            let running = try program.startTraining(arguments + ["--progress", "off"])
            let awaited = lines + Int.random(in: 1...4, using: &random)
            let isUnderWay = running.wait {
                RunFiles.all(in: scratch / "cut").first.map { $0.metricLines.count >= awaited }
                    ?? false
            }
            usleep(UInt32.random(in: 0...20_000, using: &random))
            if isUnderWay { running.send(interruptions % 2 == 0 ? SIGINT : SIGTERM) }
            let outcome = try running.finish()
            let run = try #require(RunFiles.all(in: scratch / "cut").first, "\(outcome)")
            lines = run.metricLines.count
            arguments = ["--resume", run.path]
            if outcome.exitCode == 0 { break }
            try #require([130, 143].contains(outcome.exitCode), "\(outcome)")
            #expect(run.status == "interrupted")
            interruptions += 1
        }
        let last = try program.train(arguments + ["--progress", "off"])
        #expect(last.exitCode == 0)
        #expect(interruptions > 0)
        let run = try #require(RunFiles.all(in: scratch / "cut").first)
        let whole = RunFiles(scratch / (uncut.outputLines.last ?? ""))
        #expect(try run.differences(from: whole) == [])
    }

    private func started(_ program: Program, _ words: String...) throws -> RunningProgram {
        let config = try scratch.write(TinyExperiment.regressor.config, to: "config.json")
        let running = try program.start(
            words + [
                "run", config, "training.epochs=100000", "training.picturesEvery=100000",
                "training.keepCheckpoints=1", "--progress", "off", "--threads", "1",
            ])
        let begun = running.wait {
            RunFiles.all(in: scratch / "Outputs").first?.metricLines.isEmpty == false
        }
        #expect(begun)
        return running
    }

    @Test("The end of the terminal stops a run as SIGTERM does")
    func hangUp() throws {
        let running = try started(program)
        running.send(SIGHUP)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.exitCode == 129 && outcome.signal == nil, "\(outcome)")
        #expect(RunFiles.all(in: scratch / "Outputs").first?.status == "interrupted")
    }

    @Test("A run that was told to ignore it goes on, as nohup wants it")
    func ignoredHangUp() throws {
        var shell = program
        shell.executable = "/bin/sh"
        let running = try started(
            shell, "-c", "trap '' HUP; exec \"$0\" \"$@\"", program.executable)
        running.send(SIGHUP)
        let run = try #require(RunFiles.all(in: scratch / "Outputs").first)
        let lines = run.metricLines.count
        let goesOn = running.wait { run.metricLines.count > lines + 1 }
        #expect(goesOn)
        running.send(SIGTERM)
        #expect(try running.finish(timeout: 60).exitCode == 143)
    }

    @Test("SIGQUIT ends the program at once, and is no crash")
    func quit() throws {
        var shell = program
        shell.executable = "/bin/sh"
        let running = try started(
            shell, "-c", "ulimit -c 0; exec \"$0\" \"$@\"", program.executable)
        running.send(SIGQUIT)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.signal == SIGQUIT && !outcome.timedOut, "\(outcome)")
        #expect(!outcome.errors.contains("crash"), "\(outcome)")
    }

    @Test("A second signal stops at once")
    func second() throws {
        // Each step takes long enough for a second signal to come within it.
        let config = try scratch.write(
            """
            {"name": "slow", "seed": 1, "data": {"type": "digits-5k"},
             "model": {"type": "vae", "encoder": {"hidden": [1500, 1500]},
                       "decoder": {"hidden": [1500, 1500]}},
             "optimizer": {}, "training": {"epochs": 1000, "batchSize": 4500}}
            """, to: "slow.json")
        let running = try program.startTraining(config)
        let begun = running.wait {
            RunFiles.all(in: scratch / "Outputs").first?.checkpoints.isEmpty == false
        }
        #expect(begun)
        running.send(SIGINT)
        let told = running.wait { running.errors.contains("once more stops at once") }
        #expect(told)
        running.send(SIGTERM)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.exitCode == 143 || outcome.exitCode == 130, "\(outcome)")
        let run = try #require(RunFiles.all(in: scratch / "Outputs").first)
        // What it was doing is lost, and what was saved before is not.
        #expect(["running", "interrupted"].contains(run.status))
        let listed = RunFiles(run.newestCheckpoint).bytes("state.json")
        #expect(!listed.isEmpty)
    }
}
