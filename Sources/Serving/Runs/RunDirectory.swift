import Configuration
import FlyingFox
import RunStore

/// The runs of a folder of outputs by their names in addresses.
struct RunDirectory: Sendable {
    /// The folder of outputs.
    let outputs: String

    /// All runs, also those of sweeps, those that started first coming first; links that lead out of
    /// the folder are passed over.
    ///
    /// - Throws: `FileError` when the folder cannot be listed.
    func runs() throws -> [ServedRun] {
        guard let root = FileSystem.realPath(of: outputs) else { return [] }
        return try RunListing.entries(in: outputs).compactMap { entry in
            let (parent, name) = FileSystem.split(entry.folder.path)
            guard !name.hasPrefix(".") else { return nil }
            // A job's folder lies in that of its sweep, any other in the outputs themselves.
            let isJob = FileSystem.realPath(of: parent) != root
            let sweep = FileSystem.split(parent).name
            return ServedRun(
                entry.folder,
                id: isJob
                    ? RunIdentifier.text(sweep: sweep, job: name) : RunIdentifier.text(name),
                name: isJob ? "\(sweep)/\(name)" : name, root: root)
        }
    }

    /// The run of a name in addresses.
    ///
    /// - Throws: `Problem` of the status 404 when there is none; `FileError`.
    func run(_ id: String) throws -> ServedRun {
        guard let root = FileSystem.realPath(of: outputs) else { throw Self.missing(id) }
        // Names are looked for in the folder's list, never put together from what was asked for.
        for name in try FileSystem.children(of: outputs) where !name.hasPrefix(".") {
            let own = RunIdentifier.text(name)
            guard id.isExactly(own) || id.utf8.starts(with: (own + ":").utf8) else { continue }
            let path = FileSystem.join(outputs, name)
            if id.isExactly(own), let folder = try RunFolder(at: path),
                let run = ServedRun(folder, id: id, name: name, root: root)
            {
                return run
            }
            guard ServedRun.isWithin(path, root), let sweep = try SweepFolder(at: path) else {
                continue
            }
            for folder in try sweep.runs
            where RunIdentifier.text(sweep: name, job: folder.name).isExactly(id) {
                if let run = ServedRun(
                    folder, id: id, name: "\(name)/\(folder.name)", root: root)
                {
                    return run
                }
            }
        }
        throw Self.missing(id)
    }

    /// Whether a file lies in the folder of outputs, links followed.
    func holds(_ path: String) -> Bool {
        FileSystem.realPath(of: outputs).map { ServedRun.isWithin(path, $0) } ?? false
    }

    private static func missing(_ id: String) -> Problem {
        Problem(.notFound, "there is no run \"\(id)\"; /api/runs lists those that there are")
    }
}
