import Foundation

/// A folder for one test, removed with all its contents when the test lets go of it.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes the folder.
    package init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("genlab-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in this folder.
    package func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a text, making its folders, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file, making its folders, and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: self(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// The text of a file.
    package func text(_ name: String) throws -> String {
        try String(contentsOfFile: self(name), encoding: .utf8)
    }

    /// The bytes of a file.
    package func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: self(name))))
    }

    /// The names in the folder, or in one below it, in the order of their bytes.
    package func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? path : self(folder))
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Everything in the folder and below, sorted.
    package func contents() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }
}

extension String {
    /// The bytes of the text.
    package var bytes: [UInt8] { Array(utf8) }

    /// The bytes that the text spells in hexadecimal.
    package var hexadecimalBytes: [UInt8] {
        let digits = compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] * 16 + digits[$0 + 1])
        }
    }
}
