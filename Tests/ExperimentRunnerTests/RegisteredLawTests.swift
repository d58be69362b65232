import Autodiff
import Configuration
import Families
import Foundation
import GAN
import Kernels
import NeuralNetworks
import RunTestSupport
import TestSupport
import Testing
import Training
import VAE

@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore
@testable import Sampling

/// Laws that hold for whatever configs can name: an entry is covered by being registered.
@Suite("Whatever is registered")
struct RegisteredLawTests {
    /// An entry with a minimal model that uses it.
    struct Entry: Sendable, CustomTestStringConvertible {
        let kind: String
        let name: String
        let description: String
        let model: JSONObject
        var testDescription: String { "\(kind) \(name)" }
    }

    /// What entries need beside themselves.
    private static let companions: [String: JSONObject] = [
        "boundary-equilibrium": ["head": ["type": "autoencoder"]],
        "autoencoder": ["objective": ["type": "boundary-equilibrium"]],
    ]

    // Smooth throughout: the gradient of a gradient penalty jumps where a rectifier does.
    private static let game: JSONObject = [
        "type": "gan", "latentSize": 3, "generator": ["hidden": [6], "activation": "tanh"],
        "discriminator": ["hidden": [6], "activation": "tanh"],
    ]
    private static let autoencoder: JSONObject = [
        "type": "vae", "latentSize": 2, "encoder": ["hidden": [6]], "decoder": ["hidden": [6]],
    ]

    static let entries: [Entry] = {
        let registry = Registry.standard
        return all("objective", of: game, registry[AdversarialObjectives.self])
            + all("head", of: game, registry[DiscriminatorHeads.self])
            + all("regularizers", of: game, registry[DiscriminatorRegularizers.self], isList: true)
            + all("views", of: game, registry[DiscriminatorViews.self], isList: true)
            + all("likelihood", of: autoencoder, registry[Likelihoods.self])
            + all("objective", of: autoencoder, registry[VAEObjectives.self])
            + all("posterior", of: autoencoder, registry[Posteriors.self])
            + all("prior", of: autoencoder, registry[Priors.self])
    }()

    private static func all<Value>(
        _ key: String, of base: JSONObject, _ cases: [VariantCase<Value>], isList: Bool = false
    ) -> [Entry] {
        cases.map { entry in
            var model = base
            for member in (companions[entry.name] ?? [:]).members {
                model[member.key] = member.value
            }
            let stated: JSONValue = ["type": .string(entry.name)]
            model[key] = isList ? [stated] : stated
            return Entry(
                kind: key, name: entry.name, description: entry.description, model: model)
        }
    }

    /// - `optimizer`: that of every player.
    private func experiment(_ entry: Entry, optimizer: String = "{}") throws -> Experiment {
        let registry = Registry.standard
        var settings = entry.model
        settings["type"] = nil
        let members = registry.families.filter { .string($0.name) == entry.model["type"] }
            .map { $0.member(.object(settings), registry) }
        let players = try #require(members.first ?? nil).players
        let optimizers = players.map { "\"\($0)\": \(optimizer)" }.joined(separator: ", ")
        let text = """
            {"name": "law", "seed": 5, "model": \(JSONValue.object(entry.model).serialized()),
             "optimizers": {\(optimizers)},
             "data": {"type": "digits-5k", "trainCount": 60, "testCount": 20},
             "training": {"epochs": 2, "batchSize": 20, "picturesEvery": 2}}
            """
        return try Experiment(bytes: Array(text.utf8), source: "law.json")
    }

