import Autodiff
import Configuration
import Families
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

@Suite("FactorVAE") struct FactorObjectiveTests {
    private static let networks =
        #""latentSize": 3, "encoder": {"hidden": [8]}, "decoder": {"hidden": [8]}"#
    private static let images = Tensor.uniform([9, 4, 4, 1], from: PhiloxStream(key: 3))

    private static func trainer(_ objective: String, rate: Double = 0.01) throws -> VAETrainer {
        try vaeTrainer(
            "{\(networks), \"objective\": \(objective)}", imageShape: [4, 4, 1], rate: rate)
    }

    private static func factor(_ gamma: Double, rate: Double = 0.01) throws -> VAETrainer {
        try trainer(
            #"{"type": "factor", "gamma": \#(gamma), "discriminator": {"hidden": [8]}}"#,
            rate: rate)
    }

    private func weights(_ owner: any Stateful) -> [[Float]] {
        owner.parameters.map(\.value.scalars)
    }

    /// Eq. 2 with γ = 0 is the bound: the discriminator takes no draw of the model's.
    @Test func withoutWeightItIsTheBoundToTheBit() throws {
        let (bound, factor) = (try Self.trainer(#"{"type": "elbo"}"#), try Self.factor(0))
        for step in 0..<3 {
            let batch = Batch(inputs: Self.images)
            let losses = (
                try bound.step(batch, at: vaePosition(step)).loss,
                try factor.step(batch, at: vaePosition(step)).loss
            )
            #expect(losses.0 == losses.1)
        }
        #expect(weights(bound.autoencoder) == weights(factor.autoencoder))
    }

    /// The loss is reconstruction + KL + γ·(ln D − ln (1 − D)), of which the last is the logit.
    @Test func theLossHasTheTotalCorrelationInIt() throws {
        let trainer = try Self.factor(5)
        let metrics = try trainer.step(Batch(inputs: Self.images), at: vaePosition(0))
        let correlation = try metrics.value("total_correlation")
        #expect(correlation != 0)
        #expect(abs(metrics.loss - metrics.negativeELBO - 5 * correlation) < 1e-4)
        let report = trainer.report([Self.images])
        #expect(
            abs(
                try report.value("loss") - report.value("negative_elbo")
                    - 5 * report.value("total_correlation")) < 1e-6)
        #expect(
            metrics.readings.map(\.name).suffix(2) == [
                "loss_discriminator", "gradient_norm_discriminator",
            ])
    }

    /// Each player moves its own weights, and the model is pushed where the logit falls.
    @Test func eachPlayerMovesItsOwnWeights() throws {
        let trainer = try Self.factor(5)
        #expect(trainer.players.map(\.name) == ["model", "discriminator"])
        let (model, memory) = (weights(trainer.autoencoder), weights(trainer.memory))
        var context = Context.training(vaePosition(0).random)
        let latents = trainer.autoencoder.terms(Self.images, draws: 1, &context).draw.latents
        let opponent = try #require(trainer.objective.opponents.first)
        let move = try trainer.players[1].minimize(epoch: 0) {
            () throws(NonFiniteError) -> Losses in opponent.losses(latents.detached, &context)
        }
        // Log-odds near zero to begin with.
        #expect(abs(move.loss - log(2)) < 0.1)
        #expect(weights(trainer.autoencoder) == model && weights(trainer.memory) != memory)
        let moved = weights(trainer.memory)
        var frozen = Context.training(vaePosition(0).random)
        let objective = trainer.objective
        let variables = trainer.memory.parameters.map(\.variable)
        let terms = trainer.autoencoder.terms(Self.images, draws: 1, &frozen)
        let loss = objective.losses(terms, epoch: 0, &frozen).total.mean
        for gradient in gradients(of: loss, at: variables) {
            #expect(gradient.scalars.allSatisfy { $0 == 0 })
        }
        #expect(weights(trainer.memory) == moved)
    }

