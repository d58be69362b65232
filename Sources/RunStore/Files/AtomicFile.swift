/// Writes a file that is either there whole, or as it was before.
package enum AtomicFile {
    /// Writes `bytes` to `path`, replacing what stands there in one step.
    ///
    /// The bytes go to a temporary sibling, which is synced and renamed, and the folder is synced.
    /// Throws `FileError`; what stood at `path` before is then untouched and no sibling is left.
    @discardableResult
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) -> FileChecksum {
        try write(to: path) { (file: OutputFile) throws(FileError) in try file.write(bytes) }
    }

    /// Writes text as UTF-8; otherwise as `write(_:to:)` of bytes.
    @discardableResult
    package static func write(_ text: String, to path: String) throws(FileError) -> FileChecksum {
        try write(Array(text.utf8), to: path)
    }

    /// Writes to `path` what `body` writes a piece at a time; otherwise as `write(_:to:)`.
    @discardableResult
    package static func write(
        to path: String, _ body: (OutputFile) throws(FileError) -> Void
    ) throws(FileError) -> FileChecksum {
        // Renaming would put a file in the place of a device or a folder.
        if let kind = try FileSystem.kind(of: path), kind != .file {
            throw FileError(
                path: path, operation: "write", reason: "it is there and is no regular file",
                category: .cannotWrite)
        }
        let partial = PartialName.sibling(of: path)
        do throws(FileError) {
            let file = try OutputFile(creating: partial)
            try body(file)
            try file.synchronize()
            try FileSystem.rename(partial, to: path)
            try FileSystem.synchronizeFolder(FileSystem.split(path).folder)
            return file.checksum
        } catch {
            // The first failure is the one worth telling; a sibling that stays is swept up later.
            try? FileSystem.remove(partial)
            throw error.about(path, insteadOf: partial)
        }
    }
}

extension FileError {
    /// The same error, told of the path that the caller named rather than of its temporary sibling.
    package func about(_ final: String, insteadOf partial: String) -> FileError {
        guard path.hasPrefix(partial) else { return self }
        return FileError(
            path: final + path.dropFirst(partial.count),
            operation: operation.hasPrefix("rename") ? "replace" : operation, reason: reason,
            category: category)
    }
}
