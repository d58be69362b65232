import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

@Suite("Posteriors of full covariance") struct FullGaussianTests {
    /// Two posteriors in three dimensions: mean | ln L² on the diagonal | below it.
    private static let encoded = Tensor(
        [
            0.5, -1, 0.2, 0.1, -0.4, 0.3, 0.7, -0.6, 0.9,
            -0.3, 0.8, 1.1, -1, 0.2, 0, -0.2, 0.4, -1.3,
        ], shape: [2, 9])
    private static let normal = StandardNormalPrior(latentSize: 3)

    private static var posterior: FullGaussian { FullGaussian(encoded, latentSize: 3) }

    /// L of a posterior, by rows.
    private func factor(_ index: Int) -> [[Double]] {
        let numbers = Self.encoded.scalars[index * 9..<index * 9 + 9].map(Double.init)
        return [
            [exp(numbers[3] / 2), 0, 0], [numbers[6], exp(numbers[4] / 2), 0],
            [numbers[7], numbers[8], exp(numbers[5] / 2)],
        ]
    }

    /// Without anything below the diagonal it is the family of independent Gaussians.
    @Test func aDiagonalFactorIsADiagonalGaussian() throws {
        let numbers = Self.encoded.sliced(axis: 1, 0..<6)
        let full = FullGaussian(
            concatenated([numbers, .zeros([2, 3])], axis: 1), latentSize: 3)
        let diagonal = DiagonalGaussian(numbers)
        var (first, second) = (Context.evaluation, Context.evaluation)
        let draws = (full.draw(4, &first), diagonal.draw(4, &second))
        func agree(_ a: Tensor?, _ b: Tensor?) -> Bool {
            guard let a, let b, a.shape == b.shape else { return false }
            return zip(a.scalars, b.scalars).allSatisfy { abs($0 - $1) < 1e-5 }
        }
        #expect(agree(draws.0.latents, draws.1.latents))
        #expect(agree(full.logDensity(of: draws.0), diagonal.logDensity(of: draws.1)))
        #expect(
            agree(
                full.closedDivergence(from: Self.normal, &first),
                diagonal.closedDivergence(from: Self.normal, &second)))
        #expect(
            agree(
                full.sampledDivergence(of: draws.0, from: Self.normal, &first),
                diagonal.sampledDivergence(of: draws.1, from: Self.normal, &second)))
        #expect(agree(full.logVariance, diagonal.logVariance))
        #expect(agree(full.mean, diagonal.mean))
    }

    /// ln N(z; m, L·Lᵀ) by forward substitution, in double precision.
    @Test func theDensityIsThatOfTheCovariance() {
        var context = Context.evaluation
        let draw = Self.posterior.draw(3, &context)
        let densities = Self.posterior.logDensity(of: draw).scalars
        for row in 0..<6 {
            let index = row % 2
            let factor = factor(index)
            let z = draw.latents.scalars[row * 3..<row * 3 + 3].map(Double.init)
            let mean = Self.encoded.scalars[index * 9..<index * 9 + 3].map(Double.init)
            var solved: [Double] = []
            for i in 0..<3 {
                let rest = (0..<i).reduce(z[i] - mean[i]) { $0 - factor[i][$1] * solved[$1] }
                solved.append(rest / factor[i][i])
            }
            let expected = (0..<3).reduce(0.0) {
                $0 - 0.5 * log(2 * Double.pi) - log(factor[$1][$1])
                    - 0.5 * solved[$1] * solved[$1]
            }
            #expect(abs(Double(densities[row]) - expected) < 1e-4)
        }
    }

    @Test func drawsHaveTheCovariance() {
        var context = Context.evaluation
        let count = 20_000
        let latents = Self.posterior.draw(count, &context).latents.scalars.map(Double.init)
        for index in 0..<2 {
            let factor = factor(index)
            let rows = (0..<count).map { k in
                (0..<3).map { latents[(k * 2 + index) * 3 + $0] }
            }
            let means = (0..<3).map { d in rows.reduce(0) { $0 + $1[d] } / Double(count) }
            for i in 0..<3 {
                #expect(abs(means[i] - Double(Self.encoded.scalars[index * 9 + i])) < 0.05)
                for j in 0...i {
                    let found =
                        rows.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) }
                        / Double(count)
                    let expected = (0..<3).reduce(0) { $0 + factor[i][$1] * factor[j][$1] }
                    #expect(abs(found - expected) < 0.1)
                    if i == j {
                        let variance = exp(
                            Double(Self.posterior.logVariance.scalars[index * 3 + i]))
                        #expect(abs(variance - expected) < 1e-4)
                    }
                }
            }
        }
    }

    /// The closed form is the mean of what is sampled.
    @Test func drawnDivergencesAverageToTheClosedForm() throws {
        var context = Context.evaluation
        let count = 20_000
        let draw = Self.posterior.draw(count, &context)
        let drawn = Self.posterior.sampledDivergence(of: draw, from: Self.normal, &context)
            .scalars.map(Double.init)
        let closed = try #require(Self.posterior.closedDivergence(from: Self.normal, &context))
        for index in 0..<2 {
            let values = (0..<count).map { drawn[$0 * 2 + index] }
            let mean = values.reduce(0, +) / Double(count)
            let variance =
                values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
            #expect(
                abs(mean - Double(closed.scalars[index]))
                    < 4 * (variance / Double(count)).squareRoot())
        }
    }

    @Test func aModelLearnsWithIt() throws {
        let trainer = try vaeTrainer(
            """
            {"latentSize": 3, "encoder": {"hidden": [8]}, "decoder": {"hidden": [8]},
             "posterior": {"type": "full-gaussian"}}
            """, imageShape: [4, 4, 1], rule: Adam(), rate: 0.01)
        let images = Tensor.uniform([16, 4, 4, 1], from: PhiloxStream(key: 3))
        let first = try trainer.step(Batch(inputs: images), at: vaePosition(0))
        for step in 1..<40 { _ = try trainer.step(Batch(inputs: images), at: vaePosition(step)) }
        let last = try trainer.step(Batch(inputs: images), at: vaePosition(40))
        #expect(last.loss < first.loss)
        #expect(trainer.autoencoder.latentMeans(images).shape == [16, 3])
        #expect(trainer.autoencoder.exportedFunction == ["decoder"])
        #expect(trainer.report([images]).readings.allSatisfy { $0.value.isFinite })
    }

    @Test(arguments: [(1, 2), (2, 5), (20, 230)])
    func theEncoderGivesMeansAndFactors(_ latentSize: Int, _ numbers: Int) throws {
        #expect(FullGaussianConfig().encodedSize(latentSize: latentSize) == numbers)
        var context = Context.evaluation
        let posterior = FullGaussian(
            .normal([2, numbers], from: PhiloxStream(key: 1)), latentSize: latentSize)
        #expect(posterior.draw(2, &context).latents.shape == [4, latentSize])
    }
}
