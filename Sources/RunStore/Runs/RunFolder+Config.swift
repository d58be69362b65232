import Configuration

extension RunFolder {
    /// The config that the run was made with, as it stands in the folder, unchecked: also one that an
    /// earlier or later version of the program wrote. Throws `FileError`.
    package func storedConfig() throws(FileError) -> JSONValue {
        let bytes = try FileSystem.read(configPath, limit: 1 << 20)
        do {
            return try JSONValue.parse(bytes, source: configPath)
        } catch {
            throw FileError(
                path: configPath, operation: "read",
                reason: "line \(error.position.line), column \(error.position.column): "
                    + error.message, category: .badData)
        }
    }
}
