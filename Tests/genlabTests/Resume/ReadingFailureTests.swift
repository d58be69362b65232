import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// What cannot be read is told, and never taken for what is not there.
@Suite("Faults of reading", .enabled(if: FaultInjection.isPossible))
struct ReadingFailureTests {
    let scratch: Scratch
    let program: Program
    let run: RunFiles

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        let config = try scratch.write(TinyExperiment.vae.config, to: "config.json")
        let outcome = try program.train(
            config, "--name", "a", "--progress", "off", "training.epochs=2")
        try #require(outcome.exitCode == 0, "\(outcome)")
        run = try #require(RunFiles.all(in: scratch / "Outputs").first)
    }

    @Test(
        "A folder that cannot be listed to its end",
        arguments: [["list"], ["compare", "latest"], ["compare", "*"], ["rm", "*", "--yes"]])
    func listing(arguments: [String]) throws {
        let outcome = try FaultInjection.run(
            program, arguments, call: "getdents64", error: "EIO", at: scratch / "Outputs")
        #expect(outcome.exitCode == 74, "\(outcome)")
        #expect(outcome.errors.contains("Input/output error"), "\(outcome)")
        #expect(outcome.errors.contains("Outputs"), "\(outcome)")
        #expect(run.status == "finished")
    }

    @Test("Pictures that cannot be listed do not go missing from a comparison")
    func pictures() throws {
        let outcome = try FaultInjection.run(
            program, ["compare", run.path, "-o", "page.html"], call: "getdents64", error: "EIO",
            at: run("images"))
        #expect(outcome.exitCode == 74, "\(outcome)")
        #expect(outcome.errors.contains("images"), "\(outcome)")
        #expect(!scratch.contents.contains("page.html"))
    }

    @Test(
        "A run that cannot be looked at stands in the list with the reason",
        arguments: ["EIO", "EMFILE"])
    func listedRun(error: String) throws {
        let outcome = try FaultInjection.run(
            program, ["list", "--output-dir", scratch / "Outputs"], call: "openat", error: error,
            at: run("run.json"))
        #expect(outcome.exitCode == 74, "\(outcome)")
        #expect(outcome.output.contains("unreadable"), "\(outcome)")
        #expect(outcome.errors.contains("run.json"), "\(outcome)")
        let latest = try FaultInjection.run(
            program, ["show", "latest", "--output-dir", scratch / "Outputs"], call: "openat",
            error: error, at: run("run.json"))
        #expect(latest.exitCode == 74, "\(latest)")
    }

    @Test(
        "An older checkpoint is not used for a newer one that cannot be read",
        arguments: [("openat", "EMFILE"), ("openat", "EACCES"), ("read", "EIO")])
    func newestCheckpoint(call: String, error: String) throws {
        try #require(run.checkpoints.count > 1)
        let older = run("checkpoints/" + run.checkpoints[0])
        let state = run.newestCheckpoint + "/state.json"
        let sampled = try FaultInjection.run(
            program, ["sample", run.path, "-n", "1", "-o", "x.npy"], call: call, error: error,
            at: state)
        #expect(sampled.exitCode == 74, "\(sampled)")
        #expect(sampled.errors.contains(state), "\(sampled)")
        #expect(!scratch.contents.contains("x.npy"))
        let named = try FaultInjection.run(
            program, ["sample", older, "-n", "1", "-o", "x.npy"], call: call, error: error,
            at: state)
        #expect(named.exitCode == 0, "\(named)")
    }

    @Test("A run is taken up from an older checkpoint where its step is named")
    func namedCheckpoint() throws {
        let cut = scratch / "cut"
        try FileManager.default.copyItem(atPath: run.path, toPath: cut)
        let record = try String(contentsOfFile: cut + "/run.json", encoding: .utf8)
        try record.replacingOccurrences(of: "\"finished\",", with: "\"interrupted\",")
            .write(toFile: cut + "/run.json", atomically: true, encoding: .utf8)
        let files = RunFiles(cut)
        let newest = files.newestCheckpoint + "/state.json"
        let refused = try FaultInjection.run(
            program, ["run", "--resume", cut, "--progress", "off"], call: "openat",
            error: "EMFILE", at: newest)
        #expect(refused.exitCode == 74, "\(refused)")
        #expect(refused.errors.contains("--checkpoint STEP"), "\(refused)")
        let missing = try program.train("--resume", cut, "--checkpoint", "3")
        #expect(missing.exitCode == 66, "\(missing)")
        #expect(missing.errors.contains("the steps 8, 10"), "\(missing)")
        let resumed = try program.train(
            "--resume", cut, "--checkpoint", "8", "--progress", "off", "--log-level", "error")
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(try files.json("run.json")["resumes"]?.arrayValue?.last?["step"] == 8)
        #expect(try files.differences(from: run) == [])
        #expect(try program.run("run", "x.json", "--checkpoint", "8").exitCode == 64)
    }

    @Test("A checkpoint that cannot be removed is a warning, and goes at the next save")
    func removal() throws {
        let outcome = try FaultInjection.run(
            program,
            ["run", "config.json", "--name", "b", "--progress", "off", "--threads", "1"],
            call: "unlink", error: "EIO", when: "2")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.errors.contains("warning: cannot remove"), "\(outcome)")
        let other = try #require(
            RunFiles.all(in: scratch / "Outputs").first { $0.path.contains("/b-") })
        #expect(other.isTidy && other.checkpoints.count <= 3, "\(other.checkpoints)")
    }

    @Test(
        "Threads that are refused, one or all, are told of before anything waits for them",
        arguments: ["1", "1+", "3"])
    func refusedThread(when: String) throws {
        let outcome = try FaultInjection.run(
            program, ["run", "config.json", "--threads", "4"], call: "clone3", error: "EAGAIN",
            when: when)
        #expect(outcome.exitCode == 71, "\(outcome)")
        #expect(outcome.errors.contains("threads"), "\(outcome)")
    }
}
