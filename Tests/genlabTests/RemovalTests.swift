import Foundation
import Glibc
import ProgramTestSupport
import Testing

/// `genlab rm` and `genlab prune`.
@Suite struct RemovalTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    private func outputs(_ folder: String = "Outputs") -> [String] {
        RunFiles.names(in: scratch / folder)
    }

    /// A sweep of two jobs.
    private func sweep(_ name: String = "swept") throws {
        let jobs = (0..<2).map {
            #"{"number": \#($0), "folder": "\#($0)", "overrides": ["seed=\#($0)"], "state": "finished"}"#
        }
        try scratch.write(
            """
            {"status": "finished", "started": "2026-01-31T12:00:00.000Z",
             "updated": "2026-01-31T12:00:00.000Z", "arguments": [], "method": {"type": "grid"},
             "parameters": [], "processes": 1, "threads": 1, "jobs": [\(jobs.joined(separator: ","))]}
            """, to: "Outputs/\(name)/sweep.json")
        for job in 0..<2 {
            try StoredRun(name: "\(job)").write(to: scratch, in: "Outputs/\(name)")
        }
    }

    @Test("What goes is shown, and goes with --yes; what was not named stays")
    func byName() throws {
        for name in ["a", "b", "c"] { try StoredRun(name: name).write(to: scratch) }
        try StoredRun(name: "a", started: "2027-01-31T12:00:00.000Z").write(to: scratch)
        let refused = try program.run("rm", "a", "Outputs/b")
        #expect(refused.exitCode == 64 && refused.errors.contains("--yes"), "\(refused)")
        #expect(refused.output.contains("a ") && refused.output.contains("finished"), "\(refused)")
        #expect(outputs() == ["a", "b", "c"])
        let dry = try program.run("rm", "a", "Outputs/b", "--dry-run", "--yes")
        #expect(dry.exitCode == 0 && dry.errors.hasPrefix("would remove 2 runs, "), "\(dry)")
        #expect(outputs() == ["a", "b", "c"])
        let removed = try program.run("rm", "latest", "Outputs/b/", "b", "--yes")
        #expect(removed.exitCode == 0 && removed.output == dry.output, "\(removed)")
        #expect(removed.errors.hasPrefix("removed 2 runs, "))
        #expect(outputs() == ["c"])
    }

    @Test("On a terminal a yes is waited for", arguments: ["y\n", "YES\n", "n\n", "\n", "\u{4}"])
    func asking(answer: String) throws {
        try StoredRun(name: "a").write(to: scratch)
        var asked = program
        asked.errorsGoToTerminal = true
        asked.inputComesFromTerminal = true
        let running = try asked.start("rm", "a")
        #expect(running.wait { running.errors.contains("? [y/N] ") })
        running.type(answer)
        let outcome = try running.finish(timeout: 20)
        #expect(outcome.exitCode == 0, "\(outcome)")
        let isYes = answer.lowercased().hasPrefix("y")
        #expect(outputs() == (isYes ? [] : ["a"]))
        #expect(outcome.errors.contains("nothing was removed") == !isYes)
    }

    @Test("Patterns and filters choose; a filter alone is over all runs")
    func choosing() throws {
        try StoredRun(name: "vae-a", status: "failed").write(to: scratch)
        try StoredRun(name: "vae-b").write(to: scratch)
        try StoredRun(name: "gan-c", status: "failed", model: "gan", losses: []).write(to: scratch)
        try scratch.write("mine", to: "Outputs/vae-notes/notes.txt")
        try scratch.write("mine", to: "Outputs/vae-notes.txt")
        let both = try program.run("rm", "vae-*", "status=failed", "--dry-run")
        #expect(both.outputLines.count == 2 && both.output.contains("vae-a"), "\(both)")
        #expect(try program.run("rm", "status=failed", "--yes").exitCode == 0)
        #expect(outputs() == ["vae-b", "vae-notes", "vae-notes.txt"])
        #expect(try program.run("rm", "vae-*", "--yes").exitCode == 0)
        #expect(outputs() == ["vae-notes", "vae-notes.txt"])
        let nothing = try program.run("rm", "vae-*", "--yes")
        #expect(nothing.exitCode == 66 && nothing.errors.contains("vae-*"), "\(nothing)")
    }

    @Test("A sweep goes as a whole, or a job of it")
    func sweeps() throws {
        try sweep()
        let job = try program.run("rm", "swept/1", "--yes")
        #expect(job.exitCode == 0 && job.output.contains("swept/1 "), "\(job)")
        #expect(outputs("Outputs/swept") == ["0", "lock", "sweep.json"])
        let whole = try program.run("rm", "swept", "swept/0", "--yes")
        #expect(whole.outputLines.count == 2, "\(whole)")
        #expect(whole.output.contains("swept (sweep of 1 run)"), "\(whole)")
        #expect(outputs() == [])
    }

    @Test("Nothing outside of the outputs is removed, whatever it is called")
    func outside() throws {
        try StoredRun(name: "mine").write(to: scratch, in: "elsewhere")
        try StoredRun(name: "kept").write(to: scratch)
        try StoredRun(name: "deep").write(to: scratch, in: "Outputs/folder")
        try scratch.write("", to: "Outputs/folder/file")
        for (link, target) in [
            ("Outputs/link", "../elsewhere/mine"), ("Outputs/away", "../elsewhere"),
            ("Outputs/twin", "kept"),
        ] {
            symlink(target, scratch / link)
        }
        let before = scratch.contents
        for (word, code) in [
            ("../elsewhere/mine", Int32(73)), ("elsewhere/mine", 73),
            (scratch / "elsewhere/mine", 73),
            ("link", 73), ("Outputs/link", 73), ("Outputs/link/", 73), ("away/mine", 73),
            ("Outputs/away/mine", 73), ("twin", 73), ("folder/deep", 73),
            ("Outputs/../elsewhere/mine", 73), ("kept/..", 66), ("Outputs", 73), (".", 66),
            ("..", 66), ("/", 73), ("folder", 66), ("Outputs/folder/file", 73), ("missing", 66),
            ("", 66), ("l*k", 66), ("[", 66), ("Outputs/kept/run.json", 73),
        ] {
            let outcome = try program.run("rm", word, "--yes")
            #expect(outcome.exitCode == code, "\(word): \(outcome)")
            #expect(!outcome.errors.isEmpty && outcome.output.isEmpty)
            #expect(scratch.contents == before, "\(word)")
        }
        // A pattern passes over what is not ours.
        #expect(try program.run("rm", "*", "--yes").exitCode == 0)
        #expect(outputs() == ["away", "folder", "link", "twin"])
        #expect(outputs("elsewhere/mine").contains("run.json"))
        // What is elsewhere is removed where it is named as the folder of runs.
        let named = try program.run("rm", "mine", "--output-dir", "elsewhere", "--yes")
        #expect(named.exitCode == 0 && outputs("elsewhere") == [], "\(named)")
    }

    @Test("The outputs themselves may lie behind a link")
    func linkedOutputs() throws {
        try StoredRun(name: "a").write(to: scratch, in: "disk")
        symlink("disk", scratch / "Outputs")
        #expect(try program.run("rm", "a", "--yes").exitCode == 0)
        #expect(outputs("disk") == [])
    }

    @Test("A running run is refused by its name and passed over by a pattern")
    func running() throws {
        try scratch.write(SmallExperiment.vae(name: "live", epochs: 100_000), to: "x.json")
        let training = try program.startTraining("x.json", "--progress", "off")
        #expect(
            training.wait {
                RunFiles.all(in: scratch / "Outputs").first?.checkpoints.count ?? 0 > 3
            })
        try StoredRun(name: "a").write(to: scratch)
        let live = try #require(outputs().first { $0.hasPrefix("live") })
        let named = try program.run("rm", "a", live, "--yes")
        #expect(named.exitCode == 73 && named.errors.contains("a process works on it"), "\(named)")
        #expect(outputs().count == 2)
        let pattern = try program.run("rm", "*", "--yes")
        #expect(pattern.exitCode == 0 && pattern.errors.contains("passed over"), "\(pattern)")
        #expect(outputs() == [live])
        let pruned = try program.run("prune", "--yes")
        #expect(pruned.exitCode == 0 && pruned.errors.contains("passed over"), "\(pruned)")
        let alone = try program.run("prune", "latest", "--yes")
        #expect(alone.exitCode == 73, "\(alone)")
        training.send(SIGKILL)
        _ = try training.finish()
        #expect(try program.run("rm", live, "--yes").exitCode == 0)
        #expect(outputs() == [])
    }

    @Test("A half-removed run is no run, and is swept away")
    func halfRemoved() throws {
        let dead = try program.run("env")
        #expect(dead.exitCode == 0)
        // No process has this number: the largest that Linux gives is 2^22.
        let name = ".a.partial-4194305-1f"
        try StoredRun(name: name).write(to: scratch)
        let list = try program.run("list")
        #expect(list.output.isEmpty && list.errors.contains("no runs"), "\(list)")
        #expect(try program.run("show", "latest").exitCode == 66)
        let all = try program.run("rm", "*", "--yes")
        #expect(all.exitCode == 66, "\(all)")
        let pruned = try program.run("prune", "--yes")
        #expect(pruned.exitCode == 0 && pruned.output.contains("was killed"), "\(pruned)")
        #expect(outputs() == [])
    }

    @Test("A folder that may not be written keeps its runs")
    func readOnly() throws {
        try StoredRun(name: "a").write(to: scratch)
        guard geteuid() != 0 else { return }
        chmod(scratch / "Outputs", 0o555)
        defer { chmod(scratch / "Outputs", 0o755) }
        let outcome = try program.run("rm", "a", "--yes")
        #expect(outcome.exitCode == 73 && outcome.errors.contains("Outputs/a"), "\(outcome)")
        #expect(RunFiles(scratch / "Outputs/a").status == "finished")
    }

    // MARK: - Checkpoints

    @Test("Prune keeps the newest and the best, and the run can be sampled and gone on with")
    func prune() throws {
        try scratch.write(SmallExperiment.vae(epochs: 6), to: "x.json")
        let settings = ["training.keepCheckpoints=9", "training.checkpointEverySteps=1"]
        let run = try program.train(["x.json", "--progress", "off"] + settings)
        let files = RunFiles(scratch / (run.outputLines.last ?? ""))
        #expect(files.checkpoints.count >= 9, "\(run)")
        let newest = try #require(files.checkpoints.last)
        let dry = try program.run("prune", "--dry-run", "--keep-last", "2")
        #expect(dry.exitCode == 0 && dry.output.contains("\(newest) (newest)"), "\(dry)")
        let many = files.checkpoints.count
        #expect(try program.run("prune").exitCode == 64)
        #expect(files.checkpoints.count == many)
        #expect(try program.run("prune", "--keep-last", "2", "--yes").exitCode == 0)
        #expect((2...3).contains(files.checkpoints.count), "\(files.checkpoints)")
        #expect(files.checkpoints.last == newest)
        let pruned = try program.run("prune", "--keep-best", "test/loss", "--yes")
        #expect(pruned.exitCode == 0, "\(pruned)")
        #expect((1...2).contains(files.checkpoints.count) && files.checkpoints.last == newest)
        let sampled = try program.run("sample", "latest", "-n", "4", "-o", "s.png")
        #expect(sampled.exitCode == 0, "\(sampled)")
        let again = try program.run("prune", "--yes")
        #expect(again.exitCode == 0 && files.checkpoints.last == newest, "\(again)")
        let nothing = try program.run("prune", "--yes")
        #expect(nothing.errors == "there is nothing to remove\n", "\(nothing)")
    }

    @Test("The best by a metric is the checkpoint behind its best value")
    func keepBest() throws {
        try scratch.write(SmallExperiment.vae(epochs: 4), to: "x.json")
        let run = try program.train("x.json", "training.keepCheckpoints=9", "--progress", "off")
        let files = RunFiles(scratch / (run.outputLines.last ?? ""))
        #expect(
            files.checkpoints == [
                "step_000000", "step_000004", "step_000008", "step_000012", "step_000016",
            ])
        // The second epoch is made the best one.
        let losses = [9.0, 1, 5, 3]
        let lines = losses.enumerated().map { index, loss in
            #"{"step": \#(4 * index + 4), "epoch": \#(index + 1), "samples": 1, "time": 1, "test/loss": \#(loss), "test/size": 1}"#
        }
        try scratch.write(
            lines.joined(separator: "\n") + "\n",
            to: String(files("metrics.jsonl").dropFirst(scratch.path.count + 1)))
        let unknown = try program.run("prune", "--keep-best", "test/los", "--yes")
        #expect(unknown.exitCode == 64 && unknown.errors.contains("did you mean test/loss?"))
        let aimless = try program.run("prune", "--keep-best", "test/size", "--yes")
        #expect(aimless.exitCode == 64 && aimless.errors.contains("has no best value"))
        let pruned = try program.run("prune", "--keep-best", "test/loss", "--yes")
        #expect(pruned.exitCode == 0, "\(pruned)")
        #expect(files.checkpoints == ["step_000008", "step_000016"])
    }

    @Test("Prune keeps the newest whole checkpoint where newer ones are damaged")
    func damaged() throws {
        try scratch.write(SmallExperiment.vae(epochs: 4), to: "x.json")
        let run = try program.train("x.json", "training.keepCheckpoints=9", "--progress", "off")
        let files = RunFiles(scratch / (run.outputLines.last ?? ""))
        try FileManager.default.removeItem(atPath: files.newestCheckpoint + "/model.safetensors")
        let pruned = try program.run("prune", "--yes")
        #expect(pruned.exitCode == 0, "\(pruned)")
        #expect(files.checkpoints.contains("step_000012"), "\(files.checkpoints)")
        #expect(!files.checkpoints.contains("step_000004"), "\(files.checkpoints)")
        #expect(try program.run("sample", "latest", "-n", "1", "-o", "s.png").exitCode == 0)
        // Where none is whole, all stay.
        try StoredRun(name: "broken", checkpoints: [1, 2, 3]).write(to: scratch)
        let left = try program.run("prune", "broken", "--yes")
        #expect(left.exitCode == 0 && left.errors == "there is nothing to remove\n", "\(left)")
        #expect(RunFiles(scratch / "Outputs/broken").checkpoints.count == 3)
    }
}
