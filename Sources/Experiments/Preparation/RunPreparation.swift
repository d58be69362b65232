import Autodiff
import Configuration
import Datasets
import Families
import Kernels
import NeuralNetworks
import RunStore
import Training

/// Everything that a run needs, checked before a file is written.
package struct RunPreparation {
    package let experiment: Experiment
    package let data: ExperimentData
    package let description: ModelDescription
    package let trainer: any Trainer
    package let order: EpochOrder
    /// How the held-out examples are evaluated.
    package let groups: EvaluationGroups
    package let plan: RunPlan
    private let sourceWarning: TrainingWarning?

    /// Loads the data, reads the run that the model is built on if it names one, reckons what the run
    /// needs and builds the model.
    ///
    /// - `checkpoint`: that of the run which it goes on from. It holds the model of the first run,
    ///   which is then not looked for.
    /// - Throws: `DatasetError` when data are missing or damaged; `ConfigErrors` or `RunError` when
    ///   the model does not suit them or does not fit into memory; `ConfigErrors` or `FileError` when
    ///   the first run is not there or not what the config says.
    package init(
        _ experiment: Experiment, options: RunOptions, source: String,
        resuming checkpoint: CheckpointFolder? = nil
    ) throws {
        let config = experiment.config
        let first: TrainedSource? =
            try checkpoint.map { try TrainedSource(heldBy: $0, of: experiment) }
            ?? TrainedSource(of: experiment, in: options.outputs, source: source)
        self.experiment =
            first?.sha256.map { experiment.naming(sourceWeights: $0) } ?? experiment
        data = try ExperimentData(
            config.data,
            locator: DatasetLocator(
                dataRoot: options.dataRoot, environment: options.environment),
            dataRoot: options.dataRoot, seed: UInt64(config.seed))
        sourceWarning = first?.warning(beside: data.preprocessing)
        order = EpochOrder(config, count: data.training.count)
        do {
            description = try ModelDescription(
                of: self.experiment,
                ExampleSizes(
                    shape: data.training.shape, outputs: data.outputs,
                    classNames: data.classNames), on: first)
            try Self.check(order, description)
            try Self.check(heldOut: data.test.count, experiment, description)
            plan = try Self.plan(
                description, experiment, order,
                heldOut: data.test.count,
                dataBytes: data.training.byteCount + data.test.byteCount, source: source)
            try Self.refuseWhatDoesNotFit(plan.estimate)
            groups = try Self.groups(experiment, description, data, order)
            trainer = try description.trainer(config)
        } catch let error as ConfigError {
            throw ConfigErrors([error], source: source)
        }
    }

    /// What a user should know before training begins.
    package var warnings: [TrainingWarning] {
        plan.warnings.map { TrainingWarning(kind: .setting($0), message: $0) }
            + data.warnings + [groups.warning, sourceWarning].compactMap(\.self)
    }

    /// How many held-out examples are looked at together: fewer where they are large.
    package static func groupSize(_ examples: any Examples, atMost count: Int) -> Int {
        let numbers = 1 << 22
        return max(1, min(count, numbers / max(examples.shape.count, 1)))
    }

    private static func groups(
        _ experiment: Experiment, _ description: ModelDescription, _ data: ExperimentData,
        _ order: EpochOrder
    ) throws -> EvaluationGroups {
        let count = data.test.count
        guard try comparesHeldOut(experiment, description) else {
            return EvaluationGroups(of: count, atMost: groupSize(data.test, atMost: 500))
        }
        return EvaluationGroups(of: count, exactly: min(order.batchSize, order.count))
    }

    /// Whether held-out examples are looked at in the groups of a network that compares them.
    private static func comparesHeldOut(
        _ experiment: Experiment, _ description: ModelDescription
    ) throws(ConfigError) -> Bool {
        guard experiment.config.training.evaluationGroups == .trainingBatch else { return false }
        return try description.networks().contains(where: \.plan.mixesEvaluatedExamples)
    }

    /// Holds the number of held-out examples against the model.
    ///
    /// - Throws: `RunError`; `ConfigError` when a network does not suit the data.
    static func check(
        heldOut count: Int, _ experiment: Experiment, _ description: ModelDescription
    ) throws {
        guard try comparesHeldOut(experiment, description), count < 2 else { return }
        throw RunError(
            .config,
            "data: there is \(count) held-out example, expected at least 2: the network compares the "
                + "examples of a batch")
    }

    /// The bytes that no file of a checkpoint of this run exceeds.
    package var checkpointLimit: Int {
        CheckpointFolder.sizeLimit(numbers: description.stateCount ?? .max)
    }

    /// A checkpoint of the model as it is now; the state tells how far training has come.
    package func checkpoint(_ state: CheckpointState) -> Checkpoint {
        var state = state
        state.preprocessing = data.preprocessing
        return Checkpoint(
            state: state, model: StateDictionary.model(trainer.model),
            optimizer: StateDictionary.training(trainer.players, memory: trainer.memory),
            standardization: data.standardization?.file)
    }

    /// Holds a checkpoint's account of the past against the course that this run takes.
    ///
    /// - Throws: `FileError` that names what cannot be.
    package func check(_ state: CheckpointState, path: String) throws(FileError) {
        let steps = order.batchesPerEpoch
        let total = steps * plan.epochs
        func wrong(_ reason: String) -> FileError {
            FileError(
                path: path, operation: "resume from", reason: reason, category: .badData)
        }
        guard 0...total ~= state.step else {
            throw wrong("it is of step \(state.step), and the run has \(total)")
        }
        let samples =
            state.step / steps * order.examplesPerEpoch + state.step % steps * order.batchSize
        guard state.epoch == state.step / steps, state.samples == samples else {
            throw wrong(
                "it tells of \(state.epoch) epochs and \(state.samples) samples, and step "
                    + "\(state.step) comes after \(state.step / steps) and \(samples)")
        }
        guard state.seed == experiment.config.seed else {
            throw wrong("its seed is \(state.seed), and the run's is \(experiment.config.seed)")
        }
    }

    /// Holds the batches against the data and the model.
    ///
    /// - Throws: `RunError`; `ConfigError` when a network does not suit the data.
    package static func check(_ order: EpochOrder, _ description: ModelDescription) throws {
        guard order.batchesPerEpoch > 0 else {
            throw RunError(
                .config,
                "training.batchSize: given \(order.batchSize) with dropLast, expected at most the "
                    + "\(order.count) training examples")
        }
        let smallest = min(order.batchSize, order.lastBatchSize)
        for network in try description.networks() {
            guard let (needed, layer) = network.plan.leastBatch, smallest < needed else { continue }
            throw RunError(
                .config,
                "training.batchSize: given \(order.batchSize), which leaves \(smallest) of the "
                    + "\(order.count) examples for a batch of its own; \(layer) needs at least "
                    + "\(needed): choose another size or set training.dropLast")
        }
    }

    /// Holds the changes to pictures against their size, which may be known from the files alone,
    /// and against the model.
    private static func augmentationRemarks(
        _ config: ExperimentConfig, _ shape: Shape
    ) -> [ConfigRemark] {
        guard case .folder(let folder) = config.data else { return [] }
        var remarks: [ConfigRemark] = []
        let path = JSONPath([.key("data"), .key("augmentation")])
        if let problem = folder.augmentationProblem(Sides(height: shape[0], width: shape[1])) {
            remarks.append(
                ConfigRemark(ConfigError(path: path, message: problem), isRefusal: true))
        }
        return remarks
    }

    /// How a run will go.
    ///
    /// - `heldOut`: held-out examples; nil where they are not known yet.
    /// - Throws: `RunError` when its sizes cannot be counted; `ConfigError` when a network does not
    ///   suit the data; `ConfigErrors` for what is refused of configs that are not stored.
    package static func plan(
        _ description: ModelDescription, _ experiment: Experiment, _ order: EpochOrder,
        heldOut: Int?, dataBytes: Int, source: String
    ) throws -> RunPlan {
        let config = experiment.config
        let (steps, overflow) = order.batchesPerEpoch.multipliedReportingOverflow(
            by: config.training.epochs)
        let estimate =
            overflow
            ? nil
            : try RunEstimate(
                description, keepsAverage: config.keepsAverage,
                batchSize: min(order.batchSize, order.count), examples: order.count,
                dataBytes: dataBytes, steps: steps,
                finalPasses: Double(config.training.finalLikelihood?.samples ?? 0)
                    * Double(heldOut ?? 0))
        guard let estimate else {
            throw RunError(
                .config, "model: given sizes whose parameters cannot be counted in 64 bits")
        }
        let remarks =
            try description.member.remarks(
                description.sizes,
                TrainingCourse(
                    steps: steps, batchSize: min(order.batchSize, order.count),
                    drawsBorders: config.data.drawsBorders))
            + augmentationRemarks(config, description.inputShape)
        let refused = remarks.filter(\.isRefusal).map(\.error)
        if !refused.isEmpty, !experiment.isStored {
            throw ConfigErrors(refused, source: source)
        }
        return RunPlan(
            name: config.name, epochs: config.training.epochs,
            stepsPerEpoch: order.batchesPerEpoch, estimate: estimate,
            warnings: experiment.warnings + remarks.map { $0.error.rendered(source: "") })
    }

    /// Holds what a run needs against what the machine has.
    ///
    /// - Throws: `RunError` with the arithmetic.
    static func refuseWhatDoesNotFit(_ estimate: RunEstimate) throws {
        let available = RunEstimate.availableBytes
        guard estimate.totalBytes <= available else {
            throw RunError(
                .config,
                "model: does not fit into memory: needs \(estimate.description); "
                    + "\(available / 1_000_000) MB are available")
        }
    }
}

/// What a run would be like, without doing it: `--dry-run`.
package func planRun(
    _ experiment: Experiment, options: RunOptions, source: String
) throws -> RunPlan {
    try RunPreparation(experiment, options: options, source: source).plan
}

extension DataConfig {
    /// Whether images are moved over a border of black.
    fileprivate var drawsBorders: Bool {
        if case .folder(let folder) = self { folder.augmentation.crop > 0 } else { false }
    }
}

extension TrainingWarning.Kind {
    /// A setting that does not do what its author may think, or would be refused of a new config,
    /// by what is said of it.
    package static func setting(_ message: String) -> TrainingWarning.Kind {
        TrainingWarning.Kind(rawValue: "setting: " + message)
    }
}
