import Autodiff
import Configuration
import Datasets
import ExperimentRunner
import Experiments
import GAN
import Kernels
import NeuralNetworks
import Training

/// Least squares (Mao et al. 2017, eq. 2), with targets 1 for real and 0 for generated images.
struct LeastSquares: AdversarialObjective {
    func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        Losses(perExample: 0.5 * ((real.scores - 1).squared() + fake.scores.squared()))
    }
    func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        Losses(perExample: 0.5 * (fake.scores - 1).squared())
    }
}
// In code: networks and objective, an optimiser for each player, and steps on batches of digits.
let judge = NetworkConfig(layers: [
    FlattenConfig(), DenseConfig(units: 128), ActivationConfig(.leakyReLU), DenseConfig(units: 1),
])
let game = GANConfig(latentSize: 16, discriminator: judge, objective: LeastSquares())
let adam = OptimizerConfig(Adam(beta1: 0.5), learningRate: 2e-4)
let trainer = try GANTrainer(
    game, exampleShape: [28, 28, 1], generatorOptimizer: adam, discriminatorOptimizer: adam, seed: 1
)
let digits = try EmbeddedDigits.dataset(.train)
for step in 0..<50 {
    let batch = Batch(inputs: digits.tensor(at: Array(64 * step..<64 * (step + 1))))
    let draws = RandomStream(seed: 1, name: "steps").at(step: step)
    print(try trainer.step(batch, at: StepPosition(step: step, epoch: 0, random: draws)).readings)
}
// By a config that names the objective, which a registry of one's own holds.
var registry = Registry.standard
registry[AdversarialObjectives.self].append(
    VariantCase("least-squares", "Least squares (Mao et al. 2017).") { _ in LeastSquares() })
let experiment = try Experiment(path: CommandLine.arguments[1], registry: registry)
try Runner(RunOptions(outputs: CommandLine.arguments[2])).start(experiment, source: "the config")
