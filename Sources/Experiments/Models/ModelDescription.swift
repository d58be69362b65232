import Autodiff
import Configuration
import Families
import NeuralNetworks
import Training

/// A model and what of the data decides its sizes: all that is needed to build it again.
package struct ModelDescription: Sendable {
    /// The model's settings.
    package let config: ModelConfig
    /// Those settings as they are stored.
    let configJSON: JSONValue
    /// What of the data decides its sizes.
    package let sizes: ExampleSizes

    /// Sizes of one example.
    package var inputShape: Shape { sizes.shape }
    /// Classes, or numbers that a regression gives.
    package var outputs: Int { sizes.outputs }
    /// Names of the classes, where there are any.
    package var classNames: [String] { sizes.classNames }

    init(config: ModelConfig, configJSON: JSONValue, sizes: ExampleSizes) {
        self.config = config
        self.configJSON = configJSON
        self.sizes = sizes
    }

    /// Reads what `json` gave.
    ///
    /// - Throws: `ConfigErrors` when a part is missing or not what it should be; `source` names
    ///   the file.
    init(_ json: JSONValue, source: String, registry: Registry) throws {
        let stored = try Stored.read(
            from: json, source: source, origin: .stored, registry: registry
        ).value
        self.init(
            config: stored.config, configJSON: json["config"] ?? .null,
            sizes: ExampleSizes(
                shape: Shape(stored.inputShape), outputs: stored.outputs,
                classNames: stored.classNames))
    }

    private struct Stored: Configurable {
        let config: ModelConfig
        let inputShape: [Int]
        let outputs: Int
        let classNames: [String]

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

    /// The model's networks, reckoned without allocating anything.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    package func networks() throws(ConfigError) -> [NamedPlan] {
        try config.member.networks(sizes)
    }

    /// Parameters of the model; nil when they overflow, or when a network does not suit the data.
    package var parameterCount: Int? { config.member.parameterCount(sizes) }

    /// Numbers of the model and of what its trainer remembers, without the optimizers; nil likewise.
    package var stateCount: Int? { config.member.stateCount(sizes) }

    /// The model with initial weights.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    package func model() throws(ConfigError) -> any Stateful {
        try config.member.model(sizes, seed: 0)
    }

    /// A trainer of the model with initial weights under the experiment's seed.
    ///
    /// - Throws: `ConfigError` when the data do not suit the model.
    package func trainer(_ experiment: ExperimentConfig) throws -> any Trainer {
        try config.member.trainer(
            sizes, experiment.optimizers.mapValues(\.config), seed: UInt64(experiment.seed))
    }
}
