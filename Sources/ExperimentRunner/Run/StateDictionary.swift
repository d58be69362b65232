import Autodiff
import Kernels
import NeuralNetworks
import Training

/// The model's and the optimisers' tensors as files hold them.
enum StateDictionary {
    /// Weights, buffers and counters under the names of a PyTorch `state_dict`, and averaged
    /// weights as `average.<name>`.
    static func model(_ model: any Module, players: [Player]) -> SafetensorsFile {
        var tensors = model.namedState.map { state in
            switch state.content {
            case .parameter(let parameter): NamedArray(state.name, parameter.layout.stored(parameter.value))
            case .buffer(let buffer): NamedArray(state.name, buffer.layout.stored(buffer.value))
            case .counter(let counter):
                NamedArray(state.name, StoredArray(integers: [Int64(counter.value)], shape: []))
            }
        }
        for player in players {
            for (name, value) in player.optimizer.average?.state ?? [] {
                tensors.append(NamedArray(averagePrefix + name, value))
            }
        }
        return SafetensorsFile(tensors: tensors)
    }

    /// What optimisers remember: `<player>.<parameter>.<slot>`, and `<player>.step`.
    static func optimizers(_ players: [Player]) -> SafetensorsFile {
        SafetensorsFile(
            tensors: players.flatMap { player in
                player.optimizer.state.map { NamedArray("\(player.name).\($0.name)", $0.value) }
                    + [
                        NamedArray(
                            "\(player.name).step",
                            StoredArray(integers: [Int64(player.optimizer.step)], shape: []))
                    ]
            })
    }

    /// Puts a file's tensors into a model.
    ///
    /// - Parameter averages: names whose averaged values are to stand in for the weights.
    /// - Throws: `FileError` naming a tensor that is missing, of another shape, or unknown.
    static func load(
        _ file: SafetensorsFile, into model: any Module, preferringAverages: Bool = false,
        path: String
    ) throws(FileError) {
        var known: Set<String> = []
        for state in model.namedState {
            known.insert(state.name)
            switch state.content {
            case .parameter(let parameter):
                let average = averagePrefix + state.name
                let name = preferringAverages && file[average] != nil ? average : state.name
                let layout = parameter.layout
                parameter.assign(
                    layout.restored(try file.tensor(name, layout.shape, path: path)))
            case .buffer(let buffer):
                let layout = buffer.layout
                buffer.assign(
                    layout.restored(try file.tensor(state.name, layout.shape, path: path)))
            case .counter(let counter):
                counter.value = try file.integer(state.name, path: path)
            }
        }
        for tensor in file.tensors
        where !known.contains(tensor.name) && !tensor.name.hasPrefix(averagePrefix) {
            throw damaged(path, "it holds \"\(tensor.name)\", which the model does not have")
        }
    }

    /// Puts the tensors of both files back into a training.
    ///
    /// - Throws: `FileError` naming a tensor that is missing or of another shape.
    static func restore(
        _ checkpoint: Checkpoint, model: any Module, players: [Player],
        from folder: CheckpointFolder
    ) throws(FileError) {
        let (modelPath, optimizerPath) = (folder.modelPath, folder.optimizerPath)
        try load(checkpoint.model, into: model, path: modelPath)
        for player in players {
            try player.optimizer.average?.restore { (name, shape) throws(FileError) in
                try checkpoint.model.tensor(averagePrefix + name, shape, path: modelPath)
            }
            let step = try checkpoint.optimizer.integer("\(player.name).step", path: optimizerPath)
            try player.optimizer.restore(step: step) { (name, shape) throws(FileError) in
                try checkpoint.optimizer.tensor(
                    "\(player.name).\(name)", shape, path: optimizerPath)
            }
        }
    }

    private static let averagePrefix = "average."

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
    func tensor(_ name: String, _ shape: Shape, path: String) throws(FileError) -> Tensor {
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
