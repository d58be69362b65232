import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import RunStore
import Training

/// The model's and the optimisers' tensors as files hold them.
package enum StateDictionary {
    /// Weights, buffers and counters under the names of a PyTorch `state_dict`, and nothing else.
    package static func model(_ model: any Module) -> SafetensorsFile {
        SafetensorsFile(
            tensors: model.namedState.map { state in
                switch state.content {
                case .parameter(let parameter):
                    NamedArray(state.name, parameter.layout.stored(parameter.value))
                case .buffer(let buffer):
                    NamedArray(state.name, buffer.layout.stored(buffer.value))
                case .counter(let counter):
                    NamedArray(state.name, StoredArray(integers: [Int64(counter.value)], shape: []))
                }
            })
    }

    /// What optimisers remember: `<player>.<parameter>.<slot>`, `<player>.<parameter>.average` where
    /// averages are kept, likewise for the statistics of batches that belong to them, and
    /// `<player>.step`.
    static func optimizers(_ players: [Player]) -> SafetensorsFile {
        SafetensorsFile(
            tensors: players.flatMap { player in
                let averages =
                    (player.optimizer.average?.state ?? [])
                    + (player.averageStatistics?.state ?? [])
                return player.optimizer.state.map {
                    NamedArray("\(player.name).\($0.name)", $0.value)
                }
                    + averages.map { NamedArray(averageName($0.name, of: player), $0.value) }
                    + [
                        NamedArray(
                            "\(player.name).step",
                            StoredArray(integers: [Int64(player.optimizer.step)], shape: []))
                    ]
            })
    }

    /// Puts a file's tensors into a model.
    ///
    /// - Throws: `FileError` naming a tensor that is missing, of another shape, or unknown.
    package static func load(
        _ file: SafetensorsFile, into model: any Module, path: String
    ) throws(FileError) {
        var known: Set<ExactText> = []
        for state in model.namedState {
            known.insert(ExactText(state.name))
            switch state.content {
            case .parameter(let parameter):
                let layout = parameter.layout
                parameter.assign(
                    layout.restored(try file.tensor(state.name, layout.shape, path: path)))
            case .buffer(let buffer):
                let layout = buffer.layout
                buffer.assign(
                    layout.restored(try file.tensor(state.name, layout.shape, path: path)))
            case .counter(let counter):
                counter.value = try file.integer(state.name, path: path)
            }
        }
        for tensor in file.tensors where !known.contains(ExactText(tensor.name)) {
            throw damaged(path, "it holds \"\(tensor.name)\", which the model does not have")
        }
    }

    /// Whether any average is among what `optimizers` gave.
    static func hasAverages(_ file: SafetensorsFile) -> Bool { !averages(in: file).isEmpty }

    /// The averages among what `optimizers` gave.
    package static func averages(in file: SafetensorsFile) -> [NamedArray] {
        file.tensors.filter { $0.name.hasSuffix(averageSuffix) }
    }

    /// Puts averaged weights, and the statistics of batches that belong to them, in the place of
    /// those that an optimiser keeps an average of.
    ///
    /// - Parameter file: what `optimizers` gave.
    /// - Returns: the names of those weights.
    /// - Throws: `FileError` naming an average of another shape or of an unknown weight.
    static func loadAverages(
        _ file: SafetensorsFile, into model: any Module, path: String
    ) throws(FileError) -> [String] {
        var names: [String] = []
        var parameters: [ExactText: Parameter] = [:]
        for named in model.namedParameters { parameters[ExactText(named.name)] = named.parameter }
        var statistics: [ExactText: StateBuffer] = [:]
        for named in model.namedStatistics { statistics[ExactText(named.name)] = named.buffer }
        for tensor in averages(in: file) {
            // A player's name holds no dot.
            let name = ExactText(
                String(tensor.name.dropLast(averageSuffix.count).drop { $0 != "." }.dropFirst()))
            if let buffer = statistics[name] {
                let layout = buffer.layout
                buffer.assign(
                    layout.restored(try file.tensor(tensor.name, layout.shape, path: path)))
                continue
            }
            guard let parameter = parameters[name] else {
                throw damaged(
                    path,
                    "\"\(tensor.name)\" is the average of a weight that the model does not have")
            }
            let layout = parameter.layout
            parameter.assign(
                layout.restored(try file.tensor(tensor.name, layout.shape, path: path)))
            names.append(name.text)
        }
        return names
    }

    /// Puts the tensors of both files back into a training.
    ///
    /// - Throws: `FileError` naming a tensor that is missing or of another shape.
    package static func restore(
        _ checkpoint: Checkpoint, model: any Module, players: [Player],
        from folder: CheckpointFolder
    ) throws(FileError) {
        let optimizerPath = folder.optimizerPath
        try load(checkpoint.model, into: model, path: folder.modelPath)
        for player in players {
            try player.optimizer.average?.restore { (name, shape) throws(FileError) in
                try checkpoint.optimizer.tensor(
                    averageName(name, of: player), shape, path: optimizerPath)
            }
            let step = try checkpoint.optimizer.integer("\(player.name).step", path: optimizerPath)
            try player.optimizer.restore(step: step) { (name, shape) throws(FileError) in
                try checkpoint.optimizer.tensor(
                    "\(player.name).\(name)", shape, path: optimizerPath)
            }
        }
    }

    /// Ends the name of an average: one more thing that an optimiser remembers of a parameter.
    private static let averageSuffix = ".average"

    private static func averageName(_ parameter: String, of player: Player) -> String {
        "\(player.name).\(parameter)\(averageSuffix)"
    }

    fileprivate static func damaged(_ path: String, _ reason: String) -> FileError {
        FileError(path: path, operation: "load weights", reason: reason, category: .badData)
    }
}

extension NamedArray {
    fileprivate init(_ name: String, _ tensor: Tensor) {
        self.init(
            name,
            StoredArray(
                type: .float32, shape: tensor.shape.dimensions, bytes: tensor.region.bytes))
    }
}

extension SafetensorsFile {
    /// A tensor of floats of a shape.
    package func tensor(_ name: String, _ shape: Shape, path: String) throws(FileError) -> Tensor {
        guard let array = self[name] else {
            throw StateDictionary.damaged(path, "\"\(name)\" is missing")
        }
        guard array.type == .float32, array.shape == shape.dimensions else {
            throw StateDictionary.damaged(
                path,
                "\"\(name)\" is \(array.type) of shape \(array.shape) where the model has F32 of "
                    + "\(shape)")
        }
        return Tensor(Region(littleEndian: array.bytes[...]), shape: shape)
    }

    fileprivate func integer(_ name: String, path: String) throws(FileError) -> Int {
        // No training counts further than floating point tells numbers apart.
        guard let array = self[name], array.shape.isEmpty, let value = array.integers?.first,
            0...(1 << 53) ~= value
        else {
            throw StateDictionary.damaged(path, "\"\(name)\" is missing or no counter")
        }
        return Int(value)
    }
}
