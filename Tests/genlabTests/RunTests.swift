import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// `genlab run` as its users see it.
@Suite struct RunTests {
    private func folder(_ text: String = SmallExperiment.vae()) throws -> (Scratch, Program) {
        let folder = try Scratch()
        try folder.write(text, to: "x.json")
        return (folder, Program(in: folder))
    }

    @Test func theLastLineOfOutputIsTheRunFolder() throws {
        let (folder, program) = try folder()
        let outcome = try program.run("run", "x.json", "--output-dir", "out", "--name", "named")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.outputLines.count == 1, "\(outcome)")
        let path = try #require(outcome.outputLines.last)
        #expect(path.hasPrefix("out/named-"))
        for name in ["config.json", "run.json", "metrics.jsonl", "summary.json"] {
            #expect(FileManager.default.fileExists(atPath: folder / "\(path)/\(name)"), "\(name)")
        }
        // Training and held-out digits come from the same files, which are listed once.
        let record = try RunFiles(folder / path).json("run.json")
        #expect(
            record["dataChecksums"]?.arrayValue?.map { $0["name"]?.stringValue }
                == ["digits-5k-images", "digits-5k-labels"])
        // Progress is told on standard error: a plain line an epoch.
        #expect(outcome.errorLines.count { $0.hasPrefix("epoch 1/1 ") } == 1, "\(outcome)")
        #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))
        #expect(outcome.peakMemory > 10_000_000 && outcome.peakMemory < 400_000_000, "\(outcome)")
    }

    @Test func theBinaryAloneRunsTheEmbeddedDigits() throws {
        let (folder, given) = try folder()
        var program = given
        // By another process: a copy that is still open for writing in a process split off from this
        // one meanwhile, by a test beside this one, could not be run.
        let copy = try Process.run(
            URL(fileURLWithPath: "/bin/cp"), arguments: [program.executable, folder / "moved"])
        copy.waitUntilExit()
        program.executable = folder / "moved"
        let outcome = try program.run("run", "x.json", "--progress", "off", "--log-level", "error")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.outputLines.last?.hasPrefix("Outputs/small-") == true)
        #expect(outcome.errors.isEmpty, "\(outcome)")
    }

    @Test func aPrintedConfigPrintsItself() throws {
        let (folder, program) = try folder()
        let first = try program.run(
            "run", "x.json", "optimizer.learningRate=3e-4", "model.encoder.hidden=[8, 9]",
            "--name", "other", "--seed", "11", "--print-config")
        #expect(first.exitCode == 0 && first.errors.isEmpty, "\(first)")
        let value = try JSONValue.parse(first.output, source: "printed")
        #expect(value["name"]?.stringValue == "other")
        #expect(value["seed"]?.integerValue == 11)
        #expect(value["optimizer"]?["learningRate"]?.doubleValue == 3e-4)
        #expect(
            value["model"]?["encoder"]?["hidden"]?.arrayValue?.map(\.integerValue) == [8, 9])
        // A default is stated as well.
        #expect(value["model"]?["encoder"]?["activation"]?.stringValue == "relu")
        try folder.write(first.output, to: "printed.json")
        let second = try program.run("run", "printed.json", "--print-config")
        #expect(second.output == first.output)
        #expect(folder.contents == ["printed.json", "x.json"])
    }

    @Test func aDryRunWritesNothing() throws {
        let (folder, program) = try folder()
        let outcome = try program.run("run", "x.json", "--dry-run")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output.isEmpty)
        // 784·16+16 + 16·4+4 and 2·16+16 + 16·784+784.
        #expect(outcome.errors.contains("26004 parameters"), "\(outcome)")
        #expect(outcome.errors.contains("4 steps"), "\(outcome)")
        #expect(folder.contents == ["x.json"])
    }

    @Test(
        arguments: [
            ("model.latentSiez=3", "latentSize"), ("seed=-1", "seed"),
            ("training.epochs=many", "training.epochs"),
            ("model.encoder.hidden[0]=0", "model.encoder.hidden[0]"),
        ])
    func wrongOverridesAreNamed(override: String, key: String) throws {
        let (folder, program) = try folder()
        let outcome = try program.run("run", "x.json", override)
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(outcome.errors.contains(key), "\(outcome)")
        #expect(outcome.output.isEmpty)
        #expect(folder.contents == ["x.json"])
    }

    @Test func aMissingConfigIsMissingInput() throws {
        let folder = try Scratch()
        let outcome = try Program(in: folder).run("run", "nowhere.json")
        #expect(outcome.exitCode == 66, "\(outcome)")
        #expect(outcome.errors.contains("nowhere.json"))
        #expect(folder.contents.isEmpty)
    }

    @Test func aSettingInTheFirstPlaceIsNoConfig() throws {
        let (_, program) = try folder()
        let run = try program.run("run", "x.json")
        #expect(run.exitCode == 0, "\(run)")
        // The run is found, and the setting is held against its own.
        let other = try program.run("run", "--resume", "latest", "training.batchSize=10")
        #expect(other.exitCode == 78, "\(other)")
        #expect(other.errors.contains("training.batchSize: the run has 50, given 10"), "\(other)")
        let same = try program.run("run", "--resume", "latest", "training.batchSize=50")
        #expect(same.exitCode == 0, "\(same)")
        #expect(same.outputLines.last == run.outputLines.last)
        let without = try program.run("run", "training.batchSize=50")
        #expect(without.exitCode == 64, "\(without)")
    }

    @Test func theLogTellsAsMuchAsItIsAskedFor() throws {
        let (_, program) = try folder()
        func log(_ level: String) throws -> [String] {
            let outcome = try program.run(
                "run", "x.json", "--progress", "off", "--log-level", level)
            #expect(outcome.exitCode == 0, "\(outcome)")
            return outcome.errorLines
        }
        #expect(try log("error").isEmpty)
        let info = try log("info")
        #expect(info.first?.hasPrefix("info: run started ") == true, "\(info)")
        #expect(info.contains { $0.hasPrefix("info: checkpoint written step=4") }, "\(info)")
        #expect(info.last?.contains("status=finished") == true, "\(info)")
        let trace = try log("trace")
        #expect(trace.count { $0.hasPrefix("trace: step ") } == 4, "\(trace)")
        #expect(trace.count { $0.hasPrefix("debug: epoch ended ") } == 1, "\(trace)")
    }

    /// Which is what `top`, `pgrep` and `killall` go by.
    @Test func aRunIsListedAmongProcessesByTheProgramsName() throws {
        let (_, program) = try folder(SmallExperiment.vae(epochs: 1000))
        let running = try program.start("run", "x.json")
        #expect(running.wait { running.errors.contains("epoch 2/1000") })
        let name = try String(
            contentsOfFile: "/proc/\(running.processIdentifier)/comm", encoding: .utf8)
        #expect(name == "genlab\n")
    }

    @Test func anInterruptedRunSaysSoAndIsTakenUpAgain() throws {
        let (_, program) = try folder(SmallExperiment.vae(epochs: 1000))
        let running = try program.start("run", "x.json")
        #expect(running.wait { running.errors.contains("epoch 2/1000") })
        running.send(SIGINT)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 130, "\(outcome)")
        #expect(outcome.outputLines.count == 1, "\(outcome)")
        #expect(outcome.errors.contains("genlab run --resume "), "\(outcome)")
        let listed = try program.run("list")
        #expect(listed.output.contains("interrupted"), "\(listed)")
    }
}
