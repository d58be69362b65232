import Foundation
import Glibc

/// A folder for one test, removed when it is let go of.
package final class Scratch {
    /// Where it is.
    package let path: String

    package init() throws {
        let template = FileManager.default.temporaryDirectory.path + "/genlab-tests-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else {
            throw Program.Failure(description: "mkdtemp: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // A test may have taken the right to write away.
        chmod(path, 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a name in the folder.
    package static func / (folder: Scratch, name: String) -> String { folder.path + "/" + name }

    /// Writes a text and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes bytes and returns their path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = self / name
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
            withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The names of all that is in the folder, at any depth, sorted.
    package var contents: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }
}
