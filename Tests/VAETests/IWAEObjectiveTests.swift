import Autodiff
import Configuration
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

@Suite("The importance weighted bound") struct IWAEObjectiveTests {
    private static func objective(_ samples: Int) -> String {
        #""objective": {"type": "iwae", "samples": \#(samples)}"#
    }

    /// Burda et al. 2016, §3: L₁ is the evidence lower bound.
    @Test func oneDrawIsTheEvidenceLowerBoundToTheBit() throws {
        let images = Tensor.uniform([7, 4, 4, 1], from: PhiloxStream(key: 3))
        func steps(_ objective: String) throws -> (losses: [UInt64], weights: [[Float]]) {
            let trainer = try vaeTrainer(
                """
                {"latentSize": 3, "encoder": {"hidden": [8], "dropout": 0.2},
                 "decoder": {"hidden": [8]}, "objective": \(objective)}
                """, imageShape: [4, 4, 1], rule: Adam(), rate: 0.01)
            let losses = try (0..<3).map {
                try trainer.step(Batch(inputs: images), at: vaePosition($0)).loss.bitPattern
            }
            return (losses, trainer.autoencoder.parameters.map(\.value.scalars))
        }
        let bound = try steps(#"{"type": "elbo", "divergence": "sampled"}"#)
        let weighted = try steps(#"{"type": "iwae", "samples": 1}"#)
        #expect(bound.losses == weighted.losses)
        #expect(bound.weights == weighted.weights)
    }

    /// Eq. 8 and its slope, against finite differences in double precision. Draw k of image i is row
    /// k·n + i of the noise.
    @Test(arguments: [2, 5])
    func aStepFollowsTheSlopeOfTheBound(_ draws: Int) throws {
        let model = LinearGaussian()
        let trainer = try model.trainer(Self.objective(draws))
        let pixels: [Double] = [0.9, 0.1, 0.5]
        var random = vaePosition(0).random
        let noise = Tensor.normal([draws * pixels.count, 1], from: random.next()).scalars
        func loss(_ model: LinearGaussian) -> Double {
            pixels.enumerated().reduce(0) { sum, pixel in
                sum
                    + model.importanceWeightedBound(
                        pixel.element,
                        noise: (0..<draws).map { Double(noise[$0 * pixels.count + pixel.offset]) })
            } / Double(pixels.count)
        }
        let metrics = try trainer.step(
            Batch(inputs: LinearGaussian.images(pixels)), at: vaePosition(0))
        #expect(abs(metrics.loss - loss(model)) < 1e-5)
        for (path, name, index) in [
            (\LinearGaussian.a, "encoder.0.weight", 0), (\.b, "encoder.0.bias", 0),
            (\.d, "encoder.0.bias", 1), (\.w, "decoder.0.weight", 0), (\.u, "decoder.0.bias", 0),
        ] as [(WritableKeyPath<LinearGaussian, Double>, String, Int)] {
            var (up, down) = (model, model)
            up[keyPath: path] += 1e-5
            down[keyPath: path] -= 1e-5
            let slope = (loss(up) - loss(down)) / 2e-5
            let parameter = try #require(
                trainer.autoencoder.namedParameters.first { $0.name == name })
            let moved = Double(parameter.parameter.value.scalars[index])
            #expect(abs(moved - (model[keyPath: path] - 0.1 * slope)) < 1e-5, "\(name)")
        }
    }

    /// Theorem 1: the bound is tighter with every draw, never beyond ln p(x), and reaches it.
    @Test func theBoundRisesToTheLikelihood() throws {
        let model = LinearGaussian()
        let pixel = 0.8
        let exact = model.negativeLogLikelihood(pixel)
        func bound(_ draws: Int, images: Int) throws -> (mean: Double, error: Double) {
            let trainer = try model.trainer(Self.objective(draws))
            var context = Context(
                .evaluation, isDifferentiable: false, random: vaePosition(draws).random)
            let images = LinearGaussian.images([Double](repeating: pixel, count: images))
            let terms = trainer.autoencoder.terms(images, draws: draws, &context)
            let losses = trainer.objective.losses(terms, epoch: 0, &context)
            let values = try #require(losses.total.perExample).scalars.map(Double.init)
            let n = Double(values.count)
            let mean = values.reduce(0, +) / n
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
            return (mean, (variance / n).squareRoot())
        }
        let bounds = try [(1, 20_000), (2, 20_000), (5, 10_000), (50, 4_000)].map(bound)
        for (looser, tighter) in zip(bounds, bounds.dropFirst()) {
            let error = (looser.error * looser.error + tighter.error * tighter.error).squareRoot()
            #expect(tighter.mean < looser.mean - 4 * error)
        }
        for bound in bounds { #expect(bound.mean > exact - 4 * bound.error) }
        let last = try bound(2_000, images: 100)
        #expect(abs(last.mean - exact) < 0.01)
    }

    /// An evaluation measures the same bound, however few rows it takes through the decoder at a time.
    @Test func anEvaluationReportsTheBoundAndItsTerms() throws {
        let trainer = try LinearGaussian().trainer(Self.objective(50))
        let pixels = (0..<200).map { Double($0) / 200 }
        let report = trainer.report([LinearGaussian.images(pixels)])
        let exact =
            pixels.reduce(0) { $0 + LinearGaussian().negativeLogLikelihood($1) } / 200
        #expect(abs(try report.value("loss") - exact) < 0.05)
        #expect(try report.value("negative_elbo") > report.value("loss"))
        #expect(
            abs(
                try report.value("negative_elbo") - report.value("reconstruction")
                    - report.value("kl")) < 1e-9)
    }

    @Test func theLossIsSaidToBeABoundOfSoManyDraws() throws {
        let config = VAEConfig(objective: IWAEObjective(samples: 7))
        #expect(config.watchedMetric?.name == "loss")
        #expect(config.testMetrics[0].likelihood == .bound(draws: 7))
        #expect(config.passes(through: "decoder") == 7 && config.passes(through: "encoder") == 1)
    }

    @Test func theNumberOfDrawsIsHeldToItsRange() throws {
        let json = try JSONValue.parse(
            #"{"objective": {"type": "iwae", "samples": 0}}"#, source: "test")
        #expect {
            try VAEConfig.read(from: json, source: "test")
        } throws: { error in
            "\(error)".contains("objective.samples: given 0, expected an integer from 1")
        }
    }
}
