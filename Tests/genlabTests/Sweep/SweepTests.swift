import Configuration
import Foundation
import Glibc
import Testing

@testable import ExperimentRunner

@Suite("Sweeps")
struct SweepTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        try scratch.write(
            SmallExperiment.vae(name: "tiny", trainCount: 100, hidden: 8), to: "c.json")
    }

    /// The one sweep in the outputs.
    private func sweep(in outputs: String = "Outputs") throws -> SweepFolder {
        try #require(found(in: outputs))
    }

    /// The one sweep in the outputs, once it is there.
    private func found(in outputs: String = "Outputs") -> SweepFolder? {
        let names = RunFiles.names(in: scratch / outputs).filter { !$0.hasPrefix(".") }
        return names.last.flatMap { SweepFolder(at: scratch / "\(outputs)/\($0)") }
    }

    private func states(_ sweep: SweepFolder) throws -> [SweepJob.State] {
        try SweepRecord(of: sweep).jobs.map(\.state)
    }

    @Test("Four jobs run one after the other, and are runs like others")
    func grid() throws {
        let outcome = try program.train(
            "c.json", "-m", "optimizer.learningRate=1e-3,1e-2", "model.latentSize=range(2,4)",
            "training.epochs=2")
        #expect(outcome.exitCode == 0, "\(outcome)")
        let folder = try sweep()
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
        for (job, run) in zip(record.jobs, folder.runs) {
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
        let picture = FileManager.default.contents(atPath: folder.comparisonPath) ?? Data()
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // A job is what the same run outside of the sweep is, to the byte.
        let alone = try program.train(
            "c.json", "optimizer.learningRate=1e-2", "model.latentSize=2", "training.epochs=2",
            "--output-dir", "alone")
        let other = RunFiles(scratch / (alone.outputLines.last ?? ""))
        #expect(try RunFiles(folder.path + "/2").differences(from: other) == [])

        let list = try program.run("list")
        #expect(list.output.contains("\(folder.name)/0 "), "\(list)")
        // The sweep stands above its jobs, or for them.
        #expect(list.outputLines.count == 6)
        #expect(
            list.outputLines[1].contains(
                #/^tiny-\d+-\d+ +finished +sweep +4/4 jobs .*test/loss [0-9.]+ \(best, job \d\)/#),
            "\(list)")
        let folded = try program.run("list", "--fold-sweeps")
        #expect(folded.outputLines.count == 2 && folded.outputLines[1].contains("4/4 jobs"))
        let chosen = try program.run("list", "sweep=\(folder.name)", "model.latentSize=3")
        #expect(chosen.outputLines.count == 3, "\(chosen)")
        let shown = try program.run("show", "\(folder.name)/3")
        #expect(
            shown.outputLines.first?.hasPrefix("\(folder.name)/3  finished") == true, "\(shown)")
        let sampled = try program.run("sample", "\(folder.name)/1", "-n", "2", "-o", "s.png")
        #expect(sampled.exitCode == 0, "\(sampled)")
        // The shell writes all that is in the folder for a star.
        let everything = RunFiles.names(in: folder.path).map { "Outputs/\(folder.name)/\($0)" }
        let compared = try program.run(["compare"] + everything)
        #expect(compared.exitCode == 0, "\(compared)")
        let whole = try program.run("compare", folder.name)
        #expect(whole.exitCode == 0 && whole.output == compared.output, "\(whole)")
        // There is nothing left to go on with.
        let resumed = try program.train("--resume", folder.name)
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(!resumed.errors.contains("[0]"))
    }

    @Test("A job that fails is told at once, the others go on, and the exit code is 1")
    func failing() throws {
        // A step of 1e30 leaves no weight finite.
        let outcome = try program.train(
            "c.json", "-m", "optimizer.type=sgd", "optimizer.learningRate=1e-3,1e30,1e-4")
        #expect(outcome.exitCode == 1, "\(outcome)")
        let folder = try sweep()
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
        let again = try program.train("--resume", folder.path)
        #expect(again.exitCode == 1 && !again.errors.contains("[1] optimizer"), "\(again)")
        #expect(try states(folder) == [.finished, .failed, .finished])
    }

    @Test("With --fail-fast the first failure is the last job")
    func failFast() throws {
        let outcome = try program.train(
            "c.json", "-m", "--fail-fast", "optimizer.type=sgd",
            "optimizer.learningRate=1e-3,1e30,1e-4")
        #expect(outcome.exitCode == 1, "\(outcome)")
        let folder = try sweep()
        #expect(try states(folder) == [.finished, .failed, .waiting])
        #expect(try SweepRecord(of: folder).status == .failed)
        #expect(RunFiles.names(in: folder.path).contains("2") == false)
    }

    @Test(
        "A sweep that is stopped in the middle goes on to the same bytes",
        arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) throws {
        try scratch.write(TinyExperiment.vae.config, to: "vae.json")
        // Epochs enough for the signal to come in time on any machine, and pictures seldom.
        let arguments = [
            "vae.json", "-m", "seed=1,2,3", "training.epochs=16", "training.picturesEvery=8",
            "--progress", "off",
        ]
        let uncut = try program.train(arguments + ["--output-dir", "uncut"])
        #expect(uncut.exitCode == 0, "\(uncut)")
        let running = try program.startTraining(arguments + ["--output-dir", "cut"])
        let isUnderWay = running.wait {
            guard let folder = found(in: "cut") else { return false }
            return RunFiles(folder.path + "/1").metricLines.count >= 3
        }
        #expect(isUnderWay)
        running.send(signal)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 128 + signal && outcome.signal == nil, "\(outcome)")
        #expect(outcome.errors.contains("--resume"))
        let folder = try sweep(in: "cut")
        #expect(try SweepRecord(of: folder).status == .interrupted)
        #expect(try states(folder) == [.finished, .interrupted, .waiting], "\(outcome)")
        #expect(RunFiles(folder.path + "/1").status == "interrupted")

        let resumed = try program.train("--resume", folder.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(try states(folder) == [.finished, .finished, .finished])
        let whole = try sweep(in: "uncut")
        for number in 0..<3 {
            let run = RunFiles("\(folder.path)/\(number)")
            #expect(try run.differences(from: RunFiles("\(whole.path)/\(number)")) == [])
        }
    }

    @Test("Two jobs run at once, and stop together")
    func parallel() throws {
        let running = try program.start(
            "run", "c.json", "-m", "seed=range(4)", "training.epochs=400",
            "training.picturesEvery=400", "--jobs", "2",
            "--threads",
            "3")
        let areTwo = running.wait {
            guard let folder = found() else { return false }
            return (0..<2).allSatisfy { !RunFiles("\(folder.path)/\($0)").metricLines.isEmpty }
        }
        #expect(areTwo)
        let folder = try sweep()
        #expect(folder.isLocked)
        #expect(try states(folder) == [.running, .running, .waiting, .waiting])
        // Nobody else may work on it meanwhile.
        let second = try program.run("run", "--resume", folder.path)
        #expect(
            second.exitCode == 73 && second.errors.contains("is using this folder"), "\(second)")
        running.send(SIGTERM)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 143, "\(outcome)")
        #expect(try states(folder) == [.interrupted, .interrupted, .waiting, .waiting])
        let record = try SweepRecord(of: folder)
        #expect(record.processes == 2 && record.threads == 1)
        let arguments = try RunRecord(of: folder.runs[0]).arguments
        #expect(arguments.contains("--threads=1"))
    }

    @Test("When the sweep's process is killed, its jobs end by themselves, and it can go on")
    func killed() throws {
        let running = try program.startTraining(
            "c.json", "-m", "seed=1,2", "training.epochs=400", "training.picturesEvery=400")
        let isUnderWay = running.wait {
            found().map { !RunFiles($0.path + "/0").metricLines.isEmpty } ?? false
        }
        #expect(isUnderWay)
        running.send(SIGKILL)
        #expect(try running.finish().signal == SIGKILL)
        let folder = try sweep()
        let run = try #require(folder.runs.first)
        for _ in 0..<1000 where run.isLocked { usleep(20_000) }
        #expect(RunFiles(run.path).status == "interrupted")
        #expect(try states(folder) == [.running, .waiting])
        // No job runs on; what was begun is done.
        let resumed = try program.startTraining("--resume", folder.path)
        #expect(resumed.wait { resumed.errors.contains("[0] goes on") })
        resumed.send(SIGTERM)
        #expect(try resumed.finish().exitCode == 143)
    }

    @Test("A job that is killed, by the system's memory guard perhaps, takes no other along")
    func jobKilled() throws {
        let running = try program.startTraining(
            "c.json", "-m", "seed=1,2", "training.epochs=40", "training.picturesEvery=40")
        var job: pid_t?
        let isUnderWay = running.wait {
            guard let folder = found(),
                let text = FileManager.default.contents(atPath: folder.path + "/0/lock"),
                !RunFiles(folder.path + "/0").metricLines.isEmpty
            else { return false }
            job = pid_t(String(decoding: text, as: UTF8.self).filter(\.isNumber))
            return job != nil
        }
        #expect(isUnderWay)
        kill(try #require(job), SIGKILL)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 1, "\(outcome)")
        let folder = try sweep()
        #expect(try states(folder) == [.failed, .finished])
        #expect(try SweepRecord(of: folder).jobs[0].error?.contains("signal 9") == true)
        // It is tried again from its checkpoint.
        let resumed = try program.train("--resume", folder.path)
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(try states(folder) == [.finished, .finished])
    }

    @Test("The second signal stops at once")
    func secondSignal() throws {
        try scratch.write(
            """
            {"name": "slow", "seed": 1, "data": {"type": "digits-5k"},
             "model": {"type": "vae", "encoder": {"hidden": [1500, 1500]},
                       "decoder": {"hidden": [1500, 1500]}},
             "optimizer": {}, "training": {"epochs": 1000, "batchSize": 4500}}
            """, to: "slow.json")
        let running = try program.startTraining("slow.json", "-m", "seed=1,2")
        let begun = running.wait {
            found().map { !RunFiles($0.path + "/0").checkpoints.isEmpty } ?? false
        }
        #expect(begun)
        running.send(SIGINT)
        #expect(running.wait { running.errors.contains("once more stops at once") })
        running.send(SIGINT)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.exitCode == 130, "\(outcome)")
        let folder = try sweep()
        #expect(try states(folder) == [.interrupted, .waiting])
        #expect(folder.runs.allSatisfy { !$0.isLocked })
    }

    @Test("Jobs are listed and checked without being done")
    func dryRun() throws {
        let listed = try program.run(
            "run", "c.json", "-m", "seed=1,2", "model.latentSize=2,3", "--dry-run")
        #expect(listed.exitCode == 0, "\(listed)")
        #expect(
            listed.outputLines == [
                "0  seed=1 model.latentSize=2", "1  seed=1 model.latentSize=3",
                "2  seed=2 model.latentSize=2", "3  seed=2 model.latentSize=3",
            ])
        let random = try program.run(
            "run", "c.json", "-m", "--trials", "3", "optimizer.learningRate=loguniform(1e-4,1e-2)",
            "--dry-run")
        #expect(random.exitCode == 0 && random.outputLines.count == 3, "\(random)")
        let wrong = try program.run("run", "c.json", "-m", "seed=1,-1")
        #expect(wrong.exitCode == 78, "\(wrong)")
        #expect(wrong.errors.contains("job 1: override seed=-1: seed: given -1"))
        #expect(!FileManager.default.fileExists(atPath: scratch / "Outputs"))
    }

    @Test("The config's own sweep needs -m")
    func section() throws {
        let text = SmallExperiment.vae(name: "own", trainCount: 100, hidden: 8)
        let swept = text.replacingOccurrences(
            of: #""seed": 7,"#, with: #""seed": 7, "sweep": {"seed": "range(1,3)"},"#)
        try scratch.write(swept, to: "own.json")
        let one = try program.train("own.json")
        #expect(one.exitCode == 0 && one.errors.contains("sweep is left out; -m"), "\(one)")
        let all = try program.train("own.json", "-m", "--output-dir", "swept")
        #expect(all.exitCode == 0 && !all.errors.contains("left out"), "\(all)")
        let folder = try sweep(in: "swept")
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
        let outcome = try program.run(["run", "c.json"] + arguments)
        #expect(outcome.exitCode == 64 && outcome.errors.contains(message), "\(outcome)")
    }

    @Test("The latest to go on with is what was cut last, be it a sweep")
    func resumeLatest() throws {
        let running = try program.startTraining(
            "c.json", "-m", "seed=1,2", "training.epochs=60", "training.picturesEvery=60",
            "--progress", "off")
        let isUnderWay = running.wait {
            found().map { RunFiles($0.path + "/0").checkpoints.count > 1 } ?? false
        }
        #expect(isUnderWay)
        running.send(SIGTERM)
        #expect(try running.finish().exitCode == 143)
        let cut = try self.sweep()
        let listed = try program.run("list")
        #expect(listed.output.contains(#/interrupted +sweep +0/2 jobs/#), "\(listed)")
        // A run that has come to its end later was not cut.
        let whole = try program.train("c.json", "--name", "whole", "--progress", "off")
        #expect(whole.exitCode == 0)
        let settings = try program.train("--resume", "latest", "training.epochs=3")
        #expect(settings.exitCode == 64 && settings.errors.contains("is a sweep"), "\(settings)")
        let resumed = try program.train("--resume", "latest", "--progress", "off")
        #expect(resumed.exitCode == 0 && resumed.outputLines.last == "Outputs/\(cut.name)")
        #expect(try states(cut) == [.finished, .finished])
        // Nothing is cut any more: the latest is the run that started last, which is done.
        let done = try program.train("--resume", "latest")
        #expect(done.exitCode == 0 && done.errors.contains("finished already"), "\(done)")
    }

    @Test("A terminal shows a bar for all jobs below what they say")
    func bar() throws {
        var terminal = Program(in: scratch, environment: ["TERM": "xterm"])
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
        #expect(!(try program.train("c.json", "-m", "seed=1,2").errors.contains("\r")))
    }

    @Test("Settings with several values need -m")
    func withoutSweep() throws {
        let outcome = try program.run("run", "c.json", "seed=1,2")
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(outcome.errors.contains("override seed=1,2: column 6: given several values"))
        let unread = try program.run("run", "-m", "seed=1,2")
        #expect(unread.exitCode == 64, "\(unread)")
    }
}
