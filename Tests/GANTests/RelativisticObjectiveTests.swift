import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct RelativisticObjectiveTests {
    private let objective = RelativisticObjective()
    private let real = Tensor([2, -1, 0.5])
    private let fake = Tensor([1, 1, -3])

    /// softplus(−1), softplus(2) and softplus(−3.5), in double precision.
    @Test func lossesAreThoseOfPairs() throws {
        let softplus = { (x: Double) in log1p(exp(x)) }
        let discriminator = objective.discriminatorLosses(real: verdict(real), fake: verdict(fake))
        let expected = [-1, 2, -3.5].map(softplus)
        for (loss, expected) in zip(try #require(discriminator.perExample).scalars, expected) {
            #expect(abs(Double(loss) - expected) < 1e-6)
        }
        let generator = objective.generatorLosses(real: verdict(real), fake: verdict(fake))
        let mean = [1, -2, 3.5].map(softplus).reduce(0, +) / 3
        #expect(abs(Double(generator.mean.scalar) - mean) < 1e-6)
    }

    /// The generator's game is the discriminator's with the two kinds exchanged.
    @Test func thePlayersDifferByWhatTheyCallReal() {
        let generator = objective.generatorLosses(real: verdict(real), fake: verdict(fake))
        let discriminator = objective.discriminatorLosses(real: verdict(fake), fake: verdict(real))
        #expect(generator.mean.scalar == discriminator.mean.scalar)
    }

    @Test func onlyDifferencesCount() {
        let (real, fake) = (verdict(real), verdict(fake))
        let (higherReal, higherFake) = (verdict(self.real + 4), verdict(self.fake + 4))
        #expect(
            objective.discriminatorLosses(real: real, fake: fake).mean.scalar
                == objective.discriminatorLosses(real: higherReal, fake: higherFake).mean.scalar)
        #expect(
            objective.readings(real: real, fake: fake).map(\.value)
                == objective.readings(real: higherReal, fake: higherFake).map(\.value))
        #expect(objective.readings(real: real, fake: real).map(\.value) == [0.5])
        #expect(objective.readings(real: real, fake: fake).map(\.metric) == objective.metrics)
    }

    /// Of the generator's step the trainer judges real examples too, and learns nothing from them: a
    /// step is the same whether their verdict could be differentiated or not.
    @Test func theTrainerShowsRealExamplesToTheGenerator() throws {
        let trainer = try ganTrainer(
            """
            {"latentSize": 2, "generator": {"hidden": []}, "discriminator": {"hidden": []},
             "objective": {"type": "relativistic"}}
            """, exampleShape: [1, 1, 1])
        let images = ganImages([4, 1, 1, 1])
        let weights = ganWeights(trainer, "generator")[0]
        let metrics = try trainer.step(Batch(inputs: images), at: ganPosition(0))
        // After the discriminator's move the generator faces softplus(D(x) − D(G(z))) on the same noise.
        var noise = ganPosition(0).random
        let z = Tensor.normal([4, 2], from: noise.next())
        let w = try Double(ganParameter(trainer, "discriminator.0.weight").value.scalar)
        let old = try ganTrainer(
            #"{"latentSize": 2, "generator": {"hidden": []}, "discriminator": {"hidden": []}}"#,
            exampleShape: [1, 1, 1])
        #expect(ganWeights(old, "generator")[0] == weights)
        let made = old.gan.output.playersView(of: old.gan.examples(of: z)).scalars.map(Double.init)
        let given = images.scalars.map { 2 * Double($0) - 1 }
        let losses = zip(given, made).map { pair -> Double in log1p(exp(w * (pair.0 - pair.1))) }
        let expected = losses.reduce(0, +) / 4
        #expect(abs((metrics.lossGenerator ?? .nan) - expected) < 1e-5)
    }
}
