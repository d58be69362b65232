import Foundation
import Glibc
import ProgramTestSupport
import Testing

@testable import RunStore

@Suite("Sweeps that are cut")
struct InterruptedSweepTests {
    private let place: SweepScratch

    init() throws { place = try SweepScratch() }

    @Test(
        "A sweep that is stopped in the middle goes on to the same bytes",
        arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) throws {
        try place.scratch.write(TinyExperiment.vae.config, to: "vae.json")
        // Epochs enough for the signal to come in time on any machine, and pictures seldom.
        let arguments = [
            "vae.json", "-m", "seed=1,2,3", "training.epochs=16", "training.picturesEvery=8",
            "--progress", "off",
        ]
        let uncut = try place.program.train(arguments + ["--output-dir", "uncut"])
        #expect(uncut.exitCode == 0, "\(uncut)")
        let running = try place.program.startTraining(arguments + ["--output-dir", "cut"])
        let isUnderWay = running.wait {
            guard let folder = place.found(in: "cut") else { return false }
            return RunFiles(folder.path + "/1").metricLines.count >= 3
        }
        #expect(isUnderWay)
        running.send(signal)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 128 + signal && outcome.signal == nil, "\(outcome)")
        #expect(outcome.errors.contains("--resume"))
        let folder = try place.sweep(in: "cut")
        #expect(try SweepRecord(of: folder).status == .interrupted)
        #expect(try place.states(folder) == [.finished, .interrupted, .waiting], "\(outcome)")
        #expect(RunFiles(folder.path + "/1").status == "interrupted")

        let resumed = try place.program.train("--resume", folder.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(try place.states(folder) == [.finished, .finished, .finished])
        let whole = try place.sweep(in: "uncut")
        for number in 0..<3 {
            let run = RunFiles("\(folder.path)/\(number)")
            #expect(try run.differences(from: RunFiles("\(whole.path)/\(number)")) == [])
        }
    }

