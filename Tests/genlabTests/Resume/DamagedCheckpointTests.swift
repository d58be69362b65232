import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import Testing

@Suite("Damaged checkpoints")
struct DamagedCheckpointTests {
    let scratch: Scratch
    let program: Program
    let run: RunFiles

    /// A run that was stopped with several checkpoints.
    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        let running = try program.startTraining(
            config, "training.epochs=100", "training.picturesEvery=100", "--progress", "off")
        let outputs = scratch / "Outputs"
        let begun = running.wait {
            (RunFiles.all(in: outputs).first?.metricLines.count ?? 0) > 3
        }
        #expect(begun)
        running.send(SIGTERM)
        #expect(try running.finish().exitCode == 143)
        run = try #require(RunFiles.all(in: outputs).first)
        #expect(run.checkpoints.count >= 2)
    }

    /// Flips one bit of a file.
    private func flip(_ path: String, bit: Int) throws {
        var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        let index = bit % (bytes.count * 8)
        bytes[index / 8] ^= 1 << (index % 8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test(
        "One flipped bit is found, named, and passed over for the checkpoint before",
        arguments: ["model.safetensors", "optimizer.safetensors", "state.json"],
        [0, 77, 123_457, Int(Int32.max)])
    func flipped(file: String, bit: Int) throws {
        let damaged = RunFiles(run.newestCheckpoint)(file)
        let previous = run.checkpoints.dropLast().last ?? ""
        try flip(damaged, bit: bit)
        let resumed = try program.startTraining("--resume", run.path, "--progress", "off")
        let told = resumed.wait { resumed.errors.contains("checkpoints/\(previous)") }
        #expect(told, "\(resumed.errors)")
        #expect(resumed.errors.contains("warning: "))
        #expect(resumed.errors.contains(damaged), "\(resumed.errors)")
        resumed.send(SIGTERM)
        #expect(try resumed.finish().exitCode == 143)
        let resumes = try run.json("run.json")["resumes"]
        #expect(resumes?[0]?["step"]?.integerValue == Int(previous.dropFirst(5)))
    }

    @Test(
        "Without an intact checkpoint the run is refused, and nothing of it is thrown away",
        arguments: ["model.safetensors", "optimizer.safetensors", "state.json"])
    func allDamaged(file: String) throws {
        for name in run.checkpoints { try flip(run("checkpoints/\(name)/\(file)"), bit: 4321) }
        let before = scratch.contents
        let outcome = try program.train("--resume", run.path, "--progress", "off")
        #expect(outcome.exitCode == 65, "\(outcome)")
        #expect(outcome.errors.contains(RunFiles(run.newestCheckpoint)(file)), "\(outcome)")
        #expect(outcome.errors.contains("no checkpoint of this run is intact"), "\(outcome)")
        #expect(scratch.contents == before)
    }

    @Test("A file that is missing from a checkpoint is named, and the one before is used")
    func missing() throws {
        let file = RunFiles(run.newestCheckpoint)("optimizer.safetensors")
        try FileManager.default.removeItem(atPath: file)
        let resumed = try program.startTraining("--resume", run.path, "--progress", "off")
        let told = resumed.wait { resumed.errors.contains(file) }
        #expect(told, "\(resumed.errors)")
    }
}
