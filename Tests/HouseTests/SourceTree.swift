import Foundation

/// The files of this repository, as they lie beside the tests.
enum SourceTree {
    /// One Swift file.
    struct File {
        /// The path from the repository's root.
        let path: String
        let text: String
        /// The text without comments and without what literals say, line for line.
        var code: SwiftCode { SwiftCode(text) }
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What a file holds.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The Swift files under a folder, by path.
    static func swiftFiles(under folder: String) throws -> [File] {
        try files(under: folder, withExtension: "swift").map { File(path: $0, text: try text($0)) }
    }

    /// The paths of files under a folder.
    static func files(under folder: String, withExtension suffix: String) throws -> [String] {
        let base = root.appendingPathComponent(folder)
        let walk = FileManager.default.enumerator(atPath: base.path)
        return (walk?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix("." + suffix) }.sorted().map { folder + "/" + $0 }
    }

    /// The names of the folders in a folder.
    static func folders(in folder: String) throws -> [String] {
        try FileManager.default
            .contentsOfDirectory(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil
            ).filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
    }
}
