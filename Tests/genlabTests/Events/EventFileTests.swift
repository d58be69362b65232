import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// What runs leave for TensorBoard, read back from its bytes.
@Suite("Event files of runs")
struct EventFileTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    private func run(
        _ experiment: TinyExperiment, _ overrides: String...
    ) throws -> (run: RunFiles, files: [EventFile]) {
        let config = try scratch.write(experiment.config, to: "\(experiment).json")
        let outcome = try program.train([config] + overrides + ["--progress", "off"])
        try #require(outcome.exitCode == 0, "\(outcome)")
        let run = RunFiles(scratch / (outcome.outputLines.last ?? ""))
        return (run, try EventFile.all(of: run))
    }

    /// Holds scalars against the metric lines: the same names and steps, one value each.
    private func expectMetrics(
        of run: RunFiles, in files: [EventFile], at location: SourceLocation = #_sourceLocation
    ) throws {
        var expected: [String: [Int: [Float]]] = [:]
        for line in try run.timelessMetrics() {
            let step = try #require(line["step"]?.integerValue)
            for member in line.objectValue ?? [:] where member.key.contains("/") {
                let value = try #require(member.value.doubleValue)
                expected[member.key, default: [:]][step, default: []].append(Float(value))
            }
        }
        #expect(!expected.isEmpty, sourceLocation: location)
        #expect(files.shown(\.scalar) == expected, sourceLocation: location)
    }

    @Test("Every metric, picture and setting of a run is in its file")
    func whole() throws {
        let (run, files) = try run(.gan)
        #expect(files.count == 1)
        let file = try #require(files.first)
        let name = #/events\.out\.tfevents\.\d{10}\.[\w-]+\.\d+\.\d+/#
        #expect(try name.wholeMatch(in: file.name) != nil, "\(file.name)")
        #expect(file.entries.first?.fileVersion == "brain.Event:2")
        #expect(file.entries.allSatisfy { abs($0.wallTime - Date().timeIntervalSince1970) < 900 })
        #expect(!file.isTorn && !file.entries.contains(where: \.isResumption))
        try expectMetrics(of: run, in: files)

        let pictures = try files.shown { try $0.image() }
        #expect(
            pictures.keys.sorted()
                == ["interpolation", "samples", "samples_averaged_current"])
        // Five steps an epoch, a picture in the third epoch of four and in the last.
        #expect(pictures["samples"]?.keys.sorted() == [15, 20])
        let samples = try #require(pictures["samples"]?[20]?.first)
        #expect(samples.bytes(4).first == run.bytes("images/samples_epoch_0004.png"))
        #expect(samples.integer(1) == 242 && samples.integer(2) == 242)
        #expect(samples.integer(3) == 1)

        #expect(try files.shown { try $0.histogram() }.isEmpty)
        let told = try files.shown { try $0.hyperparameters() }
        #expect(
            told.keys.sorted() == ["_hparams_/session_end_info", "_hparams_/session_start_info"])
        let end = try #require(
            try told["_hparams_/session_end_info"]?[20]?.first?.messages(4).first)
        #expect(end.integer(1) == 1)
        #expect(end.double(2) ?? 0 > 1.7e9)
        let start = try #require(
            try told["_hparams_/session_start_info"]?[0]?.first?.messages(3).first)
        #expect(start.double(5) ?? 0 <= end.double(2) ?? 0)
        let settings = try settings(of: start)
        #expect(settings["model.type"] == .string("gan"))
        #expect(settings["seed"] == .integer(4))
        #expect(settings["model.generator.hidden"] == .string("[16,24]"))
        #expect(settings["model.regularizers[0].weight"] == .integer(5))
        #expect(settings["optimizers.discriminator.centered"] == .bool(true))
        #expect(settings["training.dropLast"] == .bool(false))
        #expect(settings["name"] == nil && settings["logging.tensorBoard"] == nil)
    }

    private func settings(of start: WireMessage) throws -> [String: JSONValue] {
        var settings: [String: JSONValue] = [:]
        for entry in try start.messages(1) {
            let value = try #require(try entry.messages(2).first)
            let name = try #require(entry.text(1))
            if let number = value.double(2) {
                settings[name] = .double(number)
            } else if let text = value.text(3) {
                settings[name] = .string(text)
            } else {
                settings[name] = .bool(value.integer(4) == 1)
            }
        }
        return settings
    }

    @Test("Histograms of weights and of gradients, where they are asked for")
    func histograms() throws {
        let (run, files) = try run(.gan, "logging.histograms=epoch")
        try expectMetrics(of: run, in: files)
        let histograms = try files.shown { try $0.histogram() }
        let names = histograms.keys.filter { $0.hasPrefix("weights/") }.map { $0.dropFirst(8) }
        #expect(names.contains("generator.0.weight") && names.contains("discriminator.0.bias"))
        #expect(
            histograms.keys.filter { $0.hasPrefix("gradients/") }.map { $0.dropFirst(10) }.sorted()
                == names.sorted())
        for name in names {
            #expect(histograms["weights/\(name)"]?.keys.sorted() == [5, 10, 15, 20])
            // The generator moves in every second step, so its last move may lie before the end.
            let steps = name.hasPrefix("generator") ? [4, 10, 14, 20] : [5, 10, 15, 20]
            #expect(histograms["gradients/\(name)"]?.keys.sorted() == steps)
        }
        for (tag, byStep) in histograms {
            for histogram in byStep.values {
                #expect(histogram.count == 1)
                try expectLaw(of: #require(histogram.first), tag)
            }
        }
        // 16 × 24 weights of the second layer, in the file and in the checkpoint.
        let weights = try #require(histograms["weights/generator.3.weight"]?[20]?.first)
        #expect(weights.double(3) == 384)
    }

    private func expectLaw(of histogram: WireMessage, _ tag: String) throws {
        let limits = histogram.doubles(6)
        let counts = histogram.doubles(7)
        #expect(limits.count == counts.count && !limits.isEmpty, "\(tag)")
        #expect(counts.reduce(0, +) == histogram.double(3), "\(tag)")
        #expect(zip(limits, limits.dropFirst()).allSatisfy(<), "\(tag)")
        #expect(limits.last == histogram.double(2) ?? 0, "\(tag)")
        #expect(histogram.double(1) ?? 0 <= limits[0], "\(tag)")
        #expect(histogram.double(5) ?? 0 >= 0, "\(tag)")
    }

    @Test("What is watched changes nothing of the result")
    func sameResult() throws {
        let (watched, _) = try run(.vae, "logging.histograms=epoch")
        let (plain, none) = try run(.vae, "logging.tensorBoard=false")
        #expect(none.isEmpty)
        #expect(
            try watched.differences(from: plain) == ["config.json"],
            "only what the config says of logging differs")
    }

    @Test(
        "A resumed run has a second file, and both together show one curve",
        .enabled(if: FaultInjection.isPossible))
    func resumed() throws {
        let config = try scratch.write(TinyExperiment.gan.config, to: "gan.json")
        let options = ["logging.histograms=epoch", "training.epochs=100", "--progress", "off"]
        // Renaming puts checkpoints, pictures and records into their place, several times an epoch.
        let first = try FaultInjection.kill(
            program, ["run", config, "--threads", "1"] + options, call: "rename", place: 100)
        try #require(first.signal == SIGKILL, "\(first)")
        let run = try #require(RunFiles.all(in: scratch / "Outputs").first)
        #expect(run.checkpoints.count > 1)
        let step = try #require(
            Int(run.checkpoints.last?.split(separator: "_").last ?? ""), "\(run.checkpoints)")
        let outcome = try program.train("--resume", run.path, "--progress", "off")
        try #require(outcome.exitCode == 0, "\(outcome)")

        let files = try EventFile.all(of: run)
        try #require(files.count == 2)
        #expect(files[1].entries.first?.fileVersion == "brain.Event:2")
        #expect(files[1].entries.dropFirst().first?.isResumption == true)
        #expect(files[1].entries.dropFirst().first?.step == step + 1)
        #expect(files[1].entries.dropFirst().allSatisfy { $0.step > step })
        try expectMetrics(of: run, in: files)
        let histograms = try files.shown { try $0.histogram() }
        #expect(histograms["weights/generator.0.weight"]?.count == 100)
        #expect(histograms["gradients/generator.0.weight"]?.count == 100)
        #expect(histograms.values.allSatisfy { $0.values.allSatisfy { $0.count == 1 } })
        let ends = try files.shown { try $0.hyperparameters() }["_hparams_/session_end_info"]
        #expect(ends?.count == 1)
    }

    @Test("A run that diverged says that it failed, and an interrupted one says nothing yet")
    func ends() throws {
        let config = try scratch.write(TinyExperiment.vae.config, to: "vae.json")
        let outcome = try program.train(config, "optimizer.learningRate=1e30", "--progress", "off")
        #expect(outcome.exitCode == 1, "\(outcome)")
        let diverged = try EventFile.all(
            of: #require(RunFiles.all(in: scratch / "Outputs").first))
        let end = try diverged.shown { try $0.hyperparameters() }["_hparams_/session_end_info"]
        #expect(try end?.values.first?.first?.messages(4).first?.integer(1) == 2)

        let long = try program.startTraining(
            config, "training.epochs=100000", "--output-dir", "long", "--progress", "off")
        let begun = long.wait {
            RunFiles.all(in: scratch / "long").first?.metricLines.isEmpty == false
        }
        #expect(begun)
        long.send(SIGINT)
        #expect(try long.finish().exitCode == 130)
        let run = try #require(RunFiles.all(in: scratch / "long").first)
        let files = try EventFile.all(of: run)
        try expectMetrics(of: run, in: files)
        #expect(
            try files.shown { try $0.hyperparameters() }.keys.sorted()
                == ["_hparams_/session_start_info"])
    }

    /// The limit on a file's size stands in for a disk without space.
    @Test("A disk that takes no more stops the run as for metrics, and leaves whole records")
    func fullDisk() throws {
        let config = try scratch.write(TinyExperiment.regressor.config, to: "regressor.json")
        var limited = program
        limited.fileSizeLimit = 200_000
        let outcome = try limited.train(
            config, "logging.histograms=epoch", "training.epochs=60", "--progress", "off")
        #expect(outcome.exitCode == 73 && outcome.signal == nil, "\(outcome)")
        #expect(outcome.errors.contains("File too large"), "\(outcome)")
        #expect(outcome.errors.contains("events.out.tfevents."), "\(outcome)")
        let run = try #require(RunFiles.all(in: scratch / "Outputs").first)
        #expect(run.status == "failed")
        let cut = try EventFile.all(of: run)
        #expect(cut.count == 1 && cut.first?.isTorn == false)
        #expect(cut.first?.entries.count ?? 0 > 10)

        let resumed = try program.train("--resume", run.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        let files = try EventFile.all(of: run)
        #expect(files.count == 2)
        try expectMetrics(of: run, in: files)
    }

    @Test("Histograms without event files are refused")
    func contradiction() throws {
        let config = try scratch.write(TinyExperiment.vae.config, to: "vae.json")
        let outcome = try program.train(
            config, "logging.histograms=epoch", "logging.tensorBoard=false")
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(outcome.errors.contains("logging.histograms"), "\(outcome)")
        #expect(RunFiles.names(in: scratch / "Outputs").isEmpty)
    }
}
