import Configuration

extension ConfigOrigin {
    /// What a config file is by its place: beside a `run.json` it was stored by the build that began
    /// the run, beside a `sweep.json` with the rules that stand there; elsewhere a user gives it.
    public static func ofFile(_ path: String) -> ConfigOrigin {
        let folder = FileSystem.split(path).folder
        if FileSystem.kind(of: FileSystem.join(folder, "run.json")) == .file { return .stored }
        guard let sweep = SweepFolder(at: folder) else { return .given }
        return .stored(rules: (try? SweepRecord(of: sweep))?.rules ?? [:])
    }
}
