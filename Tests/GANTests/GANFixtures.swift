import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

/// A config from its JSON text.
func ganConfig(_ json: String) throws -> GANConfig {
    try GANConfig.read(from: JSONValue.parse(json, source: "test"), source: "test").value
}

/// A game with plain gradient descent or any other rule.
func ganTrainer(
    _ json: String, exampleShape: Shape, rule: some UpdateRule = SGD(), generatorRate: Double = 0.1,
    discriminatorRate: Double = 0.1, averageDecay: Double? = nil, seed: UInt64 = 1
) throws -> GANTrainer {
    try GANTrainer(
        ganConfig(json), exampleShape: exampleShape,
        generatorOptimizer: OptimizerConfig(
            rule, learningRate: generatorRate, averageDecay: averageDecay),
        discriminatorOptimizer: OptimizerConfig(rule, learningRate: discriminatorRate), seed: seed)
}

/// The place of a step under a fixed seed.
func ganPosition(_ step: Int) -> StepPosition {
    StepPosition(
        step: step, epoch: 0, random: RandomStream(seed: 7, name: "noise").at(step: step))
}

/// Uniform images.
func ganImages(_ shape: Shape, draw: UInt64 = 0) -> Tensor {
    .uniform(shape, from: PhiloxStream(key: 11, draw: draw))
}

/// The parameters of one player, as numbers.
func ganWeights(_ trainer: GANTrainer, _ player: String) -> [[Float]] {
    trainer.gan.namedParameters.filter { $0.name.hasPrefix(player + ".") }
        .map(\.parameter.value.scalars)
}

/// The parameter of that name.
func ganParameter(_ trainer: GANTrainer, _ name: String) throws -> Parameter {
    try #require(trainer.gan.namedParameters.first { $0.name == name }).parameter
}

/// The probabilities that a step reports.
func probability(_ metrics: GANStepMetrics) -> (real: Double, fake: Double) {
    let value = { (metric: MetricDescription) in
        metrics.outputs.first { $0.metric == metric }?.value ?? .nan
    }
    return (value(GANMetric.probabilityReal), value(GANMetric.probabilityFake))
}

/// A verdict by its scores, [n] or [n, 1].
func verdict(_ scores: Tensor) -> Verdict {
    Verdict(scores: scores.reshaped(to: [scores.count, 1]))
}

/// What a discriminator of that network judges in a step.
func ganRound(
    _ network: any Module, real: Tensor, fake: Tensor, _ context: inout Context
) -> Round {
    Discriminator(views: [], network: network, head: LogitHead(), mixesExamples: false)
        .round(real: real, fake: fake, &context)
}
