import Basics
import Configuration
import Datasets
import Families
import NeuralNetworks
import Training

/// What would be run, found out without running it.
package struct ExperimentOutline: Sendable {
    /// The experiment.
    package let experiment: Experiment
    /// How the run would go and what it would need.
    package let plan: RunPlan
    /// The model, layer by layer.
    package let model: ModelSummary
    /// Names of the classes in the order of their numbers; none where examples have no class.
    package let classNames: [String]
    /// The optimisers' schedules that change the step size.
    package let schedules: [Schedule]
    /// The resolved config with presets written out as the lists of layers that they stand for.
    package let expandedConfig: JSONValue

    /// Reckons what a run would be like, and builds its model. Data files are read only when the
    /// config does not tell their sizes.
    ///
    /// - Throws: `RunError` or `ConfigErrors` when the parts do not suit each other or the machine,
    ///   `DatasetError` when a table or a folder cannot be read, `FileError` when the run that the
    ///   model is built on cannot.
    package init(_ experiment: Experiment, options: RunOptions, source: String) throws {
        let config = experiment.config
        let first = try TrainedSource(of: experiment, in: options.outputs, source: source)
        let data = try Self.data(config, options)
        let description = try Self.description(experiment, data, on: first, source: source)
        self.experiment = experiment
        classNames = data.classNames
        plan = try Self.plan(experiment, description, data, source: source)
        schedules = Self.schedules(of: config, plan: plan)
        try RunPreparation.refuseWhatDoesNotFit(plan.estimate)
        do {
            let networks = try description.networks()
            model = ModelSummary(
                networks, other: description.member.otherState(description.sizes))
            expandedConfig = Self.expanded(experiment.json, networks)
        } catch {
            throw ConfigErrors([error], source: source)
        }
    }

    /// Holds a config's parts against each other, as far as that needs neither data files nor a
    /// large machine.
    ///
    /// - Returns: what a user should know of the settings all the same.
    /// - Throws: `RunError` or `ConfigErrors`.
    @discardableResult
    package static func check(_ experiment: Experiment, source: String) throws -> [String] {
        let config = experiment.config
        let outline =
            if case .folder(let folder) = config.data {
                DataOutline(shapeOf: folder, batchSize: config.training.batchSize)
            } else {
                try DataOutline(withoutFiles: config.data, seed: UInt64(config.seed))
            }
        // A model that is built on another's depends on what that run left.
        guard let data = outline, config.model.member.source == nil else {
            return experiment.warnings
        }
        let description = try description(experiment, data, on: nil, source: source)
        return try plan(experiment, description, data, source: source).warnings
    }

    /// A schedule, and how far its time goes in the run.
    package struct Schedule: Sendable {
        /// The key of the optimiser that it belongs to.
        package let optimizer: String
        /// What its time is counted in.
        package let unit: ScheduleConfig.Unit
        /// How much time the run has: epochs, or updates by this optimiser.
        package let length: Int
        /// Steps of training for each of its optimiser's updates.
        package let stepsPerUpdate: Int

        /// "in its own updates: 234 in this run, one in 5 steps".
        package var description: String {
            switch (unit, stepsPerUpdate) {
            case (.epoch, _): "in epochs: \(Wording.count(length)) in this run"
            case (.step, 1): "in steps: \(Wording.count(length)) in this run"
            case (.step, let steps):
                "in its own updates: \(Wording.count(length)) in this run, one in \(steps) steps"
            }
        }
    }

    private static func schedules(of config: ExperimentConfig, plan: RunPlan) -> [Schedule] {
        let member = config.model.member
        return member.players.compactMap { player in
            guard let optimizer = config.optimizers[player] else { return nil }
            let period = member.stepsPerUpdate(of: player)
            let schedule = optimizer.config.schedule
            guard !schedule.isFixed else { return nil }
            let isBySteps = schedule.unit == .step
            return Schedule(
                optimizer: optimizer.key, unit: schedule.unit,
                length: isBySteps ? plan.estimate.steps / period : plan.epochs,
                stepsPerUpdate: period)
        }
    }

    private static func expanded(
        _ config: JSONValue, _ networks: [NamedPlan]
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
        _ experiment: Experiment, _ data: DataOutline, on first: TrainedSource?, source: String
    ) throws(ConfigErrors) -> ModelDescription {
        do {
            return try ModelDescription(
                of: experiment,
                ExampleSizes(
                    shape: data.inputShape, outputs: data.outputs, classNames: data.classNames),
                on: first)
        } catch {
            throw ConfigErrors([error], source: source)
        }
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
            if let count = data.testCount {
                try RunPreparation.check(heldOut: count, experiment, description)
            }
            return try RunPreparation.plan(
                description, experiment, order, heldOut: data.testCount,
                dataBytes: data.byteCount, source: source)
        } catch let error as ConfigError {
            throw ConfigErrors([error], source: source)
        }
    }
}
