import Autodiff
import Configuration
import ExperimentRunner
import GAN
import Kernels
import NeuralNetworks
import Training
import VAE

/// A reference training step: a model of an experiment's config on random images; or the making of
/// batches, which comes before each.
enum Workload: String, CaseIterable {
    case vae, vae20, gan, batching

    /// The experiment's model; all of the experiment where its data matter.
    private var config: String {
        switch self {
        case .vae:
            """
            {"latentSize": 20, "encoder": {"hidden": [400]}, "decoder": {"hidden": [400]}}
            """
        case .vae20:
            """
            {"latentSize": 50, "encoder": {"hidden": [200, 200], "activation": "tanh"},
             "decoder": {"hidden": [200, 200], "activation": "tanh"}}
            """
        case .gan:
            """
            {"latentSize": 100,
             "generator": {"hidden": [128, 256, 512, 1024], "activation": "leaky-relu",
                           "normalization": "batch", "normalizedFrom": 1},
             "discriminator": {"hidden": [512, 256], "activation": "leaky-relu"}}
            """
        // What costs most: pixels are drawn anew each time.
        case .batching:
            """
            {"name": "batching", "seed": 1,
             "data": {"type": "digits-5k", "binarization": "stochastic"},
             "model": {"type": "vae", "latentSize": 20, "encoder": {"hidden": [400]},
                       "decoder": {"hidden": [400]}},
             "optimizer": {"type": "adam"},
             "training": {"epochs": 1, "batchSize": 128}}
            """
        }
    }

    private var batch: Int {
        switch self {
        case .vae, .batching: 128
        case .vae20: 20
        case .gan: 64
        }
    }

    /// Times the step that `genlab run` takes.
    func measure(_ extent: Measurement.Extent, threads: Int) throws -> Measurement {
        let document = try JSONDocument.parse(config, source: rawValue)
        switch self {
        case .batching:
            var batches = try TrainingBatches(
                Experiment(bytes: Array(config.utf8), source: rawValue))
            return Measurement(rawValue, threads: threads, batch: batch, extent: extent) { step in
                let batch = batches.batch(step: step)
                precondition(batch.inputs.shape[0] > 0, "a batch is empty")
            }
        case .vae, .vae20:
            return try measure(
                VAETrainer(
                    try VAEConfig.read(from: document).value, imageShape: [28, 28, 1],
                    optimizer: OptimizerConfig(
                        Adam(epsilon: self == .vae20 ? 1e-4 : 1e-8), learningRate: 1e-3), seed: 1),
                extent, threads: threads)
        case .gan:
            let optimizer = OptimizerConfig(Adam(beta1: 0.5), learningRate: 2e-4)
            return try measure(
                GANTrainer(
                    try GANConfig.read(from: document).value, imageShape: [28, 28, 1],
                    generatorOptimizer: optimizer, discriminatorOptimizer: optimizer, seed: 1),
                extent, threads: threads)
        }
    }

    private func measure(
        _ trainer: some Trainer, _ extent: Measurement.Extent, threads: Int
    ) throws -> Measurement {
        var images = RandomStream(seed: 1, name: "images")
        let noise = RandomStream(seed: 1, name: "noise")
        let inputs = Tensor.uniform([batch, 28, 28, 1], from: images.next())
        return try Measurement(rawValue, threads: threads, batch: batch, extent: extent) { step in
            let metrics = try trainer.step(
                Batch(inputs: inputs),
                at: StepPosition(step: step, epoch: 0, random: noise.at(step: step)))
            precondition(metrics.named.allSatisfy(\.value.isFinite), "the step diverged")
        }
    }
}
