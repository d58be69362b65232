import Autodiff
import Configuration
import Families
import NeuralNetworks
import RunStore

/// The model of a checkpoint with its weights, whatever it is: averaged ones where training kept an
/// average, unless others are asked for.
///
/// The checkpoint alone is enough to build it; no data and no config are read.
public struct CheckpointModel {
    /// The model; what can be done with it, its conformances say.
    public let model: any Stateful
    package let description: ModelDescription
    package let state: CheckpointState
    package let weights: SamplingWeights
    /// The shift and scale of the model's features, where it was trained on standardized ones.
    package let standardization: Standardization?
    /// What keeps the weights from giving numbers, a line a tensor; none where nothing does.
    package let unusableNumbers: [String]
    /// Names of the weights that an average was kept of, if it is in use.
    private let averagedNames: [String]
    package let location: CheckpointLocation

    /// Builds the model that a checkpoint describes and fills in its weights, every file checked
    /// against its SHA-256. Without a word on `weights` it gets averages where there are any.
    ///
    /// Numbers that no weight can be are found by `unusableNumbers`.
    ///
    /// - `weights`: averages where there are any, unless given.
    /// - `registry`: the families that it may be of.
    /// - Throws: `RequestError` when averages are asked for and none were kept; `FileError` naming
    ///   what is missing or damaged.
    public init(
        _ location: CheckpointLocation, weights: SamplingWeights?,
        registry: Registry = .standard
    ) throws {
        let folder = location.folder
        let statePath = folder.statePath
        let checkpoint = try folder.load { (state) throws(FileError) in
            // Sizes that cannot be counted are refused below.
            CheckpointFolder.sizeLimit(
                numbers: try Self.description(state, path: statePath, registry).stateCount ?? .max)
        }
        description = try Self.description(checkpoint.state, path: statePath, registry)
        // A model is no larger than the file of its weights, whatever its description says.
        let stored = checkpoint.model.tensors.reduce(0) { $0 + $1.array.bytes.count / 4 }
        do throws(ConfigError) {
            guard let count = description.parameterCount, count <= stored else {
                _ = try description.networks()
                throw ConfigError(
                    path: JSONPath(),
                    message: "\(folder.modelPath) holds \(stored) numbers, and the model has more")
            }
            model = try description.model()
        } catch {
            throw Self.damaged(statePath, "its model cannot be built: \(error.message)")
        }
        try StateDictionary.load(checkpoint.model, into: model, path: folder.modelPath)
        let hasAverages = StateDictionary.hasAverages(checkpoint.optimizer)
        guard hasAverages || weights != .averaged else {
            throw RequestError(
                "--weights: given averaged, expected current: \(folder.path) keeps no average of "
                    + "its weights, since no optimiser of its run has an averageDecay")
        }
        self.weights = weights ?? (hasAverages ? .averaged : .current)
        averagedNames =
            self.weights == .averaged
            ? try StateDictionary.loadAverages(
                checkpoint.optimizer, into: model, path: folder.optimizerPath) : []
        let used =
            checkpoint.model.tensors
            + (self.weights == .averaged ? StateDictionary.averages(in: checkpoint.optimizer) : [])
        unusableNumbers = StateDictionary.unusableNumbers(in: used, of: model)
        let features = description.inputShape
        standardization = try checkpoint.standardization.map { (file) throws(FileError) in
            guard features.rank == 1 else {
                throw Self.damaged(statePath, "its images are said to be standardized")
            }
            return try Standardization(
                file, features: features[0], path: folder.standardizationPath)
        }
        self.location = location
        state = checkpoint.state
    }

    /// Which weights a network of the model has, by the name that its weights begin with: another
    /// network's optimiser may keep an average where its own keeps none.
    package func weights(of network: String) -> SamplingWeights {
        averagedNames.contains { $0.hasPrefix(network + ".") } ? .averaged : .current
    }

    private static func description(
        _ state: CheckpointState, path: String, _ registry: Registry
    ) throws(FileError) -> ModelDescription {
        do {
            let description = try ModelDescription(
                state.model, source: path, registry: registry)
            if let objection = description.config.objection(to: description.inputShape) {
                throw damaged(
                    path, "model.inputShape: found \(description.inputShape), \(objection)")
            }
            return description
        } catch let error as FileError {
            throw error
        } catch {
            throw damaged(path, "its model cannot be built: \(error)")
        }
    }

    private static func damaged(_ path: String, _ reason: String) -> FileError {
        FileError(path: path, operation: "load model", reason: reason, category: .badData)
    }
}
