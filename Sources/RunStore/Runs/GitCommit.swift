import Foundation

/// The commit of the working tree that a process runs in.
package enum GitCommit {
    /// The commit's name read from the files of the repository around the working directory; nil
    /// outside of one.
    package static func current(
        from folder: String = FileManager.default.currentDirectoryPath
    ) -> String? {
        var folder = URL(fileURLWithPath: folder)
        while true {
            let git = target(of: folder.appendingPathComponent(".git"), in: folder)
            if let head = line(git.appendingPathComponent("HEAD")) {
                guard head.hasPrefix("ref: ") else { return commit(head) }
                let name = String(head.dropFirst(5))
                // A further working tree shares the branches of the first.
                let shared =
                    line(git.appendingPathComponent("commondir"))
                    .map { URL(fileURLWithPath: $0, relativeTo: git) } ?? git
                return commit(
                    line(shared.appendingPathComponent(name)) ?? packed(shared, name))
            }
            let parent = folder.deletingLastPathComponent()
            if parent.path == folder.path { return nil }
            folder = parent
        }
    }

    /// The text where it is a commit's name, 40 digits in hexadecimal or 64 in newer repositories; nil
    /// for what else may stand in a damaged one.
    private static func commit(_ text: String?) -> String? {
        text.flatMap { text in
            [40, 64].contains(text.utf8.count)
                && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } ? text : nil
        }
    }

    /// The folder that `.git` is, or that it names where it is a file, as in further working trees.
    private static func target(of git: URL, in folder: URL) -> URL {
        guard let text = line(git), text.hasPrefix("gitdir: ") else { return git }
        return URL(
            fileURLWithPath: String(text.dropFirst(8)), isDirectory: true, relativeTo: folder)
    }

    private static func packed(_ git: URL, _ name: String) -> String? {
        let file = git.appendingPathComponent("packed-refs")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasSuffix(" " + name) }
        return line?.split(separator: " ").first.map(String.init)
    }

    private static func line(_ file: URL) -> String? {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.map(String.init)
    }
}
