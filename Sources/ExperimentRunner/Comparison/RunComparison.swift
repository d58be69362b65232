import Configuration

/// Runs side by side: the settings in which they differ and what became of each metric.
public struct RunComparison: Sendable {
    /// A setting that is not the same in all runs.
    public struct Setting: Equatable, Sendable {
        /// The dotted path: `optimizer.learningRate`.
        public let path: String
        /// What each run has, in the order of the runs; nil where it has nothing of that name.
        public let values: [JSONValue?]
    }

    /// A metric that at least one run wrote.
    public struct Metric: Sendable {
        /// The name: `test/loss`.
        public let name: String
        /// What became of it in each run, in their order; nil where it never came.
        public let entries: [MetricSummary.Entry?]

        /// The runs, by position, whose best value no other run's betters; none where there is
        /// nothing to compare.
        public var winners: [Int] {
            guard let goal = MetricGoal.of(name), entries.count > 1 else { return [] }
            let values = entries.enumerated().compactMap { index, entry in
                entry?.best.map { (index: index, value: $0) }
            }
            guard values.count > 1 else { return [] }
            return values.filter { candidate in
                !values.contains { goal.prefers($0.value, to: candidate.value) }
            }.map(\.index)
        }
    }

    /// The runs.
    public let runs: [ComparedRun]
    /// The settings that are not the same in all runs, in the order of the configs. What a run
    /// lacks as a whole, such as another kind of model's network, is one setting.
    public let settings: [Setting]
    /// All metrics: those that are to fall or rise first, otherwise in the order of the files.
    public let metrics: [Metric]

    /// Settings that only name a run.
    private static let namingKeys: Set<String> = ["name", "$schema"]

    /// Compares runs.
    ///
    /// - Precondition: there is a run.
    public init(_ runs: [ComparedRun]) {
        precondition(!runs.isEmpty, "RunComparison: no run")
        self.runs = runs
        settings = Self.keys(of: runs.map(\.settings)).filter { !Self.namingKeys.contains($0) }
            .flatMap { key in Self.differences(at: key, runs.map { $0.settings[key] }) }
        let names = distinct(runs.flatMap { $0.summary.entries.map(\.name) })
        let hasGoal = { (name: String) in MetricGoal.of(name) != nil }
        metrics = (names.filter(hasGoal) + names.filter { !hasGoal($0) }).map { name in
            Metric(name: name, entries: runs.map { $0.summary[name] })
        }
    }

    /// Reads and compares runs; those of one name are called by their paths.
    ///
    /// - Throws: `FileError` naming the file that is missing or damaged.
    /// - Precondition: there is a run.
    public init(folders: [RunFolder]) throws {
        var runs = try folders.map { try ComparedRun($0) }
        for index in runs.indices
        where folders.count(where: { $0.name == folders[index].name }) > 1 {
            runs[index].label = folders[index].path
        }
        self.init(runs)
    }

    private static func differences(at path: String, _ values: [JSONValue?]) -> [Setting] {
        if values.allSatisfy({ $0 == values[0] }) { return [] }
        let objects = values.compactMap { $0?.objectValue }
        guard objects.count == values.count else { return [Setting(path: path, values: values)] }
        return keys(of: objects).flatMap { key in
            differences(at: "\(path).\(key)", objects.map { $0[key] })
        }
    }

    private static func keys(of objects: [JSONObject]) -> [String] {
        distinct(objects.flatMap { $0.members.map(\.key) })
    }
}

/// The values in the order in which they first come.
private func distinct(_ values: [String]) -> [String] {
    var seen: Set<String> = []
    return values.filter { seen.insert($0).inserted }
}
