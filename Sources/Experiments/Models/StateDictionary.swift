import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import RunStore
import Training

/// The model's and the optimisers' tensors as files hold them.
package enum StateDictionary {
    /// Weights, buffers and counters under the names of a PyTorch `state_dict`, and nothing else.
    package static func model(_ model: any Stateful) -> SafetensorsFile {
        SafetensorsFile(tensors: arrays(model))
    }

    private static func arrays(_ owner: any Stateful, prefix: String = "") -> [NamedArray] {
        owner.namedState.map { state in
            let name = prefix + state.name
            return switch state.content {
            case .parameter(let parameter):
                NamedArray(name, parameter.layout.stored(parameter.value))
            case .buffer(let buffer):
                NamedArray(name, buffer.layout.stored(buffer.value))
            case .counter(let counter):
                NamedArray(name, StoredArray(integers: [Int64(counter.value)], shape: []))
            }
        }
    }

    /// What training remembers: of an optimizer `<player>.<parameter>.<slot>`,
    /// `<player>.<parameter>.average` where averages are kept, likewise for the statistics of batches
    /// that belong to them, and `<player>.step`; of the trainer itself `memory.<name>`.
    static func training(_ players: [Player], memory: any Stateful) -> SafetensorsFile {
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
            } + arrays(memory, prefix: memoryPrefix))
    }

    /// Puts a file's tensors into a model.
    ///
    /// - Throws: `FileError` naming a tensor that is missing, of another shape, or unknown.
    package static func load(
        _ file: SafetensorsFile, into model: any Stateful, path: String
    ) throws(FileError) {
        let known = Set(try fill(model, from: file, path: path).map(ExactText.init))
        for tensor in file.tensors where !known.contains(ExactText(tensor.name)) {
            throw damaged(path, "it holds \"\(tensor.name)\", which the model does not have")
        }
    }

    /// Puts tensors of a file into what owns such, and gives their names.
    private static func fill(
        _ owner: any Stateful, from file: SafetensorsFile, prefix: String = "", path: String
    ) throws(FileError) -> [String] {
        var names: [String] = []
        for state in owner.namedState {
            let name = prefix + state.name
            names.append(name)
            switch state.content {
            case .parameter(let parameter):
                let layout = parameter.layout
                parameter.assign(layout.restored(try file.tensor(name, layout.shape, path: path)))
            case .buffer(let buffer):
                let layout = buffer.layout
                buffer.assign(layout.restored(try file.tensor(name, layout.shape, path: path)))
            case .counter(let counter):
                counter.value = try file.integer(name, path: path)
            }
        }
        return names
    }

    /// Whether any average is among what `training` gave.
    static func hasAverages(_ file: SafetensorsFile) -> Bool { !averages(in: file).isEmpty }

    /// The averages among what `training` gave.
    package static func averages(in file: SafetensorsFile) -> [NamedArray] {
        file.tensors.filter {
            $0.name.hasSuffix(averageSuffix) && !$0.name.hasPrefix(memoryPrefix)
        }
    }

    /// Puts averaged weights, and the statistics of batches that belong to them, in the place of
    /// those that an optimiser keeps an average of.
    ///
    /// - Parameter file: what `training` gave.
    /// - Returns: the names of those weights.
    /// - Throws: `FileError` naming an average of another shape or of an unknown weight.
    static func loadAverages(
        _ file: SafetensorsFile, into model: any Stateful, path: String
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
        _ checkpoint: Checkpoint, model: any Stateful, memory: any Stateful, players: [Player],
        from folder: CheckpointFolder
    ) throws(FileError) {
        let optimizerPath = folder.optimizerPath
        try load(checkpoint.model, into: model, path: folder.modelPath)
        _ = try fill(
            memory, from: checkpoint.optimizer, prefix: memoryPrefix, path: optimizerPath)
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
    /// Begins the name of what the trainer itself remembers; no player is called so.
    private static let memoryPrefix = "memory."

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
