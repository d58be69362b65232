import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct ZeroCenteredPenaltyTests {
    private func context() -> Context { .training(RandomStream(seed: 3, name: "penalty")) }

    /// D(x) = w·x + b has the gradient w everywhere: the penalty is γ/2·‖w‖², its slope γ·w.
    @Test(arguments: [ZeroCenteredPenalty.Side.real, .generated])
    func aLinearDiscriminatorHasAClosedForm(_ side: ZeroCenteredPenalty.Side) throws {
        var random = RandomStream(seed: 1, name: "weights")
        let layer = Linear(inputs: 2, outputs: 1, random: &random)
        layer.parameters[0].assign(Tensor([3, 4], shape: [2, 1]))
        var context = context()
        let round = ganRound(
            layer, real: ganImages([5, 2]), fake: ganImages([5, 2], draw: 1), &context)
        let penalty = ZeroCenteredPenalty(side, weight: 0.5).losses(round, &context)
        #expect(penalty.mean.scalar == 0.25 * 25)
        #expect(try #require(penalty.perExample).scalars == [Float](repeating: 6.25, count: 5))
        let slopes = gradients(of: penalty.mean, at: layer.parameters.map(\.variable))
        #expect(slopes[0].scalars == [1.5, 2] && slopes[1].scalars == [0])
    }

    /// D(x) = ½x² has the gradient x: the penalty tells where gradients are taken.
    @Test func eachIsTakenAtItsOwnExamples() {
        struct HalfSquare: Module {
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
                input.squared() * 0.5
            }
        }
        var context = context()
        let round = ganRound(
            HalfSquare(), real: Tensor([1, 3], shape: [2, 1]),
            fake: Tensor([0, 2], shape: [2, 1]), &context)
        #expect(ZeroCenteredPenalty(.real, weight: 2).losses(round, &context).mean.scalar == 5)
        #expect(ZeroCenteredPenalty(.generated, weight: 2).losses(round, &context).mean.scalar == 2)
    }

    /// Where real and generated examples are the same, the zero-centered penalty between them is R1.
    @Test func itIsTheZeroCenteredPenaltyWithoutInterpolation() {
        var random = RandomStream(seed: 5, name: "weights")
        let network = Sequential([
            Linear(inputs: 2, outputs: 3, random: &random), Activation(.tanh),
            Linear(inputs: 3, outputs: 1, random: &random),
        ])
        let images = ganImages([4, 2])
        var context = context()
        let round = ganRound(network, real: images, fake: images, &context)
        let between = GradientPenalty(weight: 3, center: 0).losses(round, &context).mean
        for side in [ZeroCenteredPenalty.Side.real, .generated] {
            let penalty = ZeroCenteredPenalty(side, weight: 6).losses(round, &context).mean
            #expect(abs(penalty.scalar / between.scalar - 1) < 1e-6)
        }
    }

    /// With an interval of 2 the penalty comes in every second step, and then twice.
    @Test func lazyPenaltiesComeSeldomAndWeighMore() throws {
        let config = { (interval: Int) in
            """
            {"latentSize": 2, "generator": {"hidden": []}, "discriminator": {"hidden": []},
             "regularizers": [{"type": "r1", "weight": 4, "interval": \(interval)}]}
            """
        }
        let lazy = try ganTrainer(config(2), exampleShape: [2, 1, 1])
        let eager = try ganTrainer(config(1), exampleShape: [2, 1, 1])
        let batch = Batch(inputs: ganImages([4, 2, 1, 1]))
        let first = (
            lazy: try lazy.step(batch, at: ganPosition(0)),
            eager: try eager.step(batch, at: ganPosition(0))
        )
        let penalty = try #require(first.eager.penalty)
        #expect(first.lazy.penalty == penalty)
        #expect(
            abs(first.lazy.lossDiscriminator - first.eager.lossDiscriminator - penalty) < 1e-5)
        #expect(try lazy.step(batch, at: ganPosition(1)).penalty == nil)
        #expect(try lazy.step(batch, at: ganPosition(2)).penalty != nil)
    }

    @Test func aDiscriminatorThatMixesExamplesIsRefused() throws {
        let config = try ganConfig(
            """
            {"discriminator": {"hidden": [4, 4], "normalization": "batch"},
             "regularizers": [{"type": "r2"}]}
            """)
        #expect(throws: ConfigError.self) { try config.networks(exampleShape: [2, 2, 1]) }
    }
}
