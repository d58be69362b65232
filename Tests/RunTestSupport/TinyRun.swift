import ExperimentRunner
import Experiments
import Foundation
import RunStore
import Sampling
import TestSupport

/// Experiments on a few embedded digits that are over in an instant.
package enum TinyRun {
    package static let digits = #"{"type": "digits-5k", "trainCount": 256, "testCount": 24}"#
    package static let encoder = #""encoder": {"hidden": [16]}, "decoder": {"hidden": [16]}"#
    package static let vae = #"{"type": "vae", "latentSize": 2, \#(encoder)}"#
    package static let gan = """
        {"type": "gan", "latentSize": 5, "generator": {"hidden": [16], "normalization": "batch"},
         "discriminator": {"hidden": [16]}}
        """
    /// A GAN and a VAE of the ring of eight Gaussians, standardized.
    package static let rowGAN = """
        {"type": "gan", "latentSize": 2, "generatorOutput": "identity",
         "generator": {"hidden": [16], "normalization": "batch"}, "discriminator": {"hidden": [16]}}
        """
    package static let rowVAE = """
        {"type": "vae", "latentSize": 2, \(encoder), "likelihood": {"type": "gaussian"}}
        """
    package static let ring = """
        {"type": "ring", "count": 400, "radius": 3, "testFraction": 0.1, "standardize": true}
        """
    package static let classifier = #"{"type": "classifier", "network": {"hidden": [8]}}"#

    /// Trains a model on `data` for two epochs in a folder of `outputs`; a GAN averages its generator
    /// alone.
    package static func train(
        _ model: String, named name: String = "tiny", learningRate: Double = 1e-3,
        averageDecay: Double? = nil, on data: String = digits, in outputs: TemporaryFolder
    ) throws -> RunFolder {
        let rate = #"{"type": "adam", "learningRate": \#(learningRate)}"#
        let average = averageDecay.map { #", "averageDecay": \#($0)}"# } ?? "}"
        let averaged = rate.dropLast() + average
        let optimizers =
            [gan, rowGAN].contains(model)
            ? #""optimizers": {"generator": \#(averaged), "discriminator": \#(rate)}"#
            : #""optimizer": \#(averaged)"#
        let text = """
            {"name": "\(name)", "seed": 3, "model": \(model), \(optimizers),
             "data": \(data),
             "training": {"epochs": 2, "batchSize": 64, "logEvery": 2}}
            """
        let experiment = try Experiment(bytes: Array(text.utf8), source: name)
        return try Runner(RunOptions(outputs: outputs.path)).start(experiment, source: name).folder
    }

    /// The newest checkpoint's model.
    package static func model(_ run: RunFolder) throws -> TrainedModel {
        try TrainedModel(CheckpointLocation.find(run.path, in: "."))
    }
}
