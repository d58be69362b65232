import Autodiff
import Configuration
import Families
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

/// Autoencoders of rows of numbers instead of images.
@Suite struct VAERowsTests {
    private static let networks = #""encoder": {"hidden": [16]}, "decoder": {"hidden": [16]}"#
    private static let gaussian = """
        {"latentSize": 2, \(networks),
         "likelihood": {"type": "gaussian", "variance": 0.01, "learntVariance": true}}
        """

    private func config(_ json: String) throws -> VAEConfig {
        try VAEConfig.read(from: JSONValue.parse(json, source: "test"), source: "test").value
    }

    @Test func aLikelihoodOfPixelsIsRefusedForRows() throws {
        let config = try config("{\(Self.networks)}")
        let error = #expect(throws: ConfigError.self) {
            _ = try VAEModel(config, imageShape: [3], seed: 1)
        }
        #expect(error?.path.description == "likelihood")
        #expect(error?.message.contains("gaussian") == true)
        #expect(config.objection(to: .rows) == error && config.objection(to: .images) == nil)
        #expect(try self.config(Self.gaussian).objection(to: .valuedRows) == nil)
    }

    /// Rows far outside of [0, 1] are learnt, and come back as they are: nothing is clamped.
    @Test func rowsAreReconstructedInTheirOwnUnits() throws {
        let trainer = try vaeTrainer(Self.gaussian, imageShape: [2], rule: Adam(), rate: 0.01)
        let angles = Tensor.uniform([128, 1], from: PhiloxStream(key: 3)).scalars
        let data = Tensor(
            angles.flatMap { [5 * cos(6 * $0), 5 * sin(6 * $0) - 7] }, shape: [128, 2])
        for step in 0..<800 { _ = try trainer.step(Batch(inputs: data), at: vaePosition(step)) }
        let copies = trainer.autoencoder.reconstructions(of: data)
        #expect(copies.shape == [128, 2])
        let errors = (copies - data).squared().mean().scalar
        #expect(errors < 0.5, "\(errors)")
        #expect(copies.scalars.contains { $0 < -5 } && copies.scalars.contains { $0 > 2 })
        let stream = RandomStream(seed: 1, name: "sample")
        let samples = trainer.autoencoder.samples(indices: 0..<50, from: stream)
        #expect(samples.shape == [50, 2])
        // Draws lie around the means, as far away as the learnt deviation says.
        let draws = trainer.autoencoder.drawnSamples(
            indices: 0..<50, from: stream, pixels: RandomStream(seed: 1, name: "pixels"))
        let spread = (draws - samples).squared().mean().scalar
        let likelihood = try #require(trainer.autoencoder.likelihood as? GaussianLikelihood)
        let variance = exp(try #require(likelihood.logVariance).value.scalar)
        #expect(spread > variance * 0.5 && spread < variance * 1.6, "\(spread) of \(variance)")
        let pictures = trainer.pictures(
            examples: Batch(inputs: data), random: RandomStream(seed: 1, name: "p"))
        #expect(pictures.isEmpty)
    }
}
