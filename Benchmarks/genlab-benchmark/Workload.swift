import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training
import VAE

/// A reference training step: a model of an experiment's config on random images.
enum Workload: String, CaseIterable {
    case vae, vae20

    /// The experiment's model and optimisers.
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
        }
    }

    private var batch: Int {
        switch self {
        case .vae: 128
        case .vae20: 20
        }
    }

    /// Times the step that `genlab run` takes.
    func measure(seconds: Double, threads: Int) throws -> Measurement {
        let source = RandomStream(seed: 1, name: "images")
        let random = RandomStream(seed: 1, name: "noise")
        var images = source
        let inputs = Tensor.uniform([batch, 28, 28, 1], from: images.next())
        let document = try JSONDocument.parse(config, source: rawValue)
        let epsilon = self == .vae20 ? 1e-4 : 1e-8
        let trainer = VAETrainer(
            try VAEConfig.read(from: document).value, imageShape: [28, 28, 1],
            optimizer: OptimizerConfig(Adam(epsilon: epsilon), learningRate: 1e-3), seed: 1)
        return try Measurement(rawValue, threads: threads, batch: batch, seconds: seconds) { step in
            let metrics = try trainer.step(
                Batch(inputs: inputs),
                at: StepPosition(step: step, epoch: 0, random: random.at(step: step)))
            precondition(metrics.loss.isFinite)
        }
    }
}
