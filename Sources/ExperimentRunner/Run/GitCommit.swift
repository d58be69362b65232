import Foundation

/// The commit of the working tree that a process runs in.
enum GitCommit {
    /// The commit's name read from the files of the repository around the working directory; nil
    /// outside of one.
    static func current(
        from folder: String = FileManager.default.currentDirectoryPath
    ) -> String? {
        var folder = URL(fileURLWithPath: folder)
        while true {
            let git = folder.appendingPathComponent(".git")
            if let head = line(git.appendingPathComponent("HEAD")) {
                guard head.hasPrefix("ref: ") else { return head }
                let name = String(head.dropFirst(5))
                return line(git.appendingPathComponent(name)) ?? packed(git, name)
            }
            let parent = folder.deletingLastPathComponent()
            if parent.path == folder.path { return nil }
            folder = parent
        }
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
