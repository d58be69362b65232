import Configuration

/// One checkpoint on disk: a folder of `model.safetensors`, `optimizer.safetensors`, where features
/// are standardized `standardization.safetensors`, and `state.json`, which holds the size and
/// SHA-256 of the others and a digest of itself.
package struct CheckpointFolder: Equatable, Sendable {
    private static let modelName = "model.safetensors"
    private static let optimizerName = "optimizer.safetensors"
    private static let standardizationName = "standardization.safetensors"
    private static let stateName = "state.json"
    /// The names of all files that a checkpoint may have.
    package static let fileNames = [modelName, optimizerName, standardizationName, stateName]
    /// `state.json` holds settings and sums, never arrays. Parsed, a text can take fifty times its
    /// size, which a damaged one must not turn into all of the memory.
    private static let stateLimit = 1 << 20
    /// The same for the headers of the others, which has a hundred bytes for each tensor.
    package static let headerLimit = 1 << 20

    /// The bytes that neither file of arrays exceeds for a model of so many numbers: an optimizer
    /// keeps at most three of each parameter, its average and a running statistic that belongs to it,
    /// and what a header says of a tensor is short.
    package static func sizeLimit(numbers: Int) -> Int {
        let (size, overflow) = numbers.multipliedReportingOverflow(by: 20)
        return overflow || size > .max - headerLimit ? .max : size + headerLimit
    }

    /// The path of the folder, whose name need not be that of its step.
    package let path: String

    /// The file of the weights and buffers.
    package var modelPath: String { FileSystem.join(path, Self.modelName) }
    /// The file of what optimisers remember.
    package var optimizerPath: String { FileSystem.join(path, Self.optimizerName) }
    /// The file of the features' mean and deviation.
    package var standardizationPath: String { FileSystem.join(path, Self.standardizationName) }
    /// The file of what the checkpoint is of.
    package var statePath: String { FileSystem.join(path, Self.stateName) }

    /// Names a folder; nothing is read.
    package init(path: String) {
        self.path = path
    }

    /// The name of a step's folder: `step_000100`.
    package static func name(step: Int) -> String {
        let digits = String(step)
        return "step_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The step that a folder's name tells; nil for names that `name(step:)` does not make.
    package static func step(name: String) -> Int? {
        guard name.hasPrefix("step_"), let step = Int(name.dropFirst(5)), step >= 0,
            Self.name(step: step) == name
        else { return nil }
        return step
    }

    /// Writes the folder in one step, replacing one that stands there. Throws `FileError`; what
    /// stood there is then as it was.
    package func write(_ checkpoint: Checkpoint) throws {
        try AtomicFolder.create(at: path) { folder in
            try folder.write(Self.modelName) { (file: OutputFile) throws(FileError) in
                try checkpoint.model.write(to: file)
            }
            try folder.write(Self.optimizerName) { (file: OutputFile) throws(FileError) in
                try checkpoint.optimizer.write(to: file)
            }
            if let standardization = checkpoint.standardization {
                try folder.write(Self.standardizationName) {
                    (file: OutputFile) throws(FileError) in
                    try standardization.write(to: file)
                }
            }
            var state = checkpoint.state.json
            state["files"] = .object(
                JSONObject(
                    folder.files.map { file in
                        (
                            file.name,
                            [
                                "byteCount": .integer(file.checksum.byteCount),
                                "sha256": .string(file.checksum.sha256),
                            ] as JSONValue
                        )
                    }))
            try folder.write(SealedJSON.text(of: state), as: Self.stateName)
        }
    }

    /// Reads the checkpoint after checking every file of it against its SHA-256.
    ///
    /// `limit` is the size in bytes beyond which neither of the files with arrays is read. Throws
    /// `FileError` that names the file at fault and, when there is one, the last checkpoint before
    /// this one that is intact.
    package func load(limit: Int = .max) throws(FileError) -> Checkpoint {
        try load { _ in limit }
    }

    /// Likewise, with a limit that depends on what the state says.
    package func load(
        limit: (CheckpointState) throws(FileError) -> Int
    ) throws(FileError) -> Checkpoint {
        do throws(FileError) {
            let state = try verifiedState(limit: limit)
            func arrays(_ path: String) throws(FileError) -> SafetensorsFile {
                try SafetensorsFile(contentsOf: path, headerLimit: Self.headerLimit)
            }
            return Checkpoint(
                state: state, model: try arrays(modelPath), optimizer: try arrays(optimizerPath),
                standardization: state.preprocessing?.isStandardized == true
                    ? try arrays(standardizationPath) : nil)
        } catch {
            guard let previous = intactPredecessor() else { throw error }
            throw error.adding("the last intact checkpoint before it is \"\(previous.path)\"")
        }
    }

    /// Checks every file against its SHA-256 and returns the state, without reading the arrays.
    ///
    /// A file of arrays of more than `limit` bytes is refused unread. Throws `FileError` that names
    /// the file at fault.
    package func verifiedState(limit: Int = .max) throws(FileError) -> CheckpointState {
        try verifiedState { _ in limit }
    }

    private func verifiedState(
        limit: (CheckpointState) throws(FileError) -> Int
    ) throws(FileError) -> CheckpointState {
        let kind = try FileSystem.kind(of: path)
        guard kind == .folder else {
            let reason = kind == nil ? "there is no such folder" : "it is a file"
            throw FileError(
                path: path, operation: "open checkpoint", reason: reason, category: .missingInput)
        }
        let text = try FileSystem.read(statePath, limit: Self.stateLimit)
        guard SealedJSON.isIntact(text) else {
            throw Self.damaged(statePath, "its contents do not match the digest at its end")
        }
        let record = try JSONRecord(parsing: text, path: statePath)
        let state = try CheckpointState(record)
        if let step = Self.step(name: FileSystem.split(path).name), step != state.step {
            throw Self.damaged(statePath, "it is of step \(state.step), and its folder of \(step)")
        }
        let limit = try limit(state)
        let files = try record.record("files")
        let isStandardized = state.preprocessing?.isStandardized ?? false
        for name in [Self.modelName, Self.optimizerName]
            + (isStandardized ? [Self.standardizationName] : [])
        {
            let entry = try files.record(name)
            let expected = FileChecksum(
                byteCount: try entry.integer("byteCount"), sha256: try entry.string("sha256"))
            let filePath = FileSystem.join(path, name)
            guard try FileSystem.kind(of: filePath) != nil else {
                throw FileError(
                    path: filePath, operation: "open checkpoint",
                    reason: "there is no such file; a checkpoint is whole with \(Self.modelName), "
                        + "\(Self.optimizerName), which holds averaged weights too, "
                        + (isStandardized ? "\(Self.standardizationName) " : "") + "and "
                        + Self.stateName, category: .missingInput)
            }
            let byteCount = try FileSystem.size(of: filePath)
            if byteCount != expected.byteCount {
                throw Self.damaged(
                    filePath, "it holds \(byteCount) bytes instead of \(expected.byteCount)")
            }
            if byteCount > limit {
                throw Self.damaged(
                    filePath, "it holds \(byteCount) bytes; this model needs at most \(limit)")
            }
            let actual = try FileChecksum(ofFile: filePath)
            if actual != expected {
                throw Self.damaged(
                    filePath,
                    "its SHA-256 is \(actual.sha256) instead of \(expected.sha256)")
            }
        }
        return state
    }

    private static func damaged(_ path: String, _ reason: String) -> FileError {
        FileError(
            path: path, operation: "use damaged checkpoint file", reason: reason,
            category: .badData)
    }

    /// The checkpoint of the highest earlier step beside this one that is intact.
    private func intactPredecessor() -> CheckpointFolder? {
        let (parent, name) = FileSystem.split(path)
        guard let step = Self.step(name: name),
            let others = try? CheckpointStore(path: parent).steps()
        else { return nil }
        return others.reversed().lazy
            .filter { $0 < step }
            .map { CheckpointFolder(path: FileSystem.join(parent, Self.name(step: $0))) }
            .first { (try? $0.verifiedState()) != nil }
    }
}
