import Foundation

@testable import ExperimentRunner

/// A folder for one test, removed with all its contents when the test lets go of it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "run-files-" + UUID().uuidString
        try FileSystem.createFolder(path)
    }

    deinit {
        try? FileSystem.remove(path)
    }

    /// The path of `name` in this folder.
    func callAsFunction(_ name: String) -> String { FileSystem.join(path, name) }

    /// Writes a file without ceremony.
    @discardableResult
    func put(_ text: String, at name: String) throws -> String {
        try put(Array(text.utf8), at: name)
    }

    @discardableResult
    func put(_ bytes: [UInt8], at name: String) throws -> String {
        try FileSystem.createFolder(FileSystem.split(self(name)).folder)
        try Data(bytes).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: self(name), encoding: .utf8)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try FileSystem.read(self(name), limit: .max - 1)
    }

    func names(_ folder: String = "") throws -> [String] {
        try FileSystem.children(of: folder.isEmpty ? path : self(folder))
    }
}
