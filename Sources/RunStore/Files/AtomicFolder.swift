/// A folder of files that appears under its name only when it is whole.
package final class AtomicFolder {
    private let path: String
    /// The files written so far by name, in the order of writing.
    package private(set) var files: [(name: String, checksum: FileChecksum)] = []

    private init(partial path: String) {
        self.path = path
    }

    /// Makes the folder `path` of the files that `body` writes.
    ///
    /// They go to a sibling `.<name>.partial-<pid>-…`; each file and the folder are synced before it
    /// is renamed, and the folder above afterwards. A folder that stands at `path` is replaced.
    /// Throws `FileError`, or what `body` throws; nothing half-made is left then.
    package static func create(
        at path: String, _ body: (AtomicFolder) throws -> Void
    ) throws {
        let partial = PartialName.sibling(of: path)
        do {
            let parent = FileSystem.split(path).folder
            guard try FileSystem.createFolderExclusively(partial) else {
                throw FileError(
                    path: partial, operation: "create folder", reason: "it exists already",
                    category: .cannotWrite)
            }
            try body(AtomicFolder(partial: partial))
            try FileSystem.synchronizeFolder(partial)
            // A folder with contents cannot be renamed over, so an old one steps aside first.
            let old = try FileSystem.kind(of: path) == nil ? nil : PartialName.sibling(of: path)
            if let old { try FileSystem.rename(path, to: old) }
            try FileSystem.rename(partial, to: path)
            try FileSystem.synchronizeFolder(parent)
            // The new one is there; what is left of the old one is swept up later.
            if let old { try? FileSystem.remove(old) }
        } catch {
            try? FileSystem.remove(partial)
            guard let fileError = error as? FileError else { throw error }
            throw fileError.about(path, insteadOf: partial)
        }
    }

    /// Writes one file of the folder and syncs it; throws `FileError`.
    @discardableResult
    package func write(
        _ name: String, _ body: (OutputFile) throws(FileError) -> Void
    ) throws(FileError) -> FileChecksum {
        let file = try OutputFile(creating: FileSystem.join(path, name))
        try body(file)
        try file.synchronize()
        files.append((name, file.checksum))
        return file.checksum
    }

    /// Writes one file of the folder from bytes and syncs it; throws `FileError`.
    @discardableResult
    package func write(_ bytes: [UInt8], as name: String) throws(FileError) -> FileChecksum {
        try write(name) { (file: OutputFile) throws(FileError) in try file.write(bytes) }
    }
}
