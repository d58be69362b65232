import Autodiff
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct LeCamRegularizerTests {
    /// A round of the scores given, by the discriminator that gives its input back.
    private func round(real: [Float], fake: [Float], _ context: inout Context) -> Round {
        struct Identity: Module {
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
        }
        return ganRound(
            Identity(), real: Tensor(real, shape: [real.count, 1]),
            fake: Tensor(fake, shape: [fake.count, 1]), &context)
    }

    /// After one step the corrected averages are that step's means; after two the older mean weighs
    /// decay times the newer one.
    @Test func scoresAreHeldToTheOtherKindsAverage() {
        var context = Context.training(RandomStream(seed: 1, name: "round"))
        let regularizer = LeCamRegularizer(weight: 0.5, decay: 0.5).initialized()
        let first = round(real: [1, 3], fake: [-1, -3], &context)
        #expect(regularizer.losses(first, &context).mean.scalar == 0)
        regularizer.afterStep(first)
        // α_R = 2, α_F = −2: (3² + 5²)/2 and (3² + 5²)/2, times ½.
        #expect(abs(regularizer.losses(first, &context).mean.scalar - 17) < 1e-5)
        let second = round(real: [5], fake: [1], &context)
        regularizer.afterStep(second)
        // α_R = (2·½ + 5)/1.5 = 4, α_F = (−2·½ + 1)/1.5 = 0.
        let third = round(real: [1], fake: [2], &context)
        #expect(abs(regularizer.losses(third, &context).mean.scalar - 0.5 * (1 + 4)) < 1e-5)
    }

    @Test func averagesAreConstants() {
        var context = Context.training(RandomStream(seed: 1, name: "round"))
        let regularizer = LeCamRegularizer(weight: 1, decay: 0.9).initialized()
        let layer = Parameter(Tensor([1], shape: [1, 1]))
        struct Scale: Module {
            let factor: Parameter
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
                input * factor(context)
            }
        }
        let real = Tensor([2], shape: [1, 1])
        let fake = Tensor([-1], shape: [1, 1])
        let round = ganRound(Scale(factor: layer), real: real, fake: fake, &context)
        regularizer.afterStep(round)
        // d/ds ((2s + 1)² + (−s − 2)²) at s = 1 with the averages held.
        let slope = gradients(
            of: regularizer.losses(round, &context).mean, at: [layer.variable])[0]
        #expect(abs(slope.scalars[0] - (2 * 3 * 2 + 2 * -3 * -1)) < 1e-4)
    }

    /// Trainers of one config do not share averages.
    @Test func everyTrainingHasItsOwn() throws {
        let config = """
            {"latentSize": 2, "generator": {"hidden": []}, "discriminator": {"hidden": []},
             "regularizers": [{"type": "lecam"}]}
            """
        let trainer = try ganTrainer(config, exampleShape: [2, 1, 1])
        _ = try trainer.step(Batch(inputs: ganImages([4, 2, 1, 1])), at: ganPosition(0))
        let names = trainer.memory.namedState.map(\.name)
        #expect(
            names == [
                "regularizers.0.real_average", "regularizers.0.fake_average",
                "regularizers.0.steps",
            ])
        let other = GANMemory(try ganConfig(config))
        #expect(other.count == 3)
        guard case .counter(let counter) = other.namedState[2].content else {
            Issue.record("no counter")
            return
        }
        #expect(counter.value == 0)
    }
}
