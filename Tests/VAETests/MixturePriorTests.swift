import Autodiff
import Configuration
import Families
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

@Suite("A mixture of Gaussians as prior") struct MixturePriorTests {
    /// Three components in two dimensions.
    private static func prior() -> MixturePrior {
        var random = RandomStream(seed: 1, name: "prior")
        let prior = MixturePrior(components: 3, latentSize: 2, &random)
        prior.means.assign(Tensor([-2, 0, 1, 3, 0.5, -1], shape: [3, 2]))
        prior.logVariances.assign(Tensor([0.2, -1, 0, 0.4, -2, 0.7], shape: [3, 2]))
        prior.logits.assign(Tensor([0.3, -0.5, 1.1]))
        return prior
    }

    private static let weights: [Double] = {
        let powers = [0.3, -0.5, 1.1].map { exp($0) }
        return powers.map { $0 / powers.reduce(0, +) }
    }()

    /// The density as it is written in books.
    private func density(_ x: Double, _ y: Double) -> Double {
        let means = [(-2.0, 0.0), (1, 3), (0.5, -1)]
        let logVariances = [(0.2, -1.0), (0, 0.4), (-2, 0.7)]
        func normal(_ x: Double, _ mean: Double, _ logVariance: Double) -> Double {
            exp(-(x - mean) * (x - mean) / (2 * exp(logVariance)))
                / (2 * Double.pi * exp(logVariance)).squareRoot()
        }
        return zip(Self.weights, zip(means, logVariances)).reduce(0) { sum, component in
            let (weight, (mean, logVariance)) = component
            return sum + weight * normal(x, mean.0, logVariance.0)
                * normal(y, mean.1, logVariance.1)
        }
    }

    @Test func theDensityIsThatOfAMixture() {
        let points: [(Double, Double)] = [(0, 0), (-2, 0.5), (1, 3), (4, -3)]
        var context = Context.evaluation
        let found = Self.prior().logDensity(
            Tensor(points.flatMap { [Float($0.0), Float($0.1)] }, shape: [4, 2]), &context)
        for (value, point) in zip(found.scalars, points) {
            #expect(abs(Double(value) - log(density(point.0, point.1))) < 1e-5)
        }
    }

    /// One component of mean 0 and variance 1 is the standard normal prior.
    @Test func oneComponentIsAGaussian() {
        var random = RandomStream(seed: 1, name: "prior")
        let mixture = MixturePrior(components: 1, latentSize: 4, &random)
        mixture.means.assign(.zeros([1, 4]))
        let latents = Tensor.normal([10, 4], from: PhiloxStream(key: 8))
        var context = Context.evaluation
        let expected = StandardNormalPrior(latentSize: 4).logDensity(latents, &context).scalars
        let found = mixture.logDensity(latents, &context).scalars
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// Draws have the mixture's moments, and −E ln p(z) is its entropy by numerical integration.
    @Test func drawsFollowTheDensity() {
        let prior = Self.prior()
        var random = RandomStream(seed: 5, name: "draws")
        let count = 40_000
        let latents = prior.latents(count, from: &random)
        let mean = latents.mean(axes: [0]).scalars
        let expected = [
            -2 * Self.weights[0] + Self.weights[1] + 0.5 * Self.weights[2],
            3 * Self.weights[1] - Self.weights[2],
        ]
        for (found, expected) in zip(mean, expected) {
            #expect(abs(Double(found) - expected) < 0.05)
        }
        var entropy = 0.0
        let step = 0.05
        for x in stride(from: -9.0, through: 8, by: step) {
            for y in stride(from: -9.0, through: 10, by: step) {
                let density = density(x, y)
                if density > 0 { entropy -= density * log(density) * step * step }
            }
        }
        var context = Context.evaluation
        let found = -Double(prior.logDensity(latents, &context).mean().scalar)
        #expect(abs(found - entropy) < 0.03)
    }

    @Test func aRowDependsOnTheStreamAndItsPlaceAlone() {
        let prior = Self.prior()
        let stream = RandomStream(seed: 5, name: "draws")
        var (one, two) = (stream, stream)
        let single = prior.latents(1, from: &one).scalars
        #expect(Array(prior.latents(2, from: &two).scalars.prefix(2)) == single)
    }

    /// A directional derivative by finite differences, at all three parameters.
    @Test func theGradientFollowsTheDensity() throws {
        let prior = Self.prior()
        let latents = Tensor.normal([6, 2], from: PhiloxStream(key: 9))
        var context = Context.training(RandomStream(seed: 1, name: "none"))
        let parameters = [prior.means, prior.logVariances, prior.logits]
        let gradients = gradients(
            of: prior.logDensity(latents, &context).sum(), at: parameters.map(\.variable))
        for (parameter, gradient) in zip(parameters, gradients) {
            let direction = Tensor.normal(parameter.shape, from: PhiloxStream(key: 10))
            let value = parameter.value
            func total(_ share: Float) -> Double {
                parameter.assign(value + direction * share)
                defer { parameter.assign(value) }
                var context = Context.evaluation
                return prior.logDensity(latents, &context).scalars.reduce(0) { $0 + Double($1) }
            }
            let slope = (total(1e-2) - total(-1e-2)) / 2e-2
            let expected = Double((gradient * direction).sum().scalar)
            #expect(abs(slope - expected) < 1e-2 * max(1, abs(expected)))
        }
    }

    @Test func aModelLearnsAndDrawsFromIt() throws {
        let trainer = try vaeTrainer(
            """
            {"latentSize": 2, "encoder": {"hidden": [8]}, "decoder": {"hidden": [8]},
             "prior": {"type": "mixture", "components": 3}}
            """, imageShape: [4, 4, 1], rule: Adam(), rate: 0.01)
        let model = trainer.autoencoder
        let names = ["prior.means", "prior.log_variances", "prior.logits"]
        #expect(model.namedParameters.map(\.name).suffix(3) == names)
        let config = VAEConfig(latentSize: 2, prior: MixtureConfig(components: 3))
        let count = config.otherState(.init(shape: [4, 4, 1])).first { $0.name == "prior" }
        #expect(
            count?.parameterCount == model.parameters.suffix(3).reduce(0) { $0 + $1.shape.count })
        let before = model.parameters.suffix(3).map(\.value.scalars)
        let images = Tensor.uniform([16, 4, 4, 1], from: PhiloxStream(key: 3))
        let first = try trainer.step(Batch(inputs: images), at: vaePosition(0))
        for step in 1..<40 { _ = try trainer.step(Batch(inputs: images), at: vaePosition(step)) }
        let last = try trainer.step(Batch(inputs: images), at: vaePosition(40))
        #expect(last.loss < first.loss)
        for (old, parameter) in zip(before, model.parameters.suffix(3)) {
            #expect(old != parameter.value.scalars)
        }
        let stream = RandomStream(seed: 2, name: "samples")
        var random = stream.at(step: 5)
        #expect(
            model.latents(indices: 5..<6, from: stream).scalars
                == model.prior.latents(1, from: &random).scalars)
    }
}
