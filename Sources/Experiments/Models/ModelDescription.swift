import Autodiff
import Configuration
import GAN
import NeuralNetworks
import Supervised
import Training
import VAE

/// A model and what of the data decides its sizes: all that is needed to build it again.
package struct ModelDescription: Sendable {
    /// The model's settings.
    package let config: ModelConfig
    /// Those settings as they are stored.
    let configJSON: JSONValue
    /// Sizes of one example.
    package let inputShape: Shape
    /// Classes, or numbers that a regression gives.
    package let outputs: Int
    /// Names of the classes, where there are any.
    package let classNames: [String]

    init(
        config: ModelConfig, configJSON: JSONValue, inputShape: Shape, outputs: Int,
        classNames: [String]
    ) {
        self.config = config
        self.configJSON = configJSON
        self.inputShape = inputShape
        self.outputs = outputs
        self.classNames = classNames
    }

    /// Reads what `json` gave.
    ///
    /// - Throws: `ConfigErrors` when a part is missing or not what it should be; `source` names
    ///   the file.
    init(_ json: JSONValue, source: String) throws {
        let stored = try Stored.read(from: json, source: source, origin: .stored).value
        self.init(
            config: stored.config, configJSON: json["config"] ?? .null,
            inputShape: Shape(stored.inputShape), outputs: stored.outputs,
            classNames: stored.classNames)
    }

    private struct Stored: Configurable {
        package let config: ModelConfig
        package let inputShape: [Int]
        package let outputs: Int
        package let classNames: [String]

        init(from object: ObjectReader) {
            config = object.object(
                "config", ModelConfig.self, required: true, "The model's settings.")
            inputShape = object.integers(
                "inputShape", each: 1...1_000_000, count: 1...3, "Sizes of one example.")
            outputs = object.integer("outputs", in: 1...1_000_000, "Classes or outputs.")
            classNames = object.strings(
                "classNames", default: [], count: 0...1_000_000, "Names of the classes.")
        }
    }

    /// What a checkpoint stores.
    package var json: JSONValue {
        [
            "config": configJSON, "inputShape": .array(inputShape.dimensions.map { .integer($0) }),
            "outputs": .integer(outputs), "classNames": .array(classNames.map { .string($0) }),
        ]
    }

    /// A network of the model, by the name of its parameters, with the shapes between its layers.
    package struct NamedPlan {
        package let name: String
        package let plan: NetworkPlan
    }

    /// The model's networks, reckoned without allocating anything.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    package func networks() throws(ConfigError) -> [NamedPlan] {
        switch config {
        case .vae(let config):
            let networks = try config.networks(imageShape: inputShape)
            return [
                NamedPlan(name: "encoder", plan: networks.encoder),
                NamedPlan(name: "decoder", plan: networks.decoder),
            ]
        case .gan(let config):
            let networks = try config.networks(imageShape: inputShape)
            return [
                NamedPlan(name: "generator", plan: networks.generator),
                NamedPlan(name: "discriminator", plan: networks.discriminator),
            ]
        case .classifier(let config):
            let plan = try config.networkPlan(inputShape: inputShape, outputs: outputs)
            return [NamedPlan(name: "network", plan: plan)]
        case .regressor(let config):
            let plan = try config.networkPlan(inputShape: inputShape, outputs: outputs)
            return [NamedPlan(name: "network", plan: plan)]
        }
    }

    /// What a user should hear of the model before it is trained for `steps` steps.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    func remarks(steps: Int) throws(ConfigError) -> [ConfigRemark] {
        switch config {
        case .gan(let config): try config.remarks(imageShape: inputShape, steps: steps)
        case .vae, .classifier, .regressor: try networks().flatMap(\.plan.remarks)
        }
    }

    /// Floating-point operations of a training step for each example.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    func trainingOperations() throws(ConfigError) -> Double {
        if case .gan(let config) = config {
            return try config.trainingOperations(imageShape: inputShape)
        }
        // Backwards takes twice what forwards does.
        return try networks().reduce(0) { $0 + 3 * $1.plan.operations }
    }

    /// Parameters that belong to no network, such as a learnt variance.
    private var otherParameterCount: Int {
        if case .vae(let config) = config { config.likelihoodParameterCount } else { 0 }
    }

    /// Parameters of the model; nil when they overflow, or when a network does not suit the data.
    package var parameterCount: Int? {
        guard let networks = try? networks() else { return nil }
        return networks.reduce(otherParameterCount) { total, network in
            guard let total, let count = network.plan.parameterCount else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(count)
            return overflow ? nil : sum
        }
    }

    /// A trainer of the model with initial weights under `seed`.
    ///
    /// - Throws: `ConfigError` when the data do not suit the model.
    package func trainer(_ experiment: ExperimentConfig) throws -> any Trainer {
        let seed = UInt64(experiment.seed)
        // Which optimisers are there was checked with the config.
        let standard = OptimizerConfig(Adam(), learningRate: 1e-3)
        let optimizer = experiment.optimizer ?? standard
        switch config {
        case .vae(let config):
            return try VAETrainer(config, imageShape: inputShape, optimizer: optimizer, seed: seed)
        case .gan(let config):
            return try GANTrainer(
                config, imageShape: inputShape,
                generatorOptimizer: experiment.generatorOptimizer ?? standard,
                discriminatorOptimizer: experiment.discriminatorOptimizer ?? standard, seed: seed)
        case .classifier(let config):
            return try SupervisedTrainer(
                config, inputShape: inputShape, outputs: outputs, classNames: classNames,
                optimizer: optimizer, seed: seed)
        case .regressor(let config):
            return try SupervisedTrainer(
                config, inputShape: inputShape, outputs: outputs, optimizer: optimizer, seed: seed)
        }
    }

    /// The metric whose best value a run keeps a checkpoint of.
    package var watchedMetric: String? {
        switch config {
        case .vae: "test/negative_elbo"
        case .regressor: "test/loss"
        case .classifier: "test/accuracy"
        case .gan: nil
        }
    }
}
