import Foundation
/// Small experiments on the embedded digits, which need nothing but the program.
package enum SmallExperiment {
    /// A VAE that is trained in a fraction of a second.
    package static func vae(
        name: String = "small", epochs: Int = 1, trainCount: Int = 200, hidden: Int = 16
    ) -> String {
        """
        {
          "$schema": "../schema/experiment.schema.json",
          "name": "\(name)",
          "seed": 7,
          "data": { "type": "digits-5k", "trainCount": \(trainCount), "testCount": 100 },
          "model": {
            "type": "vae", "latentSize": 2,
            "encoder": { "hidden": [\(hidden)] }, "decoder": { "hidden": [\(hidden)] }
          },
          "optimizer": { "type": "adam", "learningRate": 1e-3 },
          "training": { "epochs": \(epochs), "batchSize": 50 }
        }
        """
    }

    /// A GAN of the ring of eight Gaussians.
    package static let ring = """
        {
          "name": "small-ring",
          "seed": 7,
          "data": { "type": "ring", "count": 300, "standardize": true },
          "model": {
            "type": "gan", "latentSize": 2, "generatorOutput": "identity",
            "generator": { "hidden": [8] }, "discriminator": { "hidden": [8] }
          },
          "optimizers": {
            "generator": { "type": "adam" }, "discriminator": { "type": "adam" }
          },
          "training": { "epochs": 1, "batchSize": 50 }
        }
        """

    /// A GAN of digits, with batch normalisation.
    package static let gan = """
        {
          "name": "small-gan",
          "seed": 7,
          "data": { "type": "digits-5k", "trainCount": 200, "testCount": 100 },
          "model": {
            "type": "gan", "latentSize": 4,
            "generator": { "hidden": [8], "normalization": "batch" },
            "discriminator": { "hidden": [8], "activation": "leaky-relu", "dropout": 0.3 }
          },
          "optimizers": {
            "generator": { "type": "adam", "learningRate": 2e-4 },
            "discriminator": { "type": "adam", "learningRate": 2e-4 }
          },
          "training": { "epochs": 1, "batchSize": 50 }
        }
        """
}

/// The folder of the package, found from this file.
package let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
