/// A folder on which one process works at a time.
package protocol LockedFolder {
    /// The file whose lock stands for the folder.
    var lockPath: String { get }
}

extension LockedFolder {
    /// Takes the folder for this process, to be removed or made smaller: nothing in it is touched.
    /// Throws `FileError` when another process works on it, naming it.
    package func lockAsItIs() throws(FileError) -> FileLock { try FileLock(path: lockPath) }

    /// Whether a process works on it now. Throws `FileError` when that cannot be found out.
    package var isLocked: Bool {
        get throws(FileError) { try FileLock.isHeld(path: lockPath) }
    }
}
