/// Paths that were meant to begin at a home folder.
///
/// A shell replaces `~` at the beginning of a word alone: not in `--output-dir=~/runs`, and not in a
/// file that sets variables. Such a path would name a folder that is called `~`.
package enum HomePath {
    /// What to tell of a path that still begins with the sign; nil for any other.
    ///
    /// `./~/runs` names a folder that really is called so.
    package static func fault(of path: String) -> String? {
        guard path.hasPrefix("~"), path == "~" || path.contains("/") else { return nil }
        let rest = path.dropFirst().drop { $0 != "/" }
        return
            "\"\(path)\" begins with ~, which the shell has left as it is; write the home folder "
            + "out, as in \"$HOME\(rest)\", or ./\(path) for a folder of that name"
    }
}
