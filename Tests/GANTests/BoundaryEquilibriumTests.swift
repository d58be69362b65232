import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct BoundaryEquilibriumTests {
    private let game = """
        {"latentSize": 2, "generator": {"hidden": [4]}, "discriminator": {"hidden": [3]},
         "head": {"type": "autoencoder"},
         "objective": {"type": "boundary-equilibrium", "balanceRate": 0.5}}
        """

    @Test func errorsAreMeansOverNumbers() {
        var context = Context.evaluation
        let examples = Tensor([1, 2, 3, 0, 0, 0], shape: [2, 3])
        let output = Tensor([0, 2, 5, 1, -1, 4], shape: [2, 3])
        let absolute = AutoencoderHead().verdict(of: output, on: examples, &context)
        #expect(absolute.scores.scalars == [-1, -2])
        let squared = AutoencoderHead(distance: .squared)
            .verdict(of: output, on: examples, &context)
        for (score, expected) in zip(squared.scores.scalars, [-5.0 / 3, -6]) {
            #expect(abs(Double(score) - expected) < 1e-6)
        }
    }

    /// k ← k + λ·(γ·L(x) − L(G(z))), held in [0, 1]; losses follow it.
    @Test func theBalanceMovesByHand() {
        let objective = BoundaryEquilibriumObjective(diversityRatio: 0.5, balanceRate: 0.25)
            .initialized()
        let (real, fake) = (verdict(Tensor([-4, -6])), verdict(Tensor([-1, -2])))
        #expect(objective.discriminatorLosses(real: real, fake: fake).mean.scalar == 5)
        objective.afterStep(real: real, fake: fake)
        // 0.25·(2.5 − 1.5).
        let readings = objective.readings(real: real, fake: fake)
        #expect(readings.map(\.value) == [5, 1.5, 0.25, 5 + 1])
        #expect(readings.map(\.metric) == objective.metrics)
        #expect(
            objective.discriminatorLosses(real: real, fake: fake).mean.scalar == 5 - 0.25 * 1.5)
        #expect(objective.generatorLosses(real: nil, fake: fake).mean.scalar == 1.5)
        objective.afterStep(real: fake, fake: verdict(Tensor([-100])))
        #expect(objective.readings(real: real, fake: fake)[2].value == 0)
    }

    @Test func theTrainerMovesTheBalanceAndAnEvaluationDoesNot() throws {
        let trainer = try ganTrainer(game, exampleShape: [2, 2, 1], discriminatorRate: 0.01)
        let batch = Batch(inputs: ganImages([4, 2, 2, 1]))
        let balance = {
            trainer.memory.namedState.compactMap { state -> Float? in
                guard case .buffer(let buffer) = state.content else { return nil }
                return buffer.value.scalar
            }
        }
        #expect(trainer.memory.namedState.map(\.name) == ["objective.balance"])
        let metrics = try trainer.step(batch, at: ganPosition(0))
        let values = metrics.outputs.map(\.value)
        let expected = max(0, min(1, 0.5 * (0.5 * values[0] - values[1])))
        #expect(abs(Double(balance()[0]) - expected) < 1e-6)
        let before = balance()
        var evaluation = trainer.evaluation(
            epoch: 0, random: RandomStream(seed: 1, name: "evaluation"))
        evaluation.add(batch)
        #expect(!evaluation.report().readings.isEmpty)
        #expect(balance() == before)
    }

    @Test func aHeadThatDoesNotSuitTheObjectiveIsRefused() throws {
        for json in [
            #"{"objective": {"type": "boundary-equilibrium"}}"#,
            #"{"head": {"type": "autoencoder"}}"#,
        ] {
            let config = try ganConfig(json)
            let error = #expect(throws: ConfigError.self) {
                try config.networks(exampleShape: [2, 2, 1])
            }
            #expect(error?.path.description == "head")
        }
    }
}
