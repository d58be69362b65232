import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

/// A trainer of a config's model with plain gradient descent or any other rule.
func vaeTrainer(
    _ json: String, imageShape: Shape, rule: some UpdateRule = SGD(), rate: Double = 0.1,
    seed: UInt64 = 1
) throws -> VAETrainer {
    let optimizer = OptimizerConfig(rule, learningRate: rate)
    return try VAETrainer(
        VAEConfig.read(from: JSONValue.parse(json, source: "test"), source: "test").value,
        imageShape: imageShape, optimizer: optimizer, opponents: ["discriminator": optimizer],
        seed: seed)
}

/// The place of a step under a fixed seed.
func vaePosition(_ step: Int, epoch: Int = 0) -> StepPosition {
    StepPosition(
        step: step, epoch: epoch, random: RandomStream(seed: 7, name: "noise").at(step: step))
}

extension VAETrainer {
    /// Puts numbers in the place of the parameter of that name.
    func assign(_ name: String, _ values: [Float]) throws {
        let parameter = try #require(
            autoencoder.namedParameters.first { $0.name == name }
        ).parameter
        parameter.assign(Tensor(values, shape: parameter.shape))
    }

    /// −ln p(x|z) of every draw, and the divergence that the objective takes.
    func terms(
        _ images: Tensor, draws: Int = 1, _ context: inout Context
    ) -> (reconstruction: Tensor, divergence: Tensor) {
        let terms = autoencoder.terms(images, draws: draws, &context)
        return (
            terms.reconstruction, objective.losses(terms, epoch: 0, &context).divergence
        )
    }

    /// The report over those batches of images.
    func report(_ batches: [Tensor], seed: UInt64 = 2) -> EvaluationReport {
        var evaluation = evaluation(
            epoch: 0, random: RandomStream(seed: seed, name: "evaluation"))
        for batch in batches { evaluation.add(Batch(inputs: batch)) }
        return evaluation.report()
    }
}

extension VAEStepMetrics {
    /// The metric of that name.
    func value(_ name: String) throws -> Double {
        try #require(readings.first { $0.name == name }).value
    }
}

extension EvaluationReport {
    /// The metric of that name.
    func value(_ name: String) throws -> Double {
        try #require(readings.first { $0.name == name }).value
    }
}
