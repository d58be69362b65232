import Autodiff
import Foundation
import Kernels
import Testing
import Training

@testable import NeuralNetworks
@testable import VAE

@Suite struct VAEEvaluationTests {
    private static let json =
        #"{"latentSize": 8, "encoder": {"hidden": []}, "decoder": {"hidden": []}}"#

    private static let images = Tensor.uniform([50, 2, 2, 2], from: PhiloxStream(key: 4))

    /// An encoder whose first `active` means are `slope` times a pixel, the others zero.
    private static func trainer(active: Int, slope: Float) throws -> VAETrainer {
        let trainer = try vaeTrainer(json, imageShape: [2, 2, 2])
        var weights = [Float](repeating: 0, count: 16 * 8)
        for unit in 0..<active { weights[unit * 16 + unit] = slope }
        try trainer.assign("encoder.0.weight", weights)
        try trainer.assign("encoder.0.bias", [Float](repeating: 0, count: 16))
        return trainer
    }

    /// Uniform pixels have variance 1/12: a mean of slope s is active from s² > 0.12 on
    /// (Burda et al. 2016, §5.2).
    @Test(arguments: [(8, Float(1), 8.0), (3, 1, 3), (8, 0.2, 0), (0, 1, 0)])
    func activeDimensionsAreCounted(_ active: Int, _ slope: Float, _ expected: Double) throws {
        let report = try Self.trainer(active: active, slope: slope).report([Self.images])
        #expect(try report.value("active_units") == expected)
    }

    @Test func collapseIsSaid() throws {
        func warning(_ active: Int) throws -> TrainingWarning? {
            try Self.trainer(active: active, slope: 1).report([Self.images]).warnings.first
        }
        let whole = try #require(try warning(0))
        #expect(whole.kind == .posteriorCollapse && whole.message.hasPrefix("posterior collapse"))
        let partial = try #require(try warning(2))
        #expect(partial.kind == .partialPosteriorCollapse)
        #expect(partial.message.contains("2 of 8 latent dimensions are active"))
        #expect(try warning(3) == nil)
    }

    /// Constant means are no collapse where the variances keep the posterior far from the prior.
    @Test(arguments: [(Float(54), "54"), (-3, "-3")])
    func aPosteriorFarFromThePriorIsNoCollapse(_ logVariance: Float, _ words: String) throws {
        let trainer = try Self.trainer(active: 0, slope: 1)
        try trainer.assign(
            "encoder.0.bias",
            [Float](repeating: 0, count: 8) + [Float](repeating: logVariance, count: 8))
        let warnings = trainer.report([Self.images]).warnings
        #expect(warnings.map(\.kind) == [.posteriorRunaway])
        let message = try #require(warnings.first?.message)
        #expect(message.contains("log variances of up to \(words)"))
        #expect(message.contains("learning rate") && !message.contains("beta"))
    }

    /// Means that vary are no sign that all is well.
    @Test func aDivergenceBeyondAllUseIsSaidOfActiveDimensionsToo() throws {
        let warnings = try Self.trainer(active: 8, slope: 100).report([Self.images]).warnings
        #expect(warnings.map(\.kind) == [.posteriorRunaway])
    }

