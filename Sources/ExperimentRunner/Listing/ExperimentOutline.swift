import Configuration
import Datasets
import NeuralNetworks
import Supervised
import Training

/// What would be run, found out without running it.
public struct ExperimentOutline: Sendable {
    /// The experiment.
    public let experiment: Experiment
    /// How the run would go and what it would need.
    public let plan: RunPlan
    /// The model, layer by layer.
    public let model: ModelSummary
    /// Names of the classes in the order of their numbers; none where examples have no class.
    public let classNames: [String]
    /// The resolved config with presets written out as the lists of layers that they stand for.
    public let expandedConfig: JSONValue

    /// Reckons what a run would be like, and builds its model. Data files are read only when the
    /// config does not tell their sizes.
    ///
    /// - Throws: `RunError` or `ConfigErrors` when the parts do not suit each other or the machine,
    ///   `DatasetError` when a table or a folder cannot be read.
    public init(_ experiment: Experiment, options: RunOptions, source: String) throws {
        let config = experiment.config
        let data = try Self.data(config, options)
        let description = Self.description(experiment, data)
        self.experiment = experiment
        classNames = data.classNames
        plan = try Self.plan(experiment, description, data, source: source)
        try RunPreparation.refuseWhatDoesNotFit(plan.estimate)
        do {
            let networks = try description.networks()
            model = ModelSummary(networks, parameterCount: description.parameterCount ?? 0)
            expandedConfig = Self.expanded(experiment.json, networks)
        } catch {
            throw ConfigErrors([error], source: source)
        }
    }

    /// Holds a config's parts against each other, as far as that needs neither data files nor a
    /// large machine.
    ///
    /// - Throws: `RunError` or `ConfigErrors`.
    public static func check(_ experiment: Experiment, source: String) throws {
        let config = experiment.config
        let outline =
            if case .folder(let folder) = config.data {
                DataOutline(shapeOf: folder, batchSize: config.training.batchSize)
            } else {
                try DataOutline(withoutFiles: config.data, seed: UInt64(config.seed))
            }
        guard let data = outline else { return }
        _ = try plan(experiment, description(experiment, data), data, source: source)
    }

    private static func expanded(
        _ config: JSONValue, _ networks: [ModelDescription.NamedPlan]
    ) -> JSONValue {
        guard var whole = config.objectValue, var model = whole["model"]?.objectValue else {
            return config
        }
        for network in networks {
            if let expansion = network.plan.expansion { model[network.name] = expansion }
        }
        whole["model"] = .object(model)
        return .object(whole)
    }

    private static func data(
        _ config: ExperimentConfig, _ options: RunOptions
    ) throws -> DataOutline {
        let seed = UInt64(config.seed)
        if case .folder(let folder) = config.data {
            return try DataOutline(listing: folder, dataRoot: options.dataRoot)
        }
        if let outline = try DataOutline(withoutFiles: config.data, seed: seed) { return outline }
        let locator = DatasetLocator(
            dataRoot: options.dataRoot, environment: options.environment)
        return DataOutline(
            try ExperimentData(
                config.data, locator: locator, dataRoot: options.dataRoot, seed: seed))
    }

    private static func description(
        _ experiment: Experiment, _ data: DataOutline
    ) -> ModelDescription {
        ModelDescription(
            config: experiment.config.model, configJSON: experiment.json["model"] ?? .null,
            inputShape: data.inputShape, outputs: data.outputs, classNames: data.classNames)
    }

    private static func plan(
        _ experiment: Experiment, _ description: ModelDescription, _ data: DataOutline,
        source: String
    ) throws -> RunPlan {
        let config = experiment.config
        let order = EpochOrder(
            count: data.trainingCount, batchSize: config.training.batchSize,
            dropsLast: config.training.dropsLast, seed: UInt64(config.seed))
        do {
            try RunPreparation.check(order, description)
            _ = try RunPreparation.augmentationWarnings(experiment, data.inputShape)
            return try RunPreparation.plan(description, config, order, dataBytes: data.byteCount)
        } catch let error as ConfigError {
            throw ConfigErrors([error], source: source)
        }
    }
}
