import Configuration
import Foundation
import ProgramTestSupport

/// Experiments of a few dozen steps that between them use everything a resumed run has to restore.
enum TinyExperiment: String, CaseIterable {
    case vae, factor, gan, classifier, regressor, ring

    /// The config's text.
    var config: String {
        switch self {
        case .vae: Self.vaeConfig
        case .factor: Self.factorConfig
        case .gan: Self.ganConfig
        case .classifier: Self.classifierConfig
        case .regressor: Self.regressorConfig
        case .ring: Self.ringConfig
        }
    }

    /// Draws of pixels, latents and dropped units; layer norm; averaged weights; a schedule by epoch
    /// and a warm-up; metric lines across checkpoints and a short last batch.
    private static let vaeConfig = """
        {"name": "tiny-vae", "seed": 3,
         "data": {"type": "digits-5k", "binarization": "stochastic",
                  "trainCount": 300, "testCount": 40},
         "model": {"type": "vae", "latentSize": 3,
           "encoder": {"hidden": [24], "dropout": 0.2},
           "decoder": {"hidden": [24], "normalization": "layer"},
           "objective": {"type": "elbo", "warmUpEpochs": 3, "divergence": "sampled"}},
         "optimizer": {"type": "adam", "learningRate": 0.002, "clipNorm": 40, "averageDecay": 0.9,
           "schedule": {"type": "joined", "unit": "epoch", "parts": [
             {"type": "linear-warm-up", "length": 2, "duration": 2},
             {"type": "exponential", "factor": 0.5}]}},
         "training": {"epochs": 4, "batchSize": 64, "logEvery": 3, "checkpointEverySteps": 2,
           "keepCheckpoints": 2, "picturesEvery": 2}}
        """

    /// A posterior of full covariance, a prior that is learnt, and an opponent with an optimizer of its
    /// own, whose network the checkpoint holds beside the model; a likelihood at the end.
    private static let factorConfig = """
        {"name": "tiny-factor", "seed": 8,
         "data": {"type": "digits-5k", "trainCount": 200, "testCount": 40},
         "model": {"type": "vae", "latentSize": 3, "encoder": {"hidden": [16]},
           "decoder": {"hidden": [16]}, "posterior": {"type": "full-gaussian"},
           "prior": {"type": "mixture", "components": 3},
           "objective": {"type": "factor", "gamma": 5,
             "discriminator": {"hidden": [12], "dropout": 0.1}}},
         "optimizers": {
           "model": {"type": "adam", "learningRate": 0.002, "averageDecay": 0.9},
           "discriminator": {"type": "adam", "learningRate": 0.001, "beta1": 0.5, "beta2": 0.9}},
         "training": {"epochs": 3, "batchSize": 64, "logEvery": 3, "checkpointEverySteps": 3,
           "keepCheckpoints": 2, "finalLikelihood": {"samples": 20}}}
        """

    /// Batch norm's running statistics, two optimisers, an averaged generator, a penalty that is
    /// differentiated twice, two moves of one player for one of the other, a schedule by step.
    private static let ganConfig = """
        {"name": "tiny-gan", "seed": 4,
         "data": {"type": "digits-5k", "trainCount": 300, "testCount": 40},
         "model": {"type": "gan", "latentSize": 5, "discriminatorSteps": 2,
           "generator": {"hidden": [16, 24], "activation": "leaky-relu", "normalization": "batch"},
           "discriminator": {"hidden": [24], "activation": "leaky-relu", "dropout": 0.1},
           "objective": {"type": "non-saturating"},
           "regularizers": [{"type": "gradient-penalty", "weight": 5, "center": 1}]},
         "optimizers": {
           "generator": {"type": "adam", "learningRate": 0.001, "beta1": 0.5,
             "averageDecay": 0.8},
           "discriminator": {"type": "rmsprop", "learningRate": 0.0005, "momentum": 0.5,
             "centered": true,
             "schedule": {"type": "cosine", "unit": "step", "length": 17, "finalFactor": 0.1}}},
         "training": {"epochs": 4, "batchSize": 64, "logEvery": 4, "checkpointEverySteps": 3,
           "keepCheckpoints": 2, "picturesEvery": 3}}
        """

    /// Nesterov's momentum, dropout, batch norm, thresholded images, a schedule by step.
    private static let classifierConfig = """
        {"name": "tiny-classifier", "seed": 5,
         "data": {"type": "digits-5k", "binarization": "threshold",
                  "trainCount": 330, "testCount": 40},
         "model": {"type": "classifier", "labelSmoothing": 0.1,
           "network": {"hidden": [32, 16], "dropout": 0.3, "normalization": "batch"}},
         "optimizer": {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": true,
           "weightDecay": 0.001,
           "schedule": {"type": "step", "unit": "step", "interval": 7, "factor": 0.7}},
         "training": {"epochs": 5, "batchSize": 80, "logEvery": 7, "checkpointEverySteps": 3,
           "checkpointEvery": 2, "keepCheckpoints": 3}}
        """

    /// A table, split under the seed, with standardised features and AdaGrad.
    private static let regressorConfig = """
        {"name": "tiny-regressor", "seed": 6,
         "data": {"type": "linear-map", "count": 400, "standardize": true},
         "model": {"type": "regressor", "network": {"hidden": [20]}},
         "optimizer": {"type": "adagrad", "learningRate": 0.05, "averageDecay": 0.7},
         "training": {"epochs": 6, "batchSize": 64, "logEvery": 4, "checkpointEverySteps": 3}}
        """

    /// Rows that are generated, standardized: their modes, and points for pictures.
    private static let ringConfig = """
        {"name": "tiny-ring", "seed": 8,
         "data": {"type": "ring", "count": 400, "standardize": true},
         "model": {"type": "gan", "latentSize": 2, "generatorOutput": "identity",
           "generator": {"hidden": [16], "normalization": "batch"},
           "discriminator": {"hidden": [16], "activation": "leaky-relu"}},
         "optimizers": {
           "generator": {"type": "adam", "learningRate": 0.001, "averageDecay": 0.8},
           "discriminator": {"type": "adam", "learningRate": 0.001}},
         "training": {"epochs": 4, "batchSize": 64, "logEvery": 4, "checkpointEverySteps": 3}}
        """
}

extension Program {
    /// Runs `genlab run` with one thread: several wait for one another, long on a busy machine.
    func train(_ arguments: String...) throws -> Outcome { try train(arguments) }

    /// Runs `genlab run` with one thread.
    func train(_ arguments: [String]) throws -> Outcome {
        try run(["run"] + arguments + ["--threads", "1"], timeout: 300)
    }

    /// Starts `genlab run` with one thread.
    func startTraining(_ arguments: String...) throws -> RunningProgram {
        try startTraining(arguments)
    }

    /// Starts `genlab run` with one thread.
    func startTraining(_ arguments: [String]) throws -> RunningProgram {
        try start(["run"] + arguments + ["--threads", "1"])
    }
}