    /// Algorithm 1: every column keeps its numbers; rows do not.
    @Test func everyColumnIsPermutedByItself() {
        let latents = Tensor.normal([50, 3], from: PhiloxStream(key: 2))
        var random = RandomStream(seed: 1, name: "permutation")
        let permuted = LatentDiscriminator.permuted(latents, &random)
        var orders: Set<[Int]> = []
        for column in 0..<3 {
            let (old, new) = (
                latents.sliced(axis: 1, column..<column + 1).scalars,
                permuted.sliced(axis: 1, column..<column + 1).scalars
            )
            #expect(old.sorted() == new.sorted())
            orders.insert(new.compactMap { old.firstIndex(of: $0) })
        }
        #expect(orders.count == 3)
    }

    /// Of two Gaussian dimensions with correlation ρ the total correlation is −½ ln (1 − ρ²).
    @Test func theDensityRatioFindsTheTotalCorrelation() throws {
        let correlation: Float = 0.8
        var random = RandomStream(seed: 3, name: "discriminator")
        let plan = try NetworkPlan(
            NetworkConfig(hidden: [32, 32], activation: Activation(.leakyReLU)), input: [2],
            output: [1], meaning: "a logit")
        let discriminator = LatentDiscriminator(network: plan.network(random: &random))
        let player = Player(
            "discriminator", OptimizerConfig(Adam(), learningRate: 3e-3),
            parameters: discriminator.namedParameters)
        func draws(_ count: Int) -> Tensor {
            let noise = Tensor.normal([count, 2], from: random.next())
            let first = noise.sliced(axis: 1, 0..<1)
            let second =
                first * correlation
                + noise.sliced(axis: 1, 1..<2) * (1 - correlation * correlation).squareRoot()
            return concatenated([first, second], axis: 1)
        }
        for step in 0..<1500 {
            let latents = draws(512)
            var context = Context.training(vaePosition(step).random)
            _ = try player.minimize(epoch: 0) { () throws(NonFiniteError) -> Losses in
                discriminator.losses(latents, &context)
            }
        }
        var context = Context.evaluation
        let found = Double(discriminator.network(draws(20_000), &context).mean().scalar)
        #expect(abs(found + 0.5 * log(1 - 0.64)) < 0.08)
    }

    @Test func anAverageOfTheDiscriminatorIsRefused() throws {
        let config = VAEConfig(objective: FactorConfig(discriminator: NetworkConfig(hidden: [4])))
        let optimizer = OptimizerConfig(SGD(), learningRate: 0.1)
        let error = #expect(throws: ConfigError.self) {
            try VAETrainer(
                config, imageShape: [4, 4, 1], optimizer: optimizer,
                opponents: [
                    "discriminator": OptimizerConfig(SGD(), learningRate: 0.1, averageDecay: 0.9)
                ], seed: 1)
        }
        #expect(error?.path.description == "optimizers.discriminator.averageDecay")
    }

    @Test func aSingleExampleIsNoObstacle() throws {
        let image = Self.images.sliced(axis: 0, 0..<1)
        let metrics = try Self.factor(5).step(Batch(inputs: image), at: vaePosition(0))
        #expect(metrics.readings.allSatisfy { $0.value.isFinite })
    }

    /// What checkpoints hold is what was counted before anything was built.
    @Test func theDiscriminatorIsCountedAsMemory() throws {
        let config = VAEConfig(
            latentSize: 3, objective: FactorConfig(discriminator: NetworkConfig(hidden: [8])))
        let trainer = try Self.factor(5)
        let held = trainer.memory.parameters.reduce(0) { $0 + $1.shape.count }
        #expect(config.memoryCount(.init(shape: [4, 4, 1])) == held)
        #expect(
            trainer.memory.namedParameters.first?.name == "discriminator.network.0.weight")
        #expect(config.players == ["model", "discriminator"])
    }
}
