import Autodiff
import Basics
import Configuration
import Datasets
import Experiments
import Families
import Kernels
import NeuralNetworks
import ONNX
import RunStore

/// A checkpoint's model, or a part of it, for other programs.
package struct ModelExport {
    /// What is written.
    package enum Format: String, CaseIterable, Sendable {
        /// A graph of operators with its weights: one part, opset 17.
        case onnx
        /// Weights, under the names that a PyTorch module has them by.
        case safetensors
        /// The same as arrays of NumPy.
        case npz
        /// The same as a folder with a table for each tensor.
        case csv
    }

    private let model: CheckpointModel
    private let parts: [ExportedPart]
    /// The part that was asked for, if one was.
    private let chosen: String?

    /// Opens a checkpoint.
    ///
    /// - `part`: the only part that is exported; all weights, and the part that makes the model's
    ///   results as ONNX, unless given.
    /// - `weights`: averages where there are any, unless given.
    /// - Throws: `RequestError` when the model has no such part, keeps no averages, or has a layer
    ///   that cannot be exported; `FileError` naming what is missing or damaged.
    package init(
        _ location: CheckpointLocation, part: String? = nil, weights: SamplingWeights? = nil
    ) throws {
        model = try CheckpointModel(location, weights: weights)
        parts = try ExportedPart.all(of: model)
        guard !parts.isEmpty else {
            throw RequestError(
                "\(location.folder.path) holds a \(model.description.config.typeName), no network of "
                    + "which can be exported")
        }
        chosen = part
        if let part, !parts.contains(where: { $0.part == part }) {
            let known = parts.map(\.part).joined(separator: " or ")
            throw RequestError(
                "--part: given \(part), expected \(known): \(location.folder.path) holds "
                    + "a \(model.description.config.typeName)")
        }
        if weights == .averaged, let part = chosenParts.first(where: { $0.weights == .current }),
            chosen != nil
        {
            throw RequestError(
                "--weights: given averaged, expected current: the \(part.part)'s "
                    + "optimiser has no averageDecay, so no average of its weights was kept")
        }
    }

    /// What a user should know of an export in a format.
    package func warnings(_ format: Format) -> [String] {
        let written = format == .onnx ? [graphPart] : chosenParts
        return model.unusableNumbers.map { "\(model.location.folder.path): \($0)" }
            + preprocessingWarnings(written)
    }

    private func preprocessingWarnings(_ written: [ExportedPart]) -> [String] {
        guard model.state.preprocessing == nil, written.contains(where: \.takesData),
            isPreprocessingPossible
        else { return [] }
        let path = model.location.folder.path
        guard model.description.inputShape.rank == 1 else {
            return [
                "\(path) was written by an older version, which did not keep whether pixels were "
                    + "binarized: if \"binarization\" is set in the run's config, binarize images "
                    + "before they go into the exported model"
            ]
        }
        return [
            "\(path) was written by an older version, which kept no mean and deviation of "
                + "features: if \"standardize\" is set in the run's config, shift and scale them "
                + "by those of the training rows before they go into the exported model"
        ]
    }

    /// Whether anything may have been done to the data; the run's config says so where it is known.
    private var isPreprocessingPossible: Bool {
        guard let run = model.location.run,
            let config = try? Experiment(path: run.configPath).config
        else { return true }
        return switch config.data {
        case .images(let images): images.binarization != .none
        case .folder(let folder): folder.binarization != .none
        case .table(let table): table.isStandardized
        }
    }

    /// The part that a graph is of: the one asked for, or what makes the model's results.
    private var graphPart: ExportedPart {
        let wanted = chosen ?? function.last
        guard let part = parts.first(where: { $0.part == wanted }) else {
            preconditionFailure("ModelExport: a model without parts")
        }
        return part
    }

    /// Names of the parts which, one behind the other, are what the model is there for.
    private var function: [String] {
        (model.model as? any Exportable)?.exportedFunction ?? []
    }

    /// The parts whose weights are exported.
    private var chosenParts: [ExportedPart] {
        chosen.map { chosen in parts.filter { $0.part == chosen } } ?? parts
    }

    /// Writes a file, or for `csv` a folder, which appears whole or not at all.
    ///
    /// - Throws: `FileError` when it cannot be written; `RequestError` when a graph is too large for
    ///   its format.
    package func write(_ format: Format, to path: String) throws {
        switch format {
        case .onnx: try AtomicFile.write(try onnx(), to: path)
        case .safetensors:
            let file = SafetensorsFile(
                tensors: tensors, metadata: facts.metadata(of: chosenParts))
            try AtomicFile.write(to: path) { (output: OutputFile) throws(FileError) in
                try file.write(to: output)
            }
        case .npz: try Self.writeArrays(tensors + facts.arrays, names: facts.names, to: path)
        case .csv: try TensorTables(tensors, beside: facts.tables).write(to: path)
        }
    }

    /// Python code of a PyTorch module that loads the weights which `write` puts into the file at
    /// `path`. A file of another format than safetensors is none that PyTorch loads: the code then
    /// names one beside it and says how it is made.
    package func torchCode(_ format: Format, loading path: String) -> String {
        let name = FileSystem.split(path).name
        let ending = ".\(format.rawValue)"
        let stem = name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
        let part = chosen.map { " --part \($0)" } ?? ""
        let weights = format == .safetensors ? name : "\(stem).safetensors"
        return TorchModule(
            parts: chosenParts, function: function,
            others: otherParameters,
            names: facts.names.map { (attribute: $0.name, values: $0.values) }
        ).code(
            weights: weights,
            source: format == .safetensors
                ? nil : "`genlab export --to safetensors\(part)` from the same checkpoint")
    }

    /// Writes inputs for the part that a graph is of, drawn under `seed`, and what our own network
    /// makes of them, as an npz file with the names of the graph's inputs and outputs.
    ///
    /// - Throws: `FileError` when the file cannot be written.
    package func writeReference(to path: String, count: Int = 5, seed: UInt64 = 0) throws {
        let part = graphPart
        let input = part.exampleInputs(count, seed: seed)
        let outputs = part.outputs(of: input)
        try Self.writeArrays(
            zip([part.input.name] + part.outputs.map(\.name), [input] + outputs).map {
                NamedArray(
                    $0,
                    StoredArray(
                        type: .float32, shape: $1.shape.dimensions, bytes: $1.region.bytes))
            }, names: [], to: path)
    }

    /// The weights of the chosen parts, or of the whole model.
    private var tensors: [NamedArray] {
        let all = StateDictionary.model(model.model).tensors
        guard chosen != nil else { return all }
        return all.filter { tensor in
            chosenParts.contains { tensor.name.hasPrefix($0.name + ".") }
        }
    }

    /// The parameters among `tensors` that belong to none of the parts, by their owners.
    private var otherParameters: [TorchModule.Owner] {
        var owners: [TorchModule.Owner] = []
        for tensor in tensors
        where !chosenParts.contains(where: { tensor.name.hasPrefix($0.name + ".") }) {
            let name = tensor.name.prefix { $0 != "." }
            let parameter = (
                name: String(tensor.name.dropFirst(name.count + 1)), shape: tensor.array.shape
            )
            if let position = owners.firstIndex(where: { $0.name == name }) {
                owners[position].parameters.append(parameter)
            } else {
                owners.append(.init(name: String(name), parameters: [parameter]))
            }
        }
        return owners
    }

    /// The bytes of the graph with its weights.
    package func onnx() throws -> [UInt8] {
        let part = graphPart
        let type = model.description.config.typeName
        let values =
            ["\(part.input.name): \(part.input.documentation)"]
            + part.outputs.map { "\($0.name): \($0.documentation)" }
        let file = ModelFile(
            OperatorGraph(part).graph,
            documentation: "The \(part.part) of a \(type), in evaluation mode. "
                + "\(values.joined(separator: "; ")). Images are [batch, channels, height, width].",
            metadata: facts.metadata(of: [part]),
            producer: ("GenerativeLab", programVersion))
        do {
            return try file.serialized()
        } catch {
            throw RequestError("the \(part.part) is too large for ONNX: \(error)")
        }
    }

    /// What goes with the weights.
    private var facts: ExportedFacts { ExportedFacts(model) }

    private static func writeArrays(
        _ tensors: [NamedArray], names: [ExportedFacts.Names], to path: String
    ) throws {
        try AtomicFile.write(to: path) { (output: OutputFile) throws(FileError) in
            var archive = ZipArchive(to: output)
            for tensor in tensors {
                let type: NumPyArray.DType = tensor.array.type == .int64 ? .int64 : .float32
                try archive.add(
                    tensor.name + ".npy",
                    [
                        NumPyArray.header(shape: tensor.array.shape, dtype: type),
                        tensor.array.bytes,
                    ])
            }
            for names in names where !names.values.isEmpty {
                try archive.add(names.name + ".npy", [NumPyArray.texts(names.values)])
            }
            try archive.finish()
        }
    }
}
