/// A file that a user wants written, looked at before anything is computed for it.
package struct OutputPath {
    /// The path as it was given.
    package let path: String
    /// Which of the endings it has: `png`.
    package let ending: String

    /// Checks that the path has one of `endings` and lies in a folder that is there.
    ///
    /// - Throws: `RequestError` for another ending; `FileError` when a folder stands at the path or
    ///   the one above is missing.
    package init(_ path: String, endings: [String]) throws {
        if try FileSystem.kind(of: path) == .folder {
            throw Self.unwritable(path, "a folder of that name stands there")
        }
        try Self.refuseSpecial(path)
        let (folder, name) = FileSystem.split(path)
        guard let ending = endings.first(where: { name.lowercased().hasSuffix(".\($0)") }) else {
            let expected = endings.map { ".\($0)" }.joined(separator: " or ")
            throw RequestError("-o: given \"\(path)\", expected a name ending in \(expected)")
        }
        guard try FileSystem.kind(of: folder) == .folder else {
            throw Self.unwritable(path, "there is no folder \"\(folder)\"")
        }
        self.path = path
        self.ending = ending
    }

    /// Throws `FileError` when a pipe or a device stands at a path: files are written beside their
    /// place and renamed, which would put a file in its place.
    package static func refuseSpecial(_ path: String) throws(FileError) {
        if try FileSystem.kind(of: path) == .other {
            throw unwritable(path, "it is a pipe or a device, expected the name of a file")
        }
    }

    private static func unwritable(_ path: String, _ reason: String) -> FileError {
        FileError(path: path, operation: "write", reason: reason, category: .cannotWrite)
    }
}
