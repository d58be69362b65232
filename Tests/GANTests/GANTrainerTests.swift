import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct GANTrainerTests {
    private let small = """
        {"latentSize": 4, "generator": {"hidden": [8], "normalization": "batch"},
         "discriminator": {"hidden": [8], "activation": "leaky-relu"}}
        """

    private func batch(_ step: Int = 0, count: Int = 6) -> Batch {
        Batch(inputs: ganImages([count, 2, 2, 1], draw: UInt64(step)))
    }

    @Test func playersMoveInTurn() throws {
        let trainer = try ganTrainer(small, exampleShape: [2, 2, 1])
        #expect(trainer.players.map(\.name) == ["discriminator", "generator"])
        let owned = trainer.players.flatMap { $0.optimizer.parameters.map(\.name) }
        #expect(owned.sorted() == trainer.gan.namedParameters.map(\.name).sorted())
    }

    /// One step of two linear players, G(z) = tanh(V·z + c) and D(x) = w·x + b, by hand in double
    /// precision: the generator answers the discriminator that has just moved, with the images that
    /// it moved on.
    @Test func aStepIsTheOneWorkedOutByHand() throws {
        let json =
            #"{"latentSize": 1, "generator": {"hidden": []}, "discriminator": {"hidden": []}}"#
        let trainer = try ganTrainer(
            json, exampleShape: [1, 1, 1], generatorRate: 0.5, discriminatorRate: 2)
        let scalar = { (name: String) in
            Double(try ganParameter(trainer, name).value.scalar)
        }
        let v = try scalar("generator.0.weight")
        let c = try scalar("generator.0.bias")
        let w = try scalar("discriminator.0.weight")
        let b = try scalar("discriminator.0.bias")
        var noise = ganPosition(0).random
        let z = Tensor.normal([3, 1], from: noise.next()).scalars.map(Double.init)
        let images: [Double] = [0.1, 0.5, 0.9]
        let sigmoid = { (x: Double) in 1 / (1 + exp(-x)) }
        let mean = { (values: [Double]) in values.reduce(0, +) / 3 }

        let fake = z.map { tanh(v * $0 + c) }
        let real = images.map { 2 * $0 - 1 }
        let realLogits = real.map { w * $0 + b }
        let fakeLogits = fake.map { w * $0 + b }
        let lossD =
            mean(realLogits.map { -log(sigmoid($0)) })
            + mean(fakeLogits.map { -log(1 - sigmoid($0)) })
        let slopeW =
            mean(zip(realLogits, real).map { (sigmoid($0) - 1) * $1 })
            + mean(zip(fakeLogits, fake).map { sigmoid($0) * $1 })
        let slopeB = mean(realLogits.map { sigmoid($0) - 1 }) + mean(fakeLogits.map(sigmoid))
        let (newW, newB) = (w - 2 * slopeW, b - 2 * slopeB)
        let newLogits = fake.map { newW * $0 + newB }
        let lossG = mean(newLogits.map { -log(sigmoid($0)) })
        let slopes = zip(newLogits, fake).map { (sigmoid($0) - 1) * newW * (1 - $1 * $1) }
        let slopeV = mean(zip(slopes, z).map { $0 * $1 })
        let slopeC = mean(slopes)

        let inputs = Tensor(images.map(Float.init), shape: [3, 1, 1, 1])
        let metrics = try trainer.step(Batch(inputs: inputs), at: ganPosition(0))
        let pairs: [(Double, Double)] = [
            (try scalar("discriminator.0.weight"), newW),
            (try scalar("discriminator.0.bias"), newB),
            (try scalar("generator.0.weight"), v - 0.5 * slopeV),
            (try scalar("generator.0.bias"), c - 0.5 * slopeC),
            (metrics.lossDiscriminator, lossD), (metrics.lossGenerator ?? .nan, lossG),
            (probability(metrics).real, mean(realLogits.map(sigmoid))),
            (probability(metrics).fake, mean(fakeLogits.map(sigmoid))),
            (metrics.gradientNormDiscriminator, (slopeW * slopeW + slopeB * slopeB).squareRoot()),
            (
                metrics.gradientNormGenerator ?? .nan,
                (slopeV * slopeV + slopeC * slopeC).squareRoot()
            ),
        ]
        for (index, (found, expected)) in pairs.enumerated() {
            #expect(abs(found - expected) < 2e-5, "number \(index)")
        }
        #expect(metrics.penalty == nil)
    }

    @Test func eachPlayerMovesItsOwnWeightsOnly() throws {
        for still in ["generator", "discriminator"] {
            let moving = still == "generator" ? "discriminator" : "generator"
            let trainer = try ganTrainer(
                small, exampleShape: [2, 2, 1], generatorRate: still == "generator" ? 0 : 0.1,
                discriminatorRate: still == "generator" ? 0.1 : 0)
            let (kept, changed) = (ganWeights(trainer, still), ganWeights(trainer, moving))
            _ = try trainer.step(batch(), at: ganPosition(0))
            #expect(ganWeights(trainer, still) == kept)
            #expect(ganWeights(trainer, moving) != changed)
        }
    }

    @Test func theGeneratorMovesInEveryNthStep() throws {
        let json = small.dropLast() + #", "discriminatorSteps": 3}"#
        let trainer = try ganTrainer(String(json), exampleShape: [2, 2, 1])
        for step in 0..<7 {
            let generator = ganWeights(trainer, "generator")
            let discriminator = ganWeights(trainer, "discriminator")
            let metrics = try trainer.step(batch(step), at: ganPosition(step))
            let moves = step % 3 == 2
            #expect((ganWeights(trainer, "generator") != generator) == moves)
            #expect(ganWeights(trainer, "discriminator") != discriminator)
            #expect((metrics.lossGenerator != nil) == moves)
            #expect((metrics.gradientNormGenerator != nil) == moves)
            #expect(metrics.readings.contains { $0.name == "loss_generator" } == moves)
        }
    }

    /// Batch statistics of real and generated images are kept apart, and where there are none the
    /// joint pass gives the same.
    @Test(arguments: ["none", "layer", "batch"])
    func bothKindsAreJudgedApart(_ normalization: String) throws {
        let json = """
            {"latentSize": 4, "generator": {"hidden": [8]},
             "discriminator": {"hidden": [8], "normalization": "\(normalization)"}}
            """
        let trainer = try ganTrainer(json, exampleShape: [2, 2, 1])
        let batch = batch()
        var context = Context.training(ganPosition(0).random).frozen
        let noise = Tensor.normal([6, 4], from: context.random.next())
        let fake = trainer.gan.generator(noise, &context)
        let real = batch.inputs.flattened * 2 - 1
        let probabilities = [real, fake].map {
            Double(trainer.gan.discriminator($0, &context).sigmoid().mean().scalar)
        }
        let metrics = try trainer.step(batch, at: ganPosition(0))
        #expect(abs(probability(metrics).real - probabilities[0]) < 1e-6)
        #expect(abs(probability(metrics).fake - probabilities[1]) < 1e-6)
    }

    @Test func penaltiesAreAddedToTheDiscriminatorsLoss() throws {
        let json = """
            {"latentSize": 2, "generator": {"hidden": []}, "discriminator": {"hidden": []},
             "regularizers": [{"type": "gradient-penalty", "weight": 3},
                              {"type": "gradient-penalty", "weight": 2, "center": 0}]}
            """
        let plain = try ganTrainer(
            #"{"latentSize": 2, "generator": {"hidden": []}, "discriminator": {"hidden": []}}"#,
            exampleShape: [2, 2, 1])
        let trainer = try ganTrainer(json, exampleShape: [2, 2, 1])
        let weight = try ganParameter(trainer, "discriminator.0.weight").value
        let norm = Double(weight.squared().sum().scalar).squareRoot()
        let metrics = try trainer.step(batch(), at: ganPosition(0))
        let loss = try plain.step(batch(), at: ganPosition(0)).lossDiscriminator
        let expected = 3 * (norm - 1) * (norm - 1) + 2 * norm * norm
        #expect(abs((metrics.penalty ?? .nan) - expected) < 1e-5)
        #expect(abs(metrics.lossDiscriminator - loss - expected) < 1e-5)
        #expect(metrics.readings.contains { $0.name == "penalty" })
        #expect(ganWeights(trainer, "discriminator") != ganWeights(plain, "discriminator"))
    }

    @Test func theSameSeedGivesTheSameBits() throws {
        let json = """
            {"latentSize": 4, "generator": {"hidden": [8], "normalization": "batch"},
             "discriminator": {"hidden": [8], "dropout": 0.3},
             "regularizers": [{"type": "gradient-penalty"}], "discriminatorSteps": 2}
            """
        let run = { (seed: UInt64) in
            let trainer = try ganTrainer(json, exampleShape: [2, 2, 1], rule: Adam(), seed: seed)
            for step in 0..<6 {
                _ = try trainer.step(batch(step), at: ganPosition(step))
            }
            return trainer.gan.parameters.flatMap { $0.value.scalars.map(\.bitPattern) }
        }
        let first = try run(1)
        #expect(try run(1) == first)
        #expect(try run(2) != first)
    }

    @Test func divergenceIsThrownAndNamed() throws {
        let trainer = try ganTrainer(small, exampleShape: [2, 2, 1])
        let weight = try ganParameter(trainer, "discriminator.0.weight")
        weight.assign(weight.value * .infinity)
        #expect(throws: NonFiniteError(tensor: "the loss of the discriminator")) {
            try trainer.step(batch(), at: ganPosition(0))
        }
    }

    @Test func picturesUseTheAverageOfTheWeightsAndPutThemBack() throws {
        let trainer = try ganTrainer(small, exampleShape: [2, 2, 1], averageDecay: 0.5)
        let first = ganWeights(trainer, "generator")
        _ = try trainer.step(batch(), at: ganPosition(0))
        let moved = ganWeights(trainer, "generator")
        // a ← 2/11·a + 9/11·w, from a = w₀.
        let expected = zip(first, moved).map { zip($0, $1).map { (2 * $0 + 9 * $1) / 11 } }
        let found = trainer.withSamplingWeights { _ in ganWeights(trainer, "generator") }
        for (a, b) in zip(found.joined(), expected.joined()) { #expect(abs(a - b) < 1e-6) }
        #expect(ganWeights(trainer, "generator") == moved)

        let random = RandomStream(seed: 1, name: "pictures")
        let pictures = trainer.pictures(examples: batch(), random: random)
        #expect(
            pictures.map(\.name) == ["samples", "samples_averaged_current", "interpolation"])
        let samples = { (gan: GANModel) in gan.samples(indices: 0..<64, from: random).scalars }
        let averaged = trainer.withSamplingWeights(samples)
        guard case .sideBySide(let grids, columns: 8) = pictures[1].picture else {
            Issue.record("\(pictures[1].name) is no pair of grids")
            return
        }
        #expect(grids.map(\.scalars) == [averaged, samples(trainer.gan)])
        for picture in [pictures[0], pictures[2]] {
            guard case .grid(let images, let columns) = picture.picture else {
                Issue.record("\(picture.name) is no grid")
                continue
            }
            #expect(images.shape == [64, 2, 2, 1])
            #expect(columns == 8)
            if picture.name == "samples" { #expect(images.scalars == averaged) }
        }
        #expect(samples(trainer.gan) != averaged)
        let plain = try ganTrainer(small, exampleShape: [2, 2, 1])
        #expect(
            plain.pictures(examples: batch(), random: random).map(\.name)
                == ["samples", "interpolation"])
    }
}