    /// N(m, 1) with m = x costs ½·x² nats a dimension.
    @Test func theDivergenceIsAMeanOverImages() throws {
        let report = try Self.trainer(active: 8, slope: 1).report([Self.images])
        let squares = Self.images.squared().sum().scalar
        #expect(abs(try report.value("kl") - Double(squares) / 100) < 1e-4)
        #expect(
            abs(
                try report.value("loss") - report.value("reconstruction") - report.value("kl"))
                < 1e-9)
    }

    /// The loss is what is minimised, with the epoch's β in it; the bound has none.
    @Test func betaIsInTheLossAndNotInTheBound() throws {
        let objective = #""objective": {"type": "elbo", "beta": 4, "warmUpEpochs": 2}"#
        let trainer = try vaeTrainer(
            Self.json.dropLast() + ", \(objective)}", imageShape: [2, 2, 2])
        // Half of β in the first of two epochs of warm-up.
        let report = trainer.report([Self.images])
        let (reconstruction, divergence) = (
            try report.value("reconstruction"), try report.value("kl")
        )
        #expect(divergence > 1e-3)
        #expect(abs(try report.value("loss") - reconstruction - 2 * divergence) < 1e-9)
        #expect(abs(try report.value("negative_elbo") - reconstruction - divergence) < 1e-9)
        let step = try trainer.step(
            Batch(inputs: Self.images), at: vaePosition(0))
        #expect(abs(step.loss - step.reconstruction - 2 * step.divergence) < 1e-4)
        #expect(
            step.readings.first { $0.name == "negative_elbo" }?.value
                == step.reconstruction + step.divergence)
    }

    /// A decoder that does not see z makes the bound independent of the draws, and so of how the
    /// images are cut into batches.
    @Test func imagesCountEquallyWhateverTheirBatch() throws {
        let trainer = try Self.trainer(active: 8, slope: 1)
        try trainer.assign("decoder.0.weight", [Float](repeating: 0, count: 64))
        let whole = trainer.report([Self.images])
        let parts = trainer.report([
            Self.images.sliced(axis: 0, 0..<33), Self.images.sliced(axis: 0, 33..<50),
        ])
        for name in ["loss", "reconstruction", "kl", "active_units"] {
            #expect(abs(try whole.value(name) - parts.value(name)) < 1e-4)
        }
        #expect(trainer.report([]).readings.isEmpty)
    }

    @Test func picturesAreThoseOfTheLatentSpace() throws {
        for latent in [2, 3] {
            let trainer = try vaeTrainer(#"{"latentSize": \#(latent)}"#, imageShape: [2, 2, 1])
            let examples = Batch(
                inputs: Tensor.uniform([20, 2, 2, 1], from: PhiloxStream(key: 6)),
                labels: Array(repeating: 1, count: 20))
            let pictures = trainer.pictures(
                examples: examples, random: RandomStream(seed: 1, name: "pictures"))
            let plain = ["samples", "reconstructions", "interpolation"]
            #expect(pictures.map(\.name) == plain + (latent == 2 ? ["manifold", "latent"] : []))
            guard case .grid(let rows, columns: 8) = pictures[1].picture else {
                Issue.record("\(pictures[1].picture)")
                return
            }
            // Two rows of originals, each above its reconstructions.
            #expect(rows.shape == [32, 2, 2, 1])
            let copies = trainer.autoencoder.reconstructions(of: examples.inputs)
            for (row, expected) in [
                (0, examples.inputs.sliced(axis: 0, 0..<8)), (8, copies.sliced(axis: 0, 0..<8)),
                (16, examples.inputs.sliced(axis: 0, 8..<16)),
            ] {
                let found = rows.sliced(axis: 0, row..<row + 8).scalars
                #expect(zip(found, expected.scalars).allSatisfy { abs($0 - $1) < 1e-6 })
            }
        }
    }

    /// Φ(x) = p.
    @Test(arguments: [
        (0.5, 0.0), (0.975, 1.959963985), (0.025, -1.959963985), (0.999, 3.090232306),
    ])
    func quantilesAreTheNormals(_ p: Double, _ x: Double) {
        #expect(abs(normalQuantile(p) - x) < 1e-8)
    }

    /// The first axis goes to the right, the second upwards, at equal steps of probability.
    @Test func theManifoldCoversThePrior() throws {
        let trainer = try vaeTrainer(
            """
            {"latentSize": 2, "encoder": {"hidden": []}, "decoder": {"hidden": []},
             "likelihood": {"type": "gaussian"}}
            """, imageShape: [1, 2, 1])
        // Each pixel shows one latent dimension: ½ + z/10.
        try trainer.assign("decoder.0.weight", [0.1, 0, 0, 0.1])
        try trainer.assign("decoder.0.bias", [0.5, 0.5])
        let grid = try #require(trainer.autoencoder.manifold(side: 3)).scalars
        let low = Float(0.5 + normalQuantile(1.0 / 6) / 10)
        let high = Float(0.5 + normalQuantile(5.0 / 6) / 10)
        let expected = [
            low, high, 0.5, high, high, high, low, 0.5, 0.5, 0.5, high, 0.5, low, low, 0.5, low,
            high, low,
        ]
        #expect(zip(grid, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(try vaeTrainer("{}", imageShape: [1, 2, 1]).autoencoder.manifold(side: 3) == nil)
    }
}
