import Autodiff
import Configuration
import ExperimentRunner
import Families
import Foundation
import Kernels
import RunTestSupport
import TestSupport
import Testing
import Training

@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite("A second run from a first")
struct SecondRunTests {
    private let runs: SecondRun

    init() throws { runs = try SecondRun() }

    private func samples(_ path: String) throws -> [UInt32] {
        let model = try TrainedModel(CheckpointLocation.find(path, in: "/nowhere"))
        #expect(model.typeName == "latent-mixture")
        let sampler = ExampleSampler(model: model, seed: 3)
        return sampler.samples(0..<5).scalars.map(\.bitPattern)
    }

    private func source(_ checkpoint: Checkpoint) -> [NamedArray] {
        checkpoint.model.tensors.filter { $0.name.hasPrefix("source.") }
            .map { NamedArray(String($0.name.dropFirst("source.".count)), $0.array) }
            .sorted { $0.name < $1.name }
    }

    @Test("A checkpoint that was copied elsewhere suffices when both runs are gone")
    func copiedCheckpoint() throws {
        let first = try runs.first()
        let second = try runs.train(SecondRun.config(run: first.path))
        let newest = try #require(try second.checkpoints.latest())
        let before = try samples(newest.path)
        let elsewhere = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: newest.path, toPath: elsewhere("copy"))
        try runs.remove(first)
        try runs.remove(second)
        #expect(try samples(elsewhere("copy")) == before)
        #expect(Set(before).count > 100)
    }

    @Test("The first run's weights go into the checkpoint as they are, and nothing moves them")
    func frozenWeights() throws {
        let first = try runs.first()
        let second = try runs.train(SecondRun.config(run: first.path))
        let trained = try SecondRun.checkpoint(first)
        let checkpoint = try SecondRun.checkpoint(second)
        #expect(source(checkpoint) == trained.model.tensors.sorted { $0.name < $1.name })
        let others = checkpoint.model.tensors.map(\.name).filter { !$0.hasPrefix("source.") }
        #expect(Set(others) == ["mixture.weights", "mixture.means", "mixture.scales"])
        // Without optimizers there is what the trainer remembers alone.
        #expect(checkpoint.optimizer.tensors.allSatisfy { $0.name.hasPrefix("memory.") })
        #expect(checkpoint.optimizer.tensors.count == 3)

        let file = try FileChecksum(
            ofFile: try #require(try first.checkpoints.latest()).modelPath)
        let config = try Experiment(path: second.configPath)
        #expect(config.json["model"]?["from"]?["sha256"] == .string(file.sha256))
        #expect(checkpoint.state.configHash == config.hash)
    }

    @Test("The limits of checkpoint sizes count every number of both files")
    func countedNumbers() throws {
        let first = try runs.first()
        let second = try runs.train(SecondRun.config(run: first.path))
        let checkpoint = try SecondRun.checkpoint(second)
        let description = try ModelDescription(
            checkpoint.state.model, source: "state.json", registry: .standard)
        let tensors = checkpoint.model.tensors + checkpoint.optimizer.tensors
        #expect(
            description.stateCount
                == tensors.reduce(0) { $0 + $1.array.shape.reduce(1, *) })
        let frozen = source(checkpoint).reduce(0) { $0 + $1.array.shape.reduce(1, *) }
        #expect(description.member.frozenCount(description.sizes) == frozen)
        #expect(description.parameterCount == 3 * (1 + 2 + 4))
    }

    @Test(
        "Resumed in the middle it ends with the same bits, and looks for no first run",
        arguments: [2, 4, 7])
    func exactResume(steps: Int) throws {
        let first = try runs.first()
        let whole = try runs.train(SecondRun.config(run: first.path))
        let part = try runs.train(SecondRun.config(run: first.path), stoppingAfter: steps)
        try runs.remove(first)
        #expect(try SecondRun.checkpoint(part).state.step == steps)
        let ended = try runs.runner().resume(part)
        #expect(ended.status == .finished)
        #expect(try SecondRun.checkpoint(part) == SecondRun.checkpoint(whole))
        #expect(try SecondRun.metrics(part) == SecondRun.metrics(whole))
    }

    @Test("A config that is given beside the run need not name the weights, and may not differ")
    func resumeWithConfig() throws {
        let first = try runs.first()
        let config = try SecondRun.config(run: first.path)
        let part = try runs.train(config, stoppingAfter: 3)
        try runs.remove(first)
        let other = try SecondRun.config(run: first.path, source: #", "weights": "current""#)
        let error = #expect(throws: RunError.self) {
            try runs.runner().resume(part, with: other)
        }
        #expect(error?.description.contains("model.from.weights") == true)
        #expect(try runs.runner().resume(part, with: config).status == .finished)
    }

    /// Dempster, Laird & Rubin 1977, theorem 1, seen from outside.
    @Test("The log-density of the training examples never falls", arguments: ["full", "diagonal"])
    func risingDensity(covariance: String) throws {
        let first = try runs.first()
        let config = try SecondRun.config(
            run: first.path, model: #", "covariance": "\#(covariance)""#)
        // One line an epoch, with the mean over all of its steps.
        let second = try runs.train(
            Experiment(
                bytes: Array(config.json.serialized().utf8), source: "second.json",
                overrides: ["training.logEvery=100"]))
        let test = try SecondRun.values("test/log_density", of: second)
        let epochs = try SecondRun.values("train/log_density", of: second)
        #expect(test.count == 5 && epochs.count == 5)
        for (earlier, later) in zip(epochs, epochs.dropFirst()) {
            #expect(later > earlier - 1e-5)
        }
        #expect(epochs[4] > epochs[0])
        let record = try RunRecord(of: second)
        #expect(record.metrics?.watched == "test/log_density")
        #expect(record.metrics?["test/log_density"]?.goal == .higher)
        #expect(record.abilities == [.generates])
        let best = try #require(try SecondRun.checkpoint(second).state.best)
        #expect(best.value == test.max())
    }

    @Test("Averages are built on where there are any, unless the config says otherwise")
    func weights() throws {
        let first = try runs.first(averageDecay: 0.5)
        let trained = try SecondRun.checkpoint(first)
        func frozen(_ source: String) throws -> [NamedArray] {
            self.source(
                try SecondRun.checkpoint(
                    runs.train(SecondRun.config(run: first.path, source: source))))
        }
        let current = trained.model.tensors.sorted { $0.name < $1.name }
        let averages = current.map {
            NamedArray($0.name, trained.optimizer["model.\($0.name).average"] ?? $0.array)
        }
        #expect(averages != current)
        #expect(try frozen("") == averages)
        #expect(try frozen(#", "weights": "averaged""#) == averages)
        #expect(try frozen(#", "weights": "current""#) == current)
    }

    @Test("A checkpoint goes by its step, or as the best or the last one")
    func checkpoints() throws {
        let first = try runs.first()
        let steps = try first.checkpoints.steps()
        let best = try #require(try SecondRun.checkpoint(first).state.best).step
        for (text, step) in [
            (#""best""#, best), (#""last""#, try #require(steps.last)), ("\(steps[0])", steps[0]),
        ] {
            let second = try runs.train(
                SecondRun.config(run: first.path, source: #", "checkpoint": \#(text)"#))
            let expected = try first.checkpoints.folder(step: step).load().model
            #expect(
                source(try SecondRun.checkpoint(second))
                    == expected.tensors.sorted { $0.name < $1.name })
        }
    }

    @Test("The hash is that of the weights, wherever they lay")
    func hash() throws {
        let first = try runs.first()
        let other = try runs.first(named: "other", learningRate: 2e-3)
        let copy = runs.outputs("copy")
        try FileManager.default.copyItem(atPath: first.path, toPath: copy)
        func hash(_ run: String, _ source: String = "") throws -> String {
            let second = try runs.train(SecondRun.config(run: run, source: source))
            return try Experiment(path: second.configPath).hash
        }
        let own = try hash(first.path)
        #expect(try hash(first.name) == own)
        // The latest run of the experiment.
        #expect(try hash("first") == own)
        #expect(try hash("copy", #", "weights": "current""#) == own)
        #expect(try hash(other.path) != own)
    }

    @Test("A run that is read again holds the weights against the digest in its config")
    func digest() throws {
        let first = try runs.first()
        let second = try runs.train(SecondRun.config(run: first.path))
        let again = try runs.train(Experiment(path: second.configPath))
        #expect(try SecondRun.checkpoint(again) == SecondRun.checkpoint(second))
        let other = try runs.first(named: "other", learningRate: 2e-3)
        let experiment = try Experiment(
            path: second.configPath, overrides: ["model.from.run=\(other.path)"])
        let error = #expect(throws: ConfigErrors.self) { try runs.train(experiment) }
        #expect(error?.description.contains("model.from.sha256: given ") == true)
    }

    @Test("What does not exist or does not suit is refused at its key, with what would be right")
    func refusals() throws {
        let first = try runs.first()
        let classifier = try runs.first(TinyRun.classifier, named: "classifier")
        let game = try runs.first(TinyRun.gan, named: "game")
        let path = first.path
        for (config, words) in [
            (
                try SecondRun.config(run: "nothing"),
                #"model.from.run: given "nothing", expected a run's folder or name"#
            ),
            (try SecondRun.config(run: "latest"), "model.from.run: given latest, expected"),
            (
                try SecondRun.config(run: path, part: "encodr"),
                #"model.from.part: given "encodr", expected encoder or decoder"#
            ),
            (
                try SecondRun.config(run: path, part: "decoder"),
                #"model.from.part: given "decoder", expected encoder"#
            ),
            (
                try SecondRun.config(run: classifier.path, part: "network"),
                "model.from.run: given a run of a classifier"
            ),
            (
                try SecondRun.config(run: game.path, part: "generator"),
                "model.from.run: given a run of a gan, expected one of a model that encodes"
            ),
            (
                try SecondRun.config(run: game.path, source: #", "checkpoint": "best""#),
                "model.from.checkpoint: given best, expected last or a step"
            ),
            (
                try SecondRun.config(run: path, source: #", "checkpoint": 5"#),
                "model.from.checkpoint: given step 5, of which"
            ),
            (
                try SecondRun.config(run: path, source: #", "weights": "averaged""#),
                "model.from.weights: given averaged, expected current"
            ),
        ] {
            let error = #expect(throws: ConfigErrors.self) { try runs.train(config) }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
            // Said before a run begins, too.
            #expect(throws: ConfigErrors.self) {
                try ExperimentOutline(
                    config, options: RunOptions(outputs: runs.outputs.path), source: "second.json")
            }
        }
        let config = try SecondRun.config(run: path)
        let many = try Experiment(
            bytes: Array(config.json.serialized().utf8), source: "second.json",
            overrides: ["model.components=65"])
        let error = #expect(throws: ConfigErrors.self) { try runs.train(many) }
        #expect(
            error?.description.contains("model.components: given 65, expected at most the 64")
                == true)
    }

    @Test("A run on examples of other sizes is refused")
    func otherSizes() throws {
        let first = try runs.first()
        let experiment = try SecondRun.config(run: first.path)
        let source = try #require(
            try TrainedSource(of: experiment, in: runs.outputs.path, source: "second.json"))
        let error = #expect(throws: ConfigError.self) {
            try ModelDescription(
                of: experiment, ExampleSizes(shape: [14, 14, 1]), on: source)
        }
        #expect(error?.rendered(source: "a").contains("a: model.from.run: given ") == true)
        #expect(error?.message.contains("expected a run on examples of [14, 14, 1]") == true)
    }

    @Test("An optimizer has nothing to move")
    func optimizer() throws {
        let error = #expect(throws: ConfigErrors.self) {
            try SecondRun.config(run: "first", rest: #", "optimizer": {}"#)
        }
        #expect(
            error?.description.contains("optimizer: given, expected to be absent") == true)
    }

    @Test("What a config would do counts what is fixed apart from what is learned")
    func outline() throws {
        let first = try runs.first()
        let outline = try ExperimentOutline(
            SecondRun.config(run: first.path), options: RunOptions(outputs: runs.outputs.path),
            source: "second.json")
        let weights = try SecondRun.checkpoint(first).model.tensors
        #expect(
            outline.json["frozen"]?.integerValue
                == weights.reduce(0) { $0 + $1.array.shape.reduce(1, *) })
        #expect(outline.json["parameters"]?.integerValue == 21)
        // Without the first run at hand, what the config itself says is checked alone.
        #expect(
            try ExperimentOutline.check(SecondRun.config(run: "gone"), source: "second.json")
                .isEmpty)
    }

    @Test("A job of a sweep finds runs beside the sweep")
    func sweepJob() throws {
        let first = try runs.first()
        let sweep = runs.outputs("sweep-1")
        try FileManager.default.createDirectory(atPath: sweep, withIntermediateDirectories: true)
        try runs.outputs.write("{}", to: "sweep-1/sweep.json")
        let config = try SecondRun.config(run: first.name)
        #expect(
            try TrainedSource(of: config, in: sweep, source: "second.json")?.sha256
                == TrainedSource(of: config, in: runs.outputs.path, source: "second.json")?.sha256)
    }

    @Test("Another binarization than the first run's is told")
    func unlikeData() throws {
        let first = try runs.first()
        let experiment = try Experiment(
            bytes: Array(SecondRun.config(run: first.path).json.serialized().utf8),
            source: "second.json", overrides: ["data.binarization=threshold"])
        let preparation = try RunPreparation(
            experiment, options: RunOptions(outputs: runs.outputs.path), source: "second.json")
        #expect(preparation.warnings.map(\.kind).contains(.unlikeSource))
        let same = try RunPreparation(
            SecondRun.config(run: first.path), options: RunOptions(outputs: runs.outputs.path),
            source: "second.json")
        #expect(!same.warnings.map(\.kind).contains(.unlikeSource))
    }

    @Test("Export and import say by name why not")
    func refusedExport() throws {
        let first = try runs.first()
        let second = try runs.train(SecondRun.config(run: first.path))
        let exported = #expect(throws: RequestError.self) {
            try ModelExport(CheckpointLocation.find(second.path, in: "."))
        }
        #expect(exported?.description.contains("a latent-mixture, no network of which") == true)
        let imported = #expect(throws: RequestError.self) {
            try WeightImport(
                "none.safetensors", into: SecondRun.config(run: first.path),
                options: RunOptions(outputs: runs.outputs.path), source: "second.json")
        }
        #expect(imported?.description.contains("model.from") == true)
    }
}
