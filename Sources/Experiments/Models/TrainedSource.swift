import Autodiff
import Configuration
import Families
import NeuralNetworks
import RunStore
import Training

/// The trained model of the first run that a config names under `"from"`: read once, when a second run
/// is prepared. A second run that goes on has it in its own checkpoints, and the first is not looked
/// for.
package struct TrainedSource {
    /// What describes the model, as checkpoints of the second run store it.
    let description: ModelDescription
    /// The model, for the family that builds on it; without its weights where it comes from a
    /// checkpoint of the second run, which has them.
    let model: SourceModel
    /// SHA-256 of its weights as a safetensors file; nil where it comes from a checkpoint, whose
    /// config has it.
    let sha256: String?
    /// What was done to the data on their way into it.
    let preprocessing: Preprocessing?

    /// Finds the first run and reads its model; nil for a config that names none.
    ///
    /// - `outputs`: where runs are looked for that are not found from the working directory.
    /// - Throws: `ConfigErrors` at the key for which there is no such run, checkpoint or part, or whose
    ///   digest is that of other weights; `FileError` naming what is damaged or cannot be read.
    init?(of experiment: Experiment, in outputs: String, source: String) throws {
        guard let config = experiment.config.model.member.source else { return nil }
        do {
            let location = try FirstRun(config, in: outputs).location
            let checkpoint: CheckpointModel
            do {
                checkpoint = try CheckpointModel(
                    location, weights: config.weights, registry: experiment.registry)
            } catch is RequestError {
                throw config.error(
                    at: "weights",
                    "given averaged, expected current: \(location.folder.path) keeps no average of "
                        + "its weights, since no optimizer of its run has an averageDecay")
            }
            guard checkpoint.unusableNumbers.isEmpty else {
                throw FileError(
                    path: location.folder.path, operation: "build on",
                    reason: checkpoint.unusableNumbers.joined(separator: "; "),
                    category: .badData)
            }
            description = checkpoint.description
            model = SourceModel(
                description.member, sizes: description.sizes, trained: checkpoint.model)
            preprocessing = checkpoint.state.preprocessing
            let digest = StateDictionary.model(checkpoint.model).sha256
            sha256 = digest
            if let given = config.sha256, given != digest {
                throw config.error(
                    at: SourceConfig.digestKey,
                    "given \(given), expected that of the weights in \(location.folder.path), "
                        + "\(digest), or none")
            }
        } catch let error as ConfigError {
            throw ConfigErrors([error], source: source)
        }
    }

    /// The model that a checkpoint of the second run holds; nil where it was built on none.
    ///
    /// - Throws: `FileError` when the checkpoint is damaged.
    init?(heldBy folder: CheckpointFolder, of experiment: Experiment) throws {
        guard experiment.config.model.member.source != nil else { return nil }
        let stored = try folder.verifiedState().model
        do {
            description = try ModelDescription(
                stored[ModelDescription.sourceKey] ?? .null, source: folder.statePath,
                registry: experiment.registry)
        } catch {
            throw FileError(
                path: folder.statePath, operation: "resume from",
                reason: "the model that its run was built on cannot be: \(error)",
                category: .badData)
        }
        model = SourceModel(description.member, sizes: description.sizes)
        sha256 = nil
        preprocessing = nil
    }

    /// Holds the model against the data of the second run.
    ///
    /// - Throws: `ConfigError` at the key at fault.
    func check(_ config: SourceConfig, _ sizes: ExampleSizes) throws(ConfigError) {
        let names = try description.networks().map(\.name)
        guard names.contains(where: { $0.isExactly(config.part) }) else {
            throw config.error(
                at: "part",
                "given \"\(config.part)\", expected "
                    + (names.isEmpty ? "another run" : names.joined(separator: " or "))
                    + ": the model of that run is a \(description.config.typeName)"
                    + (names.isEmpty ? ", which has no networks" : ""))
        }
        guard description.inputShape == sizes.shape else {
            throw config.error(
                at: "run",
                "given \"\(config.run)\", whose examples are \(description.inputShape), expected a "
                    + "run on examples of \(sizes.shape) as the data here")
        }
    }

    /// What to say where the data of the second run go into the model in another way; nil where they do
    /// not, or it is not known.
    func warning(beside other: Preprocessing?) -> TrainingWarning? {
        guard let first = preprocessing?.binarization, let second = other?.binarization,
            first != second
        else { return nil }
        return TrainingWarning(
            kind: .unlikeSource,
            message:
                "the images of the first run have the binarization \(first.rawValue), and those "
                + "here \(second.rawValue): its model sees others than it learned from")
    }
}

extension TrainingWarning.Kind {
    /// Data go into the model of a first run in another way than they did there.
    static let unlikeSource = TrainingWarning.Kind(rawValue: "unlike-source")
}
