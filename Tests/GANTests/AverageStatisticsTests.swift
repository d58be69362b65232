import Autodiff
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct AverageStatisticsTests {
    private func trainer(_ normalization: String = "batch") throws -> GANTrainer {
        let trainer = try ganTrainer(
            """
            {"latentSize": 3, "generator": {"hidden": [6], "normalization": "\(normalization)"},
             "generatorOutput": "sigmoid", "discriminator": {"hidden": [4]}}
            """, exampleShape: [2, 2, 1], generatorRate: 0.5, averageDecay: 0.9)
        for step in 0..<5 {
            _ = try trainer.step(
                Batch(inputs: ganImages([8, 2, 2, 1], draw: UInt64(step))), at: ganPosition(step))
        }
        return trainer
    }

    private let random = RandomStream(seed: 3, name: "average noise")

    private func estimate(_ trainer: GANTrainer, over count: Int) {
        trainer.estimateAverageStatistics(over: count, random: random) { _ in
            Batch(inputs: ganImages([8, 2, 2, 1]))
        }
    }

    private func state(_ trainer: GANTrainer) -> [[Float]] {
        trainer.model.namedState.map { state in
            switch state.content {
            case .parameter(let parameter): parameter.value.scalars
            case .buffer(let buffer): buffer.value.scalars
            case .counter(let counter): [Float(counter.value)]
            }
        }
    }

    private func statistics(_ trainer: GANTrainer) -> [[Float]] {
        trainer.gan.namedStatistics.map(\.buffer.value.scalars)
    }

    /// The means over three batches of the mean and the unbiased variance of what the averaged
    /// weights, and no others, make of the noise.
    @Test func theyAreTheMeansOverBatchesSeenWithTheAveragedWeights() throws {
        let trainer = try trainer()
        let before = state(trainer)
        estimate(trainer, over: 3)
        #expect(state(trainer) == before)
        let (weight, bias, found) = try trainer.withAverages {
            (
                try ganParameter(trainer, "generator.0.weight").value,
                try ganParameter(trainer, "generator.0.bias").value, statistics(trainer)
            )
        }
        #expect(state(trainer) == before)
        var stream = random
        let hidden = (0..<3).map { _ in
            matrixProduct(Tensor.normal([8, 3], from: stream.next()), weight) + bias
        }
        let mean = hidden.reduce(Tensor(0)) { $0 + $1.mean(axes: [0]) } / 3
        let variance = hidden.reduce(Tensor(0)) { $0 + $1.variance(axes: [0]) * Float(8) / 7 } / 3
        for (expected, values) in zip([mean, variance], found) {
            for (a, b) in zip(expected.scalars, values) { #expect(abs(a - b) < 1e-5) }
        }
        #expect(found != statistics(trainer))
    }

    @Test func samplesComeFromThemUntilTheyAreForgotten() throws {
        let trainer = try trainer()
        let draw = {
            trainer.withSamplingWeights { $0.samples(indices: 0..<4, from: random).scalars }
        }
        let without = draw()
        estimate(trainer, over: 2)
        let with = draw()
        #expect(with != without)
        #expect(draw() == with)
        #expect(
            trainer.players.flatMap { $0.averageStatistics?.state.map(\.name) ?? [] }
                == ["generator.1.running_mean", "generator.1.running_var"])
        trainer.forgetAverageStatistics()
        #expect(draw() == without)
    }

    @Test func networksThatKeepNoStatisticsNeedNone() throws {
        #expect(try trainer().needsAverageStatistics)
        #expect(try !trainer("layer").needsAverageStatistics)
        let plain = try ganTrainer(
            #"{"generator": {"hidden": [6], "normalization": "batch"}}"#, exampleShape: [2, 2, 1])
        #expect(!plain.needsAverageStatistics)
    }
}