    @Test("Two jobs run at once, and stop together")
    func parallel() throws {
        let running = try place.program.start(
            "run", "c.json", "-m", "seed=range(4)", "training.epochs=400",
            "training.picturesEvery=400", "--jobs", "2",
            "--threads",
            "3")
        let areTwo = running.wait {
            guard let folder = place.found() else { return false }
            return (0..<2).allSatisfy { !RunFiles("\(folder.path)/\($0)").metricLines.isEmpty }
        }
        #expect(areTwo)
        let folder = try place.sweep()
        #expect(try folder.isLocked)
        #expect(try place.states(folder) == [.running, .running, .waiting, .waiting])
        // Nobody else may work on it meanwhile.
        let second = try place.program.run("run", "--resume", folder.path)
        #expect(
            second.exitCode == 73 && second.errors.contains("is using this folder"), "\(second)")
        running.send(SIGTERM)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 143, "\(outcome)")
        #expect(try place.states(folder) == [.interrupted, .interrupted, .waiting, .waiting])
        let record = try SweepRecord(of: folder)
        #expect(record.processes == 2 && record.threads == 1)
        let arguments = try RunRecord(of: folder.runs[0]).arguments
        #expect(arguments.contains("--threads=1"))
    }

    @Test("When the sweep's process is killed, its jobs end by themselves, and it can go on")
    func killed() throws {
        let running = try place.program.startTraining(
            "c.json", "-m", "seed=1,2", "training.epochs=400", "training.picturesEvery=400")
        let isUnderWay = running.wait {
            place.found().map { !RunFiles($0.path + "/0").metricLines.isEmpty } ?? false
        }
        #expect(isUnderWay)
        running.send(SIGKILL)
        #expect(try running.finish().signal == SIGKILL)
        let folder = try place.sweep()
        let run = try #require(folder.runs.first)
        for _ in 0..<1000 where try run.isLocked { usleep(20_000) }
        #expect(RunFiles(run.path).status == "interrupted")
        #expect(try place.states(folder) == [.running, .waiting])
        // No job runs on; what was begun is done.
        let resumed = try place.program.startTraining("--resume", folder.path)
        #expect(resumed.wait { resumed.errors.contains("[0] goes on") })
        resumed.send(SIGTERM)
        #expect(try resumed.finish().exitCode == 143)
    }

    @Test("A job that is killed, by the system's memory guard perhaps, takes no other along")
    func jobKilled() throws {
        let running = try place.program.startTraining(
            "c.json", "-m", "seed=1,2", "training.epochs=40", "training.picturesEvery=40")
        var job: pid_t?
        let isUnderWay = running.wait {
            guard let folder = place.found(),
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
        let folder = try place.sweep()
        #expect(try place.states(folder) == [.failed, .finished])
        #expect(try SweepRecord(of: folder).jobs[0].error?.contains("signal 9") == true)
        // It is tried again from its checkpoint.
        let resumed = try place.program.train("--resume", folder.path)
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(try place.states(folder) == [.finished, .finished])
    }

    /// A config that no machine comes to the end of while a test looks.
    private func writeSlowConfig() throws {
        try place.scratch.write(
            """
            {"name": "slow", "seed": 1, "data": {"type": "digits-5k"},
             "model": {"type": "vae", "encoder": {"hidden": [1500, 1500]},
                       "decoder": {"hidden": [1500, 1500]}},
             "optimizer": {}, "training": {"epochs": 1000, "batchSize": 4500}}
            """, to: "slow.json")
    }

    @Test("The second signal stops at once")
    func secondSignal() throws {
        try writeSlowConfig()
        let running = try place.program.startTraining("slow.json", "-m", "seed=1,2")
        let begun = running.wait {
            place.found().map { !RunFiles($0.path + "/0").checkpoints.isEmpty } ?? false
        }
        #expect(begun)
        running.send(SIGINT)
        #expect(running.wait { running.errors.contains("once more stops at once") })
        running.send(SIGINT)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.exitCode == 130, "\(outcome)")
        let folder = try place.sweep()
        #expect(try place.states(folder) == [.interrupted, .waiting])
        #expect(try folder.runs.allSatisfy { try !$0.isLocked })
    }

    @Test("The latest to go on with is what was cut last, be it a sweep")
    func resumeLatest() throws {
        try writeSlowConfig()
        let running = try place.program.startTraining("slow.json", "-m", "seed=1,2")
        let isUnderWay = running.wait {
            place.found().map { !RunFiles($0.path + "/0").checkpoints.isEmpty } ?? false
        }
        #expect(isUnderWay)
        running.send(SIGTERM)
        #expect(try running.finish().exitCode == 143)
        let cut = try place.sweep()
        #expect(try place.states(cut) == [.interrupted, .waiting])
        let listed = try place.program.run("list")
        #expect(listed.output.contains(#/interrupted +sweep +0/2 jobs/#), "\(listed)")
        // A run that has come to its end later was not cut.
        let whole = try place.program.train("c.json", "--name", "whole", "--progress", "off")
        #expect(whole.exitCode == 0)
        let settings = try place.program.train("--resume", "latest", "training.epochs=3")
        #expect(settings.exitCode == 64 && settings.errors.contains("is a sweep"), "\(settings)")
        let resumed = try place.program.startTraining("--resume", "latest")
        #expect(try resumed.wait { try place.states(cut).first == .running })
        resumed.send(SIGTERM)
        #expect(try resumed.finish().exitCode == 143)
        #expect(try place.states(cut) == [.interrupted, .waiting])
    }

    @Test("Where nothing is cut, the latest is what started last")
    func latestOfWholeRuns() throws {
        for name in ["first", "last"] {
            let run = try place.program.train("c.json", "--name", name, "--progress", "off")
            #expect(run.exitCode == 0, "\(run)")
        }
        let done = try place.program.train("--resume", "latest")
        #expect(done.exitCode == 0 && done.errors.contains("finished already"), "\(done)")
        #expect(done.outputLines.last?.contains("last") == true, "\(done)")
    }
}
