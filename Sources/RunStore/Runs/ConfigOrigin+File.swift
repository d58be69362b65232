import Configuration

extension ConfigOrigin {
    /// What a config file is by its place: beside a `run.json` it was stored by the build that began
    /// the run, beside a `sweep.json` with the rules that stand there; elsewhere a user gives it.
    /// Throws `FileError` when the system does not let that be found out.
    package static func ofFile(_ path: String) throws(FileError) -> ConfigOrigin {
        let folder = FileSystem.split(path).folder
        if try RunFolder(at: folder) != nil { return .stored }
        guard let sweep = try SweepFolder(at: folder) else { return .given }
        do throws(FileError) {
            return .stored(rules: try SweepRecord(of: sweep).rules)
        } catch {
            if error.category == .unreadable { throw error }
            return .stored(rules: [:])
        }
    }
}
