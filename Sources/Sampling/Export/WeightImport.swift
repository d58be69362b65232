import Autodiff
import Configuration
import Datasets
import Experiments
import Families
import Foundation
import NeuralNetworks
import RunStore
import Training

/// Weights from elsewhere, as PyTorch's tools save them, in the model of a config: a run that has
/// made no step yet.
package struct WeightImport {
    private let preparation: RunPreparation
    private let options: RunOptions

    /// Reads weights from a safetensors file whose names and layouts are those of the model's
    /// `state_dict`, as exports have them; float64 is rounded to float32.
    ///
    /// - `source`: what errors call the config.
    /// - Throws: `WeightMismatch` with every name and shape that is not the model's, or else with
    ///   every tensor whose numbers no model can have; `RequestError` for a model that is built on
    ///   another; `FileError` when the file is missing or damaged; otherwise what making a run of the config throws.
    package init(
        _ path: String, into experiment: Experiment, options: RunOptions, source: String
    ) throws {
        guard experiment.config.model.member.source == nil else {
            throw RequestError(
                "\(source): names a first run under model.from, expected a model that is built on "
                    + "none: only training freezes the weights of a first run into a checkpoint")
        }
        preparation = try RunPreparation(experiment, options: options, source: source)
        self.options = options
        let model = preparation.trainer.model
        let size = try FileSystem.size(of: path)
        // Twice, since numbers may be of eight bytes.
        guard size / 2 <= preparation.checkpointLimit else {
            throw FileError(
                path: path, operation: "import",
                reason: "it holds \(size) bytes; the model of \(source) needs at most "
                    + "\(preparation.checkpointLimit)", category: .badData)
        }
        let given = try SafetensorsFile(
            contentsOf: path, headerLimit: CheckpointFolder.headerLimit)
        let file = Self.inSinglePrecision(given)
        let mismatches = StateDictionary.mismatches(of: file, with: model)
        guard mismatches.isEmpty else {
            throw WeightMismatch(
                path: path, problem: "its tensors are not those of the model", details: mismatches)
        }
        let unusable = StateDictionary.unusableNumbers(in: given.tensors, of: model)
        guard unusable.isEmpty else {
            throw WeightMismatch(
                path: path, problem: "its numbers are not those of a trained model",
                details: unusable)
        }
        try StateDictionary.load(file, into: model, path: path)
        for player in preparation.trainer.players {
            // An average begins at the weights.
            try player.optimizer.average?.restore { (name, shape) throws(FileError) in
                try file.tensor(name, shape, path: path)
            }
        }
    }

    private static func inSinglePrecision(_ file: SafetensorsFile) -> SafetensorsFile {
        var file = file
        file.tensors = file.tensors.map { tensor in
            guard tensor.array.type == .float64, let floats = tensor.array.floats else {
                return tensor
            }
            return NamedArray(
                tensor.name, StoredArray(floats: floats, shape: tensor.array.shape))
        }
        return file
    }

    /// Makes the run's folder `path` with a checkpoint of step 0, from which images can be sampled
    /// and training goes on.
    ///
    /// - Throws: `FileError` when something of that name stands there or it cannot be written.
    @discardableResult
    package func write(to path: String) throws(FileError) -> RunFolder {
        let experiment = preparation.experiment
        var record = preparation.record(options)
        record.end(.interrupted, at: record.started)
        let checkpoint = preparation.checkpoint(
            CheckpointState(
                step: 0, epoch: 0, samples: 0, seed: experiment.config.seed,
                model: preparation.description.json, configHash: experiment.hash,
                training: ["metrics": .array([])]))
        return try RunFolder.create(
            at: path, record: record,
            config: experiment.json.serialized(indented: true) + "\n"
        ) { (folder) throws(FileError) in
            do {
                try folder.checkpoints.folder(step: 0).write(checkpoint)
            } catch {
                throw error as? FileError
                    ?? FileError(
                        path: folder.path, operation: "write checkpoint", reason: "\(error)",
                        category: .cannotWrite)
            }
        }
    }
}

/// Weights that are not those of a model: what each has that the other lacks, or numbers that no
/// model can have.
package struct WeightMismatch: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file of the weights.
    package let path: String
    /// What is wrong with them, in a few words.
    package let problem: String
    /// A line for each tensor at fault, with both shapes where there are two.
    package let details: [String]

    /// All of them, a line each.
    package var description: String {
        "cannot import \"\(path)\": \(problem):\n"
            + details.map { "  \($0)" }.joined(separator: "\n")
    }
}

extension StateDictionary {
    /// What keeps a file's tensors from being those of a model, a line a tensor.
    static func mismatches(of file: SafetensorsFile, with model: any Stateful) -> [String] {
        var given: [ExactText: StoredArray] = [:]
        for tensor in file.tensors { given[ExactText(tensor.name)] = tensor.array }
        var lines: [String] = []
        for expected in Self.model(model).tensors {
            let (name, type) = (expected.name, expected.array.type.rawValue)
            let shape = expected.array.shape
            guard let array = given.removeValue(forKey: ExactText(name)) else {
                lines.append("\(name): missing, expected \(type) of shape \(shape)")
                continue
            }
            if array.type != expected.array.type || array.shape != shape {
                lines.append(
                    "\(name): given \(array.type.rawValue) of shape \(array.shape), "
                        + "expected \(type) of shape \(shape)")
            }
        }
        for tensor in file.tensors where given[ExactText(tensor.name)] != nil {
            lines.append(
                "\(tensor.name): given \(tensor.array.type.rawValue) of shape "
                    + "\(tensor.array.shape), which the model does not have")
        }
        return lines
    }
}
