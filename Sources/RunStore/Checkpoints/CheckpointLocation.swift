import FoundationEssentials

/// The checkpoint that a user named, and the run that it belongs to where there is one.
public struct CheckpointLocation: Sendable {
    /// The checkpoint.
    package let folder: CheckpointFolder
    /// The run whose folder holds it; nil for a checkpoint that was copied elsewhere.
    public let run: RunFolder?
    /// Why newer checkpoints of the run were passed over.
    public let refused: [FileError]

    /// A checkpoint that is found already.
    package init(folder: CheckpointFolder, run: RunFolder?, refused: [FileError] = []) {
        self.folder = folder
        self.run = run
        self.refused = refused
    }

    /// What names the source in a picture: that of the run, else of the checkpoint's folder.
    package var label: (key: String, value: String) {
        if let run { return ("Run", FileSystem.split(Self.absolute(run.path)).name) }
        return ("Checkpoint", FileSystem.split(Self.absolute(folder.path)).name)
    }

    /// The checkpoint at the path `text`, under whatever name, or the newest intact one of a run:
    /// the path of its folder, its name in `outputs`, or `latest`.
    ///
    /// - Throws: `FileError`: `missingInput` when there is no such run or it has no checkpoint yet,
    ///   `badData` when none of its checkpoints is intact.
    public static func find(_ text: String, in outputs: String) throws(FileError) -> Self {
        if try isCheckpoint(text) {
            return CheckpointLocation(
                folder: CheckpointFolder(path: text), run: try run(holding: text), refused: [])
        }
        let run = try RunListing.find(text, in: outputs)
        let (newest, refused): (CheckpointFolder?, [FileError])
        do throws(FileError) {
            (newest, refused) = try run.checkpoints.latestIntact()
        } catch {
            throw error.adding("an older checkpoint is used where its own folder is named")
        }
        guard let newest else {
            throw refused.first
                ?? FileError(
                    path: run.path, operation: "sample from", reason: "it has no checkpoint yet",
                    category: .missingInput)
        }
        return CheckpointLocation(folder: newest, run: run, refused: refused)
    }

    /// Whether a folder is meant to be a checkpoint, by its name or by what is in it.
    private static func isCheckpoint(_ path: String) throws(FileError) -> Bool {
        guard try FileSystem.kind(of: path) == .folder else { return false }
        if CheckpointFolder.step(name: FileSystem.split(absolute(path)).name) != nil { return true }
        let folder = CheckpointFolder(path: path)
        for file in [folder.statePath, folder.modelPath] {
            if try FileSystem.kind(of: file) != nil { return true }
        }
        return false
    }

    /// The run in whose `checkpoints` a folder lies.
    private static func run(holding path: String) throws(FileError) -> RunFolder? {
        let (store, _) = FileSystem.split(absolute(path))
        let (run, name) = FileSystem.split(store)
        return name == "checkpoints" ? try RunFolder(at: run) : nil
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }
}
