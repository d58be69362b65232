import Autodiff
import Configuration
import Experiments
import GAN
import Kernels
import NeuralNetworks
import Supervised
import Training
import VAE

/// A reference training step: a model of an experiment's config on random images; or the making of
/// batches, which comes before each.
enum Workload: String, CaseIterable {
    case vae, vae20, gan, cnn, convvae, dcgan, wgangp, dcgan64, batching

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
        case .cnn:
            """
            {"network": {"type": "layers", "layers": [
                {"type": "convolution", "filters": 32, "kernel": 3}, {"type": "relu"},
                {"type": "max-pooling"}, {"type": "flatten"},
                {"type": "dense", "units": 128}, {"type": "relu"},
                {"type": "dense", "units": 10}]}}
            """
        case .convvae:
            """
            {"latentSize": 16, "encoder": {"type": "conv-vae"}, "decoder": {"type": "conv-vae"}}
            """
        case .dcgan:
            """
            {"latentSize": 100, "generator": {"type": "dcgan"}, "discriminator": {"type": "dcgan"}}
            """
        case .wgangp:
            """
            {"latentSize": 100, "generator": {"type": "dcgan"},
             "discriminator": {"type": "dcgan", "normalization": "none"},
             "objective": {"type": "wasserstein"},
             "regularizers": [{"type": "gradient-penalty", "weight": 10}]}
            """
        case .dcgan64:
            """
            {"latentSize": 100, "generator": {"type": "dcgan-64"},
             "discriminator": {"type": "dcgan-64"}}
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
        case .vae, .convvae, .batching: 128
        case .vae20: 20
        case .cnn: 32
        case .gan, .dcgan, .wgangp, .dcgan64: 64
        }
    }

    private var side: Int { self == .dcgan64 ? 64 : 28 }

    private var optimizer: OptimizerConfig {
        switch self {
        case .vae, .cnn, .convvae, .batching: OptimizerConfig(Adam(), learningRate: 1e-3)
        case .vae20: OptimizerConfig(Adam(epsilon: 1e-4), learningRate: 1e-3)
        case .gan, .dcgan, .dcgan64: OptimizerConfig(Adam(beta1: 0.5), learningRate: 2e-4)
        case .wgangp: OptimizerConfig(Adam(beta1: 0, beta2: 0.9), learningRate: 1e-4)
        }
    }

    /// Times the step that `genlab run` takes.
    func measure(_ extent: Measurement.Extent, threads: Int) throws -> Measurement {
        let document = try JSONDocument.parse(config, source: rawValue)
        let shape: Shape = [side, side, 1]
        switch self {
        case .batching:
            var batches = try TrainingBatches(
                Experiment(bytes: Array(config.utf8), source: rawValue))
            return try Measurement(rawValue, threads: threads, batch: batch, extent: extent) {
                step in
                let batch = try batches.batch(step: step)
                precondition(batch.inputs.shape[0] > 0, "a batch is empty")
            }
        case .vae, .vae20, .convvae:
            return try measure(
                VAETrainer(
                    try VAEConfig.read(from: document).value, imageShape: shape,
                    optimizer: optimizer, seed: 1), extent, threads: threads)
        case .gan, .dcgan, .wgangp, .dcgan64:
            return try measure(
                GANTrainer(
                    try GANConfig.read(from: document).value, exampleShape: shape,
                    generatorOptimizer: optimizer, discriminatorOptimizer: optimizer, seed: 1),
                extent, threads: threads)
        case .cnn:
            return try measure(
                SupervisedTrainer(
                    try ClassifierConfig.read(from: document).value, inputShape: shape,
                    outputs: 10, optimizer: optimizer, seed: 1), extent, threads: threads)
        }
    }

    private func measure(
        _ trainer: some Trainer, _ extent: Measurement.Extent, threads: Int
    ) throws -> Measurement {
        var images = RandomStream(seed: 1, name: "images")
        let noise = RandomStream(seed: 1, name: "noise")
        let inputs = Tensor.uniform([batch, side, side, 1], from: images.next())
        let labels = (0..<batch).map { $0 % 10 }
        return try Measurement(rawValue, threads: threads, batch: batch, extent: extent) { step in
            let metrics = try trainer.step(
                Batch(inputs: inputs, labels: labels),
                at: StepPosition(step: step, epoch: 0, random: noise.at(step: step)))
            precondition(metrics.readings.allSatisfy(\.value.isFinite), "the step diverged")
        }
    }
}
