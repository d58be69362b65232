import Foundation
import Glibc
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
            (.vae, "optimizer.learningRate=1e300"),
            (.gan, "generatorOptimizer.learningRate=1e38"),
            (.gan, "discriminatorOptimizer.learningRate=1e30"),
            (.classifier, "optimizer.learningRate=1e30"),
            (.regressor, "optimizer.learningRate=1e30"),
        ])
    func diverged(experiment: TinyExperiment, override: String) throws {
        let config = try scratch.write(experiment.config, to: "config.json")
        let arguments = ["run", config, override, "--progress", "off"]
        let outcome = try program.run(
            arguments + (experiment == .vae ? ["optimizer.schedule.type=constant"] : []).filter { _ in false })
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
        let again = try program.run("run", "--resume", run.path, "--progress", "off")
        #expect(again.exitCode == 1)
        let second = try #require(again.errors.firstMatch(of: words), "\(again)")
        #expect(second.2 == match.2 && second.3 == match.3)
        #expect(run.status == "diverged")
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

    @Test("A disk that takes no more is told, and what was saved before stays", arguments: [16, 40, 80])
    func fullDisk(kilobytes: Int) throws {
        // The limit on a file's size stands in for a disk without space. Optimiser files are larger
        // than weights, and metric lines grow, so that different limits meet different files.
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        let first = try program.start("run", config, "training.epochs=40", "--progress", "off")
        let begun = first.wait { RunFiles.all(in: scratch / "Outputs").first?.checkpoints.count ?? 0 > 1 }
        #expect(begun)
        first.send(SIGTERM)
        #expect(try first.finish().exitCode == 143)
        let run = try onlyRun()
        let before = run.newestCheckpoint
        let state = RunFiles(before).bytes("model.safetensors")

        var limited = program
        limited.fileSizeLimit = kilobytes * 1024
        let outcome = try limited.run("run", "--resume", run.path, "--progress", "off")
        #expect(outcome.exitCode == 73 && outcome.signal == nil, "\(outcome)")
        #expect(outcome.errors.contains("File too large"), "\(outcome)")
        #expect(outcome.errors.contains(run.path), "\(outcome)")
        #expect(run.isTidy)
        #expect(run.newestCheckpoint == before)
        #expect(RunFiles(before).bytes("model.safetensors") == state)
        #expect(run.status == "failed")

        let resumed = try program.run("run", "--resume", run.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(run.status == "finished")
    }

    @Test("A run that cannot write its first file leaves nothing")
    func fullFromTheStart() throws {
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        var limited = program
        limited.fileSizeLimit = 512
        let outcome = try limited.run("run", config, "--progress", "off")
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
