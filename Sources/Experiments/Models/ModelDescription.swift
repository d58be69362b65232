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
    /// The member of its family that the settings state, with the model that it is built on, if it is.
    package let member: any ModelFamily
    /// The description of that model.
    private let sourceJSON: JSONValue?

    /// The key under which that is stored.
    static let sourceKey = "source"

    /// Sizes of one example.
    package var inputShape: Shape { sizes.shape }
    /// Classes, or numbers that a regression gives.
    package var outputs: Int { sizes.outputs }
    /// Names of the classes, where there are any.
    package var classNames: [String] { sizes.classNames }

    private init(
        _ config: ModelConfig, _ configJSON: JSONValue, _ sizes: ExampleSizes,
        on source: (json: JSONValue, model: SourceModel)?
    ) throws(ConfigError) {
        self.config = config
        self.configJSON = configJSON
        self.sizes = sizes
        if let source {
            member = try config.member.built(on: source.model)
        } else {
            member = config.member
        }
        sourceJSON = source?.json
    }

    /// The model of an experiment for data of some sizes, on that of the first run if it names one.
    ///
    /// - Throws: `ConfigError` at the key of the first run which does not suit.
    init(
        of experiment: Experiment, _ sizes: ExampleSizes, on source: TrainedSource?
    ) throws(ConfigError) {
        let model = experiment.config.model
        if let source, let config = model.member.source { try source.check(config, sizes) }
        try self.init(
            model, experiment.json["model"] ?? .null, sizes,
            on: source.map { (json: $0.description.json, model: $0.model) })
    }

    /// Reads what `json` gave.
    ///
    /// - Throws: `ConfigErrors` when a part is missing or not what it should be; `source` names
    ///   the file.
    init(_ json: JSONValue, source: String, registry: Registry) throws {
        var object = json.objectValue
        object?[Self.sourceKey] = nil
        let stored = try Stored.read(
            from: object.map(JSONValue.object) ?? json, source: source, origin: .stored,
            registry: registry
        ).value
        var first: (json: JSONValue, model: SourceModel)?
        if stored.config.member.source != nil {
            let stored = json[Self.sourceKey] ?? .null
            let description = try ModelDescription(stored, source: source, registry: registry)
            first = (stored, SourceModel(description.member, sizes: description.sizes))
        }
        do {
            try self.init(
                stored.config, json["config"] ?? .null,
                ExampleSizes(
                    shape: Shape(stored.inputShape), outputs: stored.outputs,
                    classNames: stored.classNames), on: first)
        } catch {
            throw ConfigErrors([error], source: source)
        }
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
        var object: JSONObject = [
            "config": configJSON, "inputShape": .array(inputShape.dimensions.map { .integer($0) }),
            "outputs": .integer(outputs), "classNames": .array(classNames.map { .string($0) }),
        ]
        object[Self.sourceKey] = sourceJSON
        return .object(object)
    }

    /// The model's networks, reckoned without allocating anything.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    package func networks() throws(ConfigError) -> [NamedPlan] {
        try member.networks(sizes)
    }

    /// Parameters of the model; nil when they overflow, or when a network does not suit the data.
    package var parameterCount: Int? { member.parameterCount(sizes) }

    /// Numbers of the model and of what its trainer remembers, without the optimizers; nil likewise.
    package var stateCount: Int? { member.stateCount(sizes) }

    /// The model with initial weights.
    ///
    /// - Throws: `ConfigError` when a network does not suit the data.
    package func model() throws(ConfigError) -> any Stateful {
        try member.model(sizes, seed: 0)
    }

    /// A trainer of the model with initial weights under the experiment's seed.
    ///
    /// - Throws: `ConfigError` when the data do not suit the model.
    package func trainer(_ experiment: ExperimentConfig) throws -> any Trainer {
        try member.trainer(
            sizes, experiment.optimizers.mapValues(\.config), seed: UInt64(experiment.seed))
    }
}
