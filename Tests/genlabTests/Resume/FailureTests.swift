import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import Testing

@Suite("Runs that cannot go on")
struct FailureTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    private func onlyRun() throws -> RunFiles {
        try #require(RunFiles.all(in: scratch / "Outputs").first)
    }

    @Test(
        "A training that diverges stops within a step and keeps the last finite checkpoint",
        arguments: [
            (TinyExperiment.vae, "optimizer.learningRate=1e30"),
            (.vae, "optimizer.learningRate=3e38"),
            (.gan, "optimizers.generator.learningRate=1e38"),
            (.gan, "optimizers.discriminator.learningRate=1e30"),
            (.classifier, "optimizer.learningRate=1e30"),
            (.regressor, "optimizer.learningRate=1e30"),
        ])
    func diverged(experiment: TinyExperiment, override: String) throws {
        let config = try scratch.write(experiment.config, to: "config.json")
        let outcome = try program.train(config, override, "--progress", "off")
        #expect(outcome.exitCode == 1, "\(outcome)")
        let words = #/diverged (in|by) step (\d+): (.+) is not finite; the last/#
        let match = try #require(outcome.errors.firstMatch(of: words), "\(outcome)")
        #expect(Int(match.2) ?? .max <= 4, "\(outcome)")
        let run = try onlyRun()
        #expect(run.status == "diverged")
        #expect(try run.json("run.json")["error"]?.stringValue?.contains("not finite") == true)
        #expect(run.isTidy)
        // The newest checkpoint loads and holds no NaN or infinity.
        let weights = try weights(of: run)
        #expect(!weights.isEmpty && weights.allSatisfy(\.isFinite))
        #expect(outcome.errors.contains(RunFolderName.of(run)))

        // Taken up again, the same steps lead to the same end.
        let again = try program.train("--resume", run.path, "--progress", "off")
        #expect(again.exitCode == 1)
        let second = try #require(again.errors.firstMatch(of: words), "\(again)")
        #expect(second.2 == match.2 && second.3 == match.3)
        #expect(run.status == "diverged")
    }

    /// Squares of gradients of 1e20 and more are infinite, and Adam then moves nothing.
    @Test(
        "An optimiser that remembers infinity ends the run, and is not saved",
        arguments: ["1e22", "1e25"])
    func infiniteMoments(beta: String) throws {
        let config = try scratch.write(
            """
            {"name": "x", "seed": 1,
             "data": {"type": "digits-5k", "trainCount": 200, "testCount": 20},
             "model": {"type": "vae", "latentSize": 2, "encoder": {"hidden": [8]},
                       "decoder": {"hidden": [8]}, "objective": {"type": "elbo", "beta": \(beta)}},
             "optimizer": {"type": "adam"}, "training": {"epochs": 2, "batchSize": 50}}
            """, to: "config.json")
        let outcome = try program.train(config, "--progress", "off")
        #expect(outcome.exitCode == 1, "\(outcome)")
        #expect(
            outcome.errors.contains(#/by step 4: the optimiser's \w+ of [\w.]+ is not finite/#),
            "\(outcome)")
        let run = try onlyRun()
        #expect(run.status == "diverged")
        #expect(run.checkpoints == ["step_000000"])
    }

    /// Addresses without end are what a machine of its own gives; clusters and containers limit them.
    @Test("Addresses that cannot be had are told of before anything begins")
    func addresses() throws {
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        var shell = program
        shell.executable = "/bin/sh"
        let outcome = try shell.run(
            "-c", "ulimit -v 2000000; exec \"$0\" run \"$1\" --threads 64", program.executable,
            config)
        #expect(outcome.exitCode == 71, "\(outcome)")
        #expect(outcome.errors.contains("addresses for 64 threads"), "\(outcome)")
        let large = try shell.run(
            "-c", "ulimit -v 2000000; exec \"$0\" run \"$1\" --threads 1 \"$2\"",
            program.executable, config, "model.encoder.hidden=[20000,3000]")
        #expect(large.exitCode == 78, "\(large)")
        #expect(large.errors.contains("does not fit into memory"), "\(large)")
        #expect(RunFiles.names(in: scratch / "Outputs") == [])
    }

    /// The sixteenth thread is one of the 36 that are tried before training: those of Swift's runtime
    /// are fewer, whichever thread starts them.
    @Test(
        "Threads that cannot be had any more are told of, and the program ends",
        .enabled(if: FaultInjection.isPossible))
    func threads() throws {
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        let outcome = try FaultInjection.run(
            program,
            ["run", config, "--dry-run", "--threads", "32", "--output-dir", scratch / "Outputs"],
            call: "clone3", error: "EAGAIN", when: "16+")
        #expect(!outcome.timedOut && outcome.exitCode == 71, "\(outcome)")
        #expect(outcome.errors.contains("the system refuses"), "\(outcome)")
    }

    /// All floats of the newest checkpoint's weights.
    private func weights(of run: RunFiles) throws -> [Float] {
        let bytes = RunFiles(run.newestCheckpoint).bytes("model.safetensors")
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let data = bytes.dropFirst(8 + length)
        return stride(from: data.startIndex, to: data.endIndex - 3, by: 4).map { start in
            Float(bitPattern: data[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
    }

    /// The limit on a file's size stands in for a disk without space. The weights of one experiment
    /// exceed it, and the metric lines of the other.
    @Test(
        "A disk that takes no more is told, and what was saved before stays",
        arguments: [
            (TinyExperiment.vae, 60, 2, 65_536, "model.safetensors"),
            (.regressor, 2000, 1000, 200_000, "metrics.jsonl"),
        ])
    func fullDisk(
        experiment: TinyExperiment, epochs: Int, interval: Int, limit: Int, file: String
    ) throws {
        let config = try scratch.write(experiment.config, to: "config.json")
        let first = try program.startTraining(
            config, "training.epochs=\(epochs)", "training.picturesEvery=\(epochs)",
            "training.checkpointEvery=\(epochs)", "training.checkpointEverySteps=\(interval)",
            "--progress", "off")
        let begun = first.wait {
            RunFiles.all(in: scratch / "Outputs").first?.checkpoints.count ?? 0 > 1
        }
        #expect(begun)
        first.send(SIGTERM)
        #expect(try first.finish().exitCode == 143)
        let run = try onlyRun()
        let before = run.newestCheckpoint
        let weights = RunFiles(before).bytes("model.safetensors")

        var limited = program
        limited.fileSizeLimit = limit
        let outcome = try limited.train("--resume", run.path, "--progress", "off")
        #expect(outcome.exitCode == 73 && outcome.signal == nil, "\(outcome)")
        #expect(outcome.errors.contains("File too large"), "\(outcome)")
        #expect(outcome.errors.contains(run.path) && outcome.errors.contains(file), "\(outcome)")
        #expect(run.isTidy)
        #expect(
            run.checkpoints.contains(RunFolderName.of(RunFiles(before))) || file == "metrics.jsonl")
        if file != "metrics.jsonl" {
            #expect(RunFiles(before).bytes("model.safetensors") == weights)
        }
        #expect(run.status == "failed")

        let resumed = try program.train("--resume", run.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(run.status == "finished")
    }

    @Test("A run that cannot write its first file leaves nothing")
    func fullFromTheStart() throws {
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        var limited = program
        limited.fileSizeLimit = 512
        let outcome = try limited.train(config, "--progress", "off")
        #expect(outcome.exitCode == 73, "\(outcome)")
        #expect(RunFiles.names(in: scratch / "Outputs") == [])
    }

    @Test("Standard error that takes nothing stops no run", arguments: ["/dev/full", "&-"])
    func noErrors(target: String) throws {
        let config = try scratch.write(TinyExperiment.regressor.config, to: "config.json")
        var shell = program
        shell.executable = "/bin/sh"
        let outcome = try shell.run(
            "-c", "exec \"$0\" run \"$1\" 2>\(target)", program.executable, config)
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(try onlyRun().status == "finished")
    }
}
