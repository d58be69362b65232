import Configuration
import Foundation
import ProgramTestSupport
import Testing

@testable import RunStore

@Suite("Sweeps")
struct SweepTests {
    private let place: SweepScratch

    init() throws { place = try SweepScratch() }

    @Test("Four jobs run one after the other, and are runs like others")
    func grid() throws {
        let outcome = try place.program.train(
            "c.json", "-m", "optimizer.learningRate=1e-3,1e-2", "model.latentSize=range(2,4)",
            "training.epochs=2")
        #expect(outcome.exitCode == 0, "\(outcome)")
        let folder = try place.sweep()
        #expect(outcome.outputLines.last == "Outputs/\(folder.name)")
        #expect(folder.name.hasPrefix("tiny-"))
        let record = try SweepRecord(of: folder)
        #expect(record.status == .finished)
        #expect(record.jobs.map(\.state) == [.finished, .finished, .finished, .finished])
        #expect(
            record.jobs.map { $0.overrides.prefix(2).joined(separator: " ") } == [
                "optimizer.learningRate=1e-3 model.latentSize=2",
                "optimizer.learningRate=1e-3 model.latentSize=3",
                "optimizer.learningRate=1e-2 model.latentSize=2",
                "optimizer.learningRate=1e-2 model.latentSize=3",
            ])
        #expect(
            RunFiles.names(in: folder.path) == [
                "0", "1", "2", "3", "comparison.png", "config.json", "lock", "sweep.json",
            ])
        for (job, run) in zip(record.jobs, try folder.runs) {
            let files = RunFiles(run.path)
            #expect(files.status == "finished" && files.isTidy)
            let settings = try files.json("config.json")
            let rate = settings["optimizer"]?["learningRate"]?.doubleValue
            let size = settings["model"]?["latentSize"]?.integerValue
            #expect(rate == (job.number < 2 ? 1e-3 : 1e-2))
            #expect(size == 2 + job.number % 2)
            #expect(settings["training"]?["epochs"] == 2)
        }
        // The comparison tells what differs, and is drawn.
        #expect(outcome.output.contains("optimizer.learningRate"))
        #expect(outcome.output.contains("model.latentSize"))
        // Each job by what was chosen for it, not by its number alone.
        #expect(outcome.output.contains("#3 2 (learningRate=1e-2, latentSize=2)"), "\(outcome)")
        let picture = FileManager.default.contents(atPath: folder.comparisonPath) ?? Data()
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // A job is what the same run outside of the sweep is, to the byte.
        let alone = try place.program.train(
            "c.json", "optimizer.learningRate=1e-2", "model.latentSize=2", "training.epochs=2",
            "--output-dir", "alone")
        let other = RunFiles(place.scratch / (alone.outputLines.last ?? ""))
        #expect(try RunFiles(folder.path + "/2").differences(from: other) == [])

        let list = try place.program.run("list")
        #expect(list.output.contains("\(folder.name)/0 "), "\(list)")
        // The sweep stands above its jobs, or for them.
        #expect(list.outputLines.count == 6)
        #expect(
            list.outputLines[1].contains(
                #/^tiny-\d+-\d+ +finished +sweep +4/4 jobs .*test/negative_elbo [0-9.]+ \(best, job \d\)/#
            ),
            "\(list)")
        let folded = try place.program.run("list", "--fold-sweeps")
        #expect(folded.outputLines.count == 2 && folded.outputLines[1].contains("4/4 jobs"))
        let chosen = try place.program.run("list", "sweep=\(folder.name)", "model.latentSize=3")
        #expect(chosen.outputLines.count == 3, "\(chosen)")
        let shown = try place.program.run("show", "\(folder.name)/3")
        #expect(
            shown.outputLines.first?.hasPrefix("\(folder.name)/3  finished") == true, "\(shown)")
        let sampled = try place.program.run("sample", "\(folder.name)/1", "-n", "2", "-o", "s.png")
        #expect(sampled.exitCode == 0, "\(sampled)")
        // The shell writes all that is in the folder for a star.
        let everything = RunFiles.names(in: folder.path).map { "Outputs/\(folder.name)/\($0)" }
        let compared = try place.program.run(["compare"] + everything)
        #expect(compared.exitCode == 0, "\(compared)")
        let whole = try place.program.run("compare", folder.name)
        #expect(whole.exitCode == 0 && whole.output == compared.output, "\(whole)")
        // There is nothing left to go on with.
        let resumed = try place.program.train("--resume", folder.name)
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(!resumed.errors.contains("[0]"))
    }

    @Test("A job that fails is told at once, the others go on, and the exit code is 1")
    func failing() throws {
        // A step of 1e30 leaves no weight finite.
        let outcome = try place.program.train(
            "c.json", "-m", "optimizer.type=sgd", "optimizer.learningRate=1e-3,1e30,1e-4")
        #expect(outcome.exitCode == 1, "\(outcome)")
        let folder = try place.sweep()
        let record = try SweepRecord(of: folder)
        #expect(record.status == .failed)
        #expect(record.jobs.map(\.state) == [.finished, .failed, .finished])
        let reason = try #require(record.jobs[1].error)
        #expect(!reason.isEmpty)
        #expect(try reason == RunRecord(of: folder.runs[1]).error)
        let failed = try #require(outcome.errors.range(of: "[1] failed"))
        let next = try #require(outcome.errors.range(of: "[2] finished"))
        #expect(failed.lowerBound < next.lowerBound)
        #expect(outcome.output.contains("diverged"))
        // What diverged once would diverge again.
        let again = try place.program.train("--resume", folder.path)
        #expect(again.exitCode == 1 && !again.errors.contains("[1] optimizer"), "\(again)")
        #expect(try place.states(folder) == [.finished, .failed, .finished])
    }

    @Test("With --fail-fast the first failure is the last job")
    func failFast() throws {
        let outcome = try place.program.train(
            "c.json", "-m", "--fail-fast", "optimizer.type=sgd",
            "optimizer.learningRate=1e-3,1e30,1e-4")
        #expect(outcome.exitCode == 1, "\(outcome)")
        let folder = try place.sweep()
        #expect(try place.states(folder) == [.finished, .failed, .waiting])
        #expect(try SweepRecord(of: folder).status == .failed)
        #expect(RunFiles.names(in: folder.path).contains("2") == false)
    }

    @Test("Jobs are listed and checked without being done")
    func dryRun() throws {
        let listed = try place.program.run(
            "run", "c.json", "-m", "seed=1,2", "model.latentSize=2,3", "--dry-run")
        #expect(listed.exitCode == 0, "\(listed)")
        #expect(
            listed.outputLines == [
                "0  seed=1 model.latentSize=2", "1  seed=1 model.latentSize=3",
                "2  seed=2 model.latentSize=2", "3  seed=2 model.latentSize=3",
            ])
        let random = try place.program.run(
            "run", "c.json", "-m", "--trials", "3", "optimizer.learningRate=loguniform(1e-4,1e-2)",
            "--dry-run")
        #expect(random.exitCode == 0 && random.outputLines.count == 3, "\(random)")
        let wrong = try place.program.run("run", "c.json", "-m", "seed=1,-1")
        #expect(wrong.exitCode == 78, "\(wrong)")
        #expect(wrong.errors.contains("job 1: override seed=-1: seed: given -1"))
        #expect(!FileManager.default.fileExists(atPath: place.scratch / "Outputs"))
    }

    @Test("The config's own sweep needs -m")
    func section() throws {
        let text = SmallExperiment.vae(name: "own", trainCount: 100, hidden: 8)
        let swept = text.replacingOccurrences(
            of: #""seed": 7,"#, with: #""seed": 7, "sweep": {"seed": "range(1,3)"},"#)
        try place.scratch.write(swept, to: "own.json")
        let one = try place.program.train("own.json")
        #expect(one.exitCode == 0 && one.errors.contains("sweep is left out; -m"), "\(one)")
        let all = try place.program.train("own.json", "-m", "--output-dir", "swept")
        #expect(all.exitCode == 0 && !all.errors.contains("left out"), "\(all)")
        let folder = try place.sweep(in: "swept")
        let seeds = try folder.runs.map { try RunFiles($0.path).json("config.json")["seed"] }
        #expect(seeds == [1, 2])
        #expect(try RunFiles(folder.path + "/0").json("config.json")["sweep"] == nil)
    }

    @Test(
        "What does not go together is a usage error",
        arguments: [
            (["-m", "seed=1,2", "--print-config"], "--print-config is for one run"),
            (["-m", "seed=1,2", "--profile"], "--profile is for one run"),
            (["--trials", "3"], "--trials needs -m"),
            (["--jobs", "2"], "--jobs and --fail-fast need -m"),
            (["--fail-fast"], "--jobs and --fail-fast need -m"),
            (["-m", "seed=1,2", "--jobs", "0"], "--jobs is 0; expected a number from 1 to 1024"),
            (["-m", "seed=1,2", "--trials", "0"], "--trials is 0; expected a number from 1"),
            (["-m", "--resume", "latest"], "--resume goes on with a sweep as it began"),
        ])
    func usage(arguments: [String], message: String) throws {
        let outcome = try place.program.run(["run", "c.json"] + arguments)
        #expect(outcome.exitCode == 64 && outcome.errors.contains(message), "\(outcome)")
    }

    @Test("A terminal shows a bar for all jobs below what they say")
    func bar() throws {
        var terminal = Program(in: place.scratch, environment: ["TERM": "xterm"])
        terminal.errorsGoToTerminal = true
        let outcome = try terminal.train(
            "c.json", "-m", "seed=1,2", "training.epochs=40", "data.trainCount=1000",
            "training.picturesEvery=20")
        #expect(outcome.exitCode == 0, "\(outcome)")
        let drawn = outcome.errors.components(separatedBy: "\r").filter { $0.contains("|") }
        #expect(!drawn.isEmpty, "\(outcome)")
        for bar in drawn {
            let plain = bar.replacing(#/\u{1B}\[[0-9;]*[A-Za-z]/#, with: "")
                .prefix { $0 != "\n" && $0 != "\r\n" }
            #expect(plain.count < 100, "\(plain)")
            #expect(
                plain.wholeMatch(of: #/jobs [012]\/2 [0-9]+% \|[█·]{20}\| \[\d\d:\d\d<.*/#) != nil,
                "\(plain)")
        }
        #expect(drawn.contains { $0.contains("[0] epoch ") }, "\(outcome)")
        #expect(drawn.contains { $0.contains("jobs 1/2 ") }, "\(outcome)")
        #expect(!(try place.program.train("c.json", "-m", "seed=1,2").errors.contains("\r")))
    }

    @Test("Settings with several values need -m")
    func withoutSweep() throws {
        let outcome = try place.program.run("run", "c.json", "seed=1,2")
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(outcome.errors.contains("override seed=1,2: column 6: given several values"))
        let unread = try place.program.run("run", "-m", "seed=1,2")
        #expect(unread.exitCode == 64, "\(unread)")
    }
}
