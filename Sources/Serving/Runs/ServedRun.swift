import RunStore

/// A run that may be served: its folder, and all that is read of it, lies in the folder of outputs.
struct ServedRun: Sendable {
    /// Its name in addresses.
    let id: String
    /// Its folder's name, behind that of its sweep where it belongs to one.
    let name: String
    /// Its folder.
    let folder: RunFolder

    /// The names of what is read of a run, besides pictures and checkpoints.
    private static let parts = [
        "run.json", "config.json", "metrics.jsonl", "metrics.index", "images", "checkpoints",
        "lock",
    ]

    /// A run, unless something of it leads out of `root`, a path without links.
    init?(_ folder: RunFolder, id: String, name: String, root: String) {
        for path in [folder.path] + Self.parts.map({ FileSystem.join(folder.path, $0) }) {
            guard Self.isWithin(path, root) else { return nil }
        }
        self.folder = folder
        self.id = id
        self.name = name
    }

    /// By what one sees whether the run has changed; equal stamps are of equal answers.
    var stamp: RunStamp {
        RunStamp(
            files: [
                folder.metricsPath, folder.recordPath, folder.configPath, folder.imagesPath,
                folder.checkpoints.path,
            ].map(FileSystem.stamp), isLocked: (try? folder.isLocked) ?? false)
    }

    /// Whether what is at a path, links followed, lies in `root`; what is not there leads nowhere.
    static func isWithin(_ path: String, _ root: String) -> Bool {
        guard let real = FileSystem.realPath(of: path) else {
            return (try? FileSystem.kind(of: path) == nil) ?? false
        }
        return real.hasPrefix(root == "/" ? "/" : root + "/")
    }
}

/// By what one sees whether a run has changed.
struct RunStamp: Hashable, Sendable {
    fileprivate let files: [FileStamp?]
    fileprivate let isLocked: Bool
}
