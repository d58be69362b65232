import Glibc

/// The name that a file or folder bears until it is whole: `.<name>.partial-<pid>-<random>`.
///
/// It starts with a dot, stands beside the final name and so on the same disk, and is told from
/// every final name by its ending, so that what a killed process left behind can be swept away.
package enum PartialName {
    /// A fresh partial name in the folder of `path`.
    static func sibling(of path: String) -> String {
        let (folder, name) = FileSystem.split(path)
        let random = String(UInt32.random(in: .min ... .max), radix: 16)
        return FileSystem.join(folder, ".\(name).partial-\(getpid())-\(random)")
    }

    /// Whether a name was made by `sibling(of:)`.
    package static func matches(_ name: String) -> Bool { writer(of: name) != nil }

    /// Whether a name was made by a process of this machine that is gone.
    package static func isAbandoned(_ name: String) -> Bool {
        guard let writer = writer(of: name) else { return false }
        return kill(writer, 0) != 0 && errno == ESRCH
    }

    /// Whether a name was made by this process for a file or folder called `final`.
    package static func isOwn(_ name: String, of final: String) -> Bool {
        writer(of: name) == getpid() && name.hasPrefix(".\(final).partial-")
    }

    /// The process that made a name by `sibling(of:)`; nil for other names.
    private static func writer(of name: String) -> Int32? {
        guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), dot > name.startIndex else {
            return nil
        }
        let ending = name[name.index(after: dot)...]
        let parts = ending.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "partial", UInt32(parts[2], radix: 16) != nil else {
            return nil
        }
        return Int32(parts[1]).flatMap { $0 > 0 ? $0 : nil }
    }
}

extension FileSystem {
    /// Removes what writers that were killed left half-made in a folder.
    ///
    /// To be called by the one process that may write there, under the folder's lock.
    package static func removeLeftovers(in folder: String) throws(FileError) {
        for name in try children(of: folder) where PartialName.matches(name) {
            try remove(join(folder, name))
        }
    }

    /// Removes what this process has begun to write beside `path` under a partial name. To be called
    /// while it may still be writing, just before it ends; what cannot be removed is left.
    package static func removeOwnPartials(of path: String) {
        let (folder, name) = split(path)
        // A folder may get another file between being emptied and being removed.
        for _ in 0..<10 {
            let own = ((try? children(of: folder)) ?? []).filter {
                PartialName.isOwn($0, of: name)
            }
            if own.isEmpty { return }
            for name in own { try? remove(join(folder, name)) }
        }
    }
}
