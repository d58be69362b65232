import Autodiff
import Families
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

@Suite("Estimates of the likelihood by importance sampling") struct ImportanceSamplingTests {
    private func estimate(
        _ trainer: VAETrainer, _ images: Tensor, draws: Int, seed: UInt64 = 1
    ) -> [Double] {
        var sampler = trainer.autoencoder.importanceSampler(
            of: images, from: RandomStream(seed: seed, name: "test"))
        var estimate = ImportanceEstimate(count: images.shape[0])
        for _ in 0..<draws { estimate.add(sampler.logWeights()) }
        return estimate.negativeLogLikelihoods
    }

    /// A linear Gaussian model has its likelihood in closed form. The deviation of the estimate from
    /// run to run is that of the weights.
    @Test func aLinearGaussianModelReachesItsLikelihood() throws {
        let model = LinearGaussian()
        let trainer = try model.trainer(#""objective": {}"#)
        let pixels = [-1.2, 0.1, 0.5, 0.9, 2.4]
        let images = LinearGaussian.images(pixels)
        let runs = (0..<8).map { estimate(trainer, images, draws: 1000, seed: UInt64($0)) }
        for (index, pixel) in pixels.enumerated() {
            let values = runs.map { $0[index] }
            let mean = values.reduce(0, +) / 8
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
            let error = (variance / 8).squareRoot()
            #expect(error < 0.02)
            #expect(abs(mean - model.negativeLogLikelihood(pixel)) < 4 * error + 1e-3)
        }
    }

    /// With the exact posterior every weight is p(x).
    @Test func theExactPosteriorNeedsOneDraw() throws {
        var model = LinearGaussian()
        let sum = model.w * model.w + model.variance
        model.a = model.w / sum
        model.b = -model.w * model.u / sum
        model.d = log(model.variance / sum)
        let found = estimate(
            try model.trainer(#""objective": {}"#), LinearGaussian.images([0.7]), draws: 1)
        #expect(abs(found[0] - model.negativeLogLikelihood(0.7)) < 1e-5)
    }

    @Test func drawsDependOnTheStreamAlone() throws {
        let trainer = try LinearGaussian().trainer(#""objective": {"type": "iwae"}"#)
        let images = LinearGaussian.images([0.2, 0.8])
        let first = estimate(trainer, images, draws: 20)
        #expect(estimate(trainer, images, draws: 20) == first)
        #expect(estimate(trainer, images, draws: 20, seed: 2) != first)
    }

    @Test func weightsOfAnySizeAreAddedUp() {
        var estimate = ImportanceEstimate(count: 3)
        estimate.add([-1e4, 700, -Double.infinity])
        estimate.add([-1e4 - log(2), 710, -Double.infinity])
        let found = estimate.negativeLogLikelihoods
        #expect(abs(found[0] - (1e4 - log(0.75))) < 1e-9)
        #expect(abs(found[1] - (-710 - log((1 + exp(-10)) / 2))) < 1e-9)
        #expect(found[2] == .infinity)
    }
}