    @Test("It is described, with a paper", arguments: entries)
    func described(_ entry: Entry) throws {
        #expect(entry.description.hasSuffix("."))
        #expect(
            entry.description.contains(/[A-Z][\p{L} .&]+ \d{4}/), "\(entry.description)")
        let warnings = try experiment(entry).warnings
        #expect(warnings.isEmpty)
    }

    /// Six steps in one go, and four and two: the same weights, the same memory of optimizers and
    /// objectives, the same metrics and the same samples, to the bit.
    @Test("A run that was interrupted in the middle of an epoch is the run", arguments: entries)
    func resumes(_ entry: Entry) throws {
        let outputs = try TemporaryFolder()
        let experiment = try experiment(entry)
        let whole = try Runner(RunOptions(outputs: outputs.path, folderName: "whole"))
            .start(experiment, source: "law").folder
        let calls = Calls()
        let cut = try Runner(
            RunOptions(outputs: outputs.path, folderName: "cut") { calls.next() == 4 }
        ).start(experiment, source: "law")
        #expect(cut.status == .interrupted)
        let resumed = try Runner(RunOptions(outputs: outputs.path)).resume(cut.folder)
        #expect(resumed.status == .finished)
        for path in [
            \CheckpointFolder.modelPath, \CheckpointFolder.optimizerPath,
        ] {
            let files = try [whole, cut.folder].map {
                try Data(
                    contentsOf: URL(
                        fileURLWithPath: $0.checkpoints.folder(step: 6)[keyPath: path]))
            }
            #expect(files[0] == files[1])
        }
        let lines = try [whole, cut.folder].map(metrics)
        #expect(lines[0] == lines[1])
        let samples = try [whole, cut.folder].map {
            try TinyRun.model($0).generator
                .samples(indices: 0..<3, from: RandomStream(seed: 1, name: "law")).scalars
        }
        #expect(samples[0] == samples[1])
        #expect(samples[0].allSatisfy { $0.isFinite })
    }

    /// The names and values of all metric lines.
    private func metrics(_ run: RunFolder) throws -> [String] {
        var lines: [String] = []
        try MetricLog.forEachLine(of: run) { line in
            lines += line.metrics.map { "\(line.step) \($0.name) \($0.value)" }
        }
        return lines
    }

    @Test("An evaluation and pictures change nothing", arguments: entries)
    func evaluates(_ entry: Entry) throws {
        let preparation = try RunPreparation(
            experiment(entry), options: RunOptions(), source: "law")
        let trainer = preparation.trainer
        for step in 0..<3 {
            let batch = try preparation.data.training.batch(
                at: Array(20 * step..<20 * (step + 1)), random: RandomStream(seed: 1, name: "data"))
            _ = try trainer.step(
                batch,
                at: StepPosition(
                    step: step, epoch: 0,
                    random: RandomStream(seed: 5, name: "noise").at(step: step)))
        }
        let before = bits(trainer)
        let random = RandomStream(seed: 1, name: "evaluation")
        let batch = try preparation.data.test.batch(
            at: Array(0..<20), random: RandomStream(seed: 1, name: "data"))
        let reports = (0..<2).map { _ in
            var evaluation = trainer.evaluation(epoch: 0, random: random)
            evaluation.add(batch)
            return evaluation.report().readings.map(\.description)
        }
        #expect(!reports[0].isEmpty)
        #expect(reports[0] == reports[1])
        _ = trainer.pictures(examples: batch, random: random)
        #expect(bits(trainer) == before)
    }

    /// Along its own gradient every player's loss rises by the gradient's norm, as central differences
    /// of a step of 10⁻³ find within 2 %.
    @Test("Gradients agree with finite differences", arguments: entries)
    func gradients(_ entry: Entry) throws {
        // So small a step leaves every weight as it is.
        let still = #"{"type": "sgd", "learningRate": 1e-30}"#
        let preparation = try RunPreparation(
            experiment(entry, optimizer: still), options: RunOptions(), source: "law")
        let trainer = preparation.trainer
        let batch = try preparation.data.training.batch(
            at: Array(0..<20), random: RandomStream(seed: 1, name: "data"))
        for player in trainer.players {
            var gradient: [Tensor] = []
            player.gradientObserver = { gradient = $0 }
            _ = try loss(of: player, in: trainer, batch)
            player.gradientObserver = nil
            let norm = gradient.reduce(0.0) { sum, tensor in
                sum + tensor.scalars.reduce(0) { $0 + Double($1) * Double($1) }
            }.squareRoot()
            #expect(norm > 0)
            let parameters = player.optimizer.parameters.map(\.parameter)
            let values = parameters.map(\.value)
            let losses = try [1e-3, -1e-3].map { step in
                for (index, parameter) in parameters.enumerated() {
                    parameter.assign(values[index] + gradient[index] * Float(step / norm))
                }
                return try loss(of: player, in: trainer, batch)
            }
            for (parameter, value) in zip(parameters, values) { parameter.assign(value) }
            let difference = (losses[0] - losses[1]) / 2e-3
            #expect(
                abs(difference / norm - 1) < 0.02,
                "\(player.name): gradient \(norm), differences \(difference)")
        }
    }

    /// A player's loss in the first step, which changes nothing.
    private func loss(
        of player: Player, in trainer: any Trainer, _ batch: Batch
    ) throws -> Double {
        let position = StepPosition(
            step: 0, epoch: 0, random: RandomStream(seed: 5, name: "noise").at(step: 0))
        let readings = try trainer.memory.keepingBuffers {
            try trainer.model.keepingBuffers { try trainer.step(batch, at: position).readings }
        }
        let losses = ["loss_\(player.name)", "loss"].compactMap { name in
            readings.first { $0.name == name }
        }
        return try #require(losses.first).value
    }

    private func bits(_ trainer: any Trainer) -> [[UInt32]] {
        (trainer.model.namedState + trainer.memory.namedState).map { state in
            switch state.content {
            case .parameter(let parameter): parameter.value.scalars.map(\.bitPattern)
            case .buffer(let buffer): buffer.value.scalars.map(\.bitPattern)
            case .counter(let counter): [UInt32(counter.value)]
            }
        }
    }
}

/// Counts how often it is asked.
private final class Calls: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    /// One more than before.
    func next() -> Int {
        lock.withLock {
            count += 1
            return count
        }
    }
}
