import Basics
import Configuration
import RunStore

/// Runs side by side: the settings in which they differ and what became of each metric.
package struct RunComparison: Sendable {
    /// A setting that is not the same in all runs.
    package struct Setting: Equatable, Sendable {
        /// The dotted path: `optimizer.learningRate`.
        package let path: String
        /// What each run has, in the order of the runs; nil where it has nothing of that name.
        package let values: [JSONValue?]
    }

    /// A metric that at least one run wrote.
    package struct Metric: Sendable {
        /// The name: `test/loss`.
        package let name: String
        /// What became of it in each run, in their order; nil where it never came.
        package let entries: [MetricSummary.Entry?]
        /// What became of it in the first run that was given.
        package let baseline: MetricSummary.Entry?
        /// In what the runs that have it do not measure the same; empty where they do.
        package let differencesInKind: [MetricDifference]

        /// What it is, in the first run that has it; nil where nothing is known of it.
        package var description: MetricDescription? {
            entries.lazy.compactMap { $0?.description }.first
        }

        /// Which way it is meant to go; nil where no value is better than another.
        package var goal: MetricGoal? { description?.goal }

        /// How far the last value of each run lies above that of the first run given; nil where
        /// either is missing or not finite.
        package var differences: [Double?] {
            entries.map { entry in
                guard let last = entry?.last, let first = baseline?.last, last.isFinite,
                    first.isFinite
                else { return nil }
                return last - first
            }
        }

        /// The runs, by position, whose best value no other run's betters; none where there is
        /// nothing to compare, or the runs do not measure the same.
        package var winners: [Int] {
            guard let goal, entries.count > 1, differencesInKind.isEmpty else { return [] }
            let values = entries.enumerated().compactMap { index, entry in
                entry?.best.map { (index: index, value: $0) }
            }
            guard values.count > 1 else { return [] }
            return values.filter { candidate in
                !values.contains { goal.prefers($0.value, to: candidate.value) }
            }.map(\.index)
        }
    }

    /// A run that was given and cannot be read.
    package struct UnreadableRun: Sendable {
        /// Its name.
        package let label: String
        /// What is missing or damaged.
        package let error: any Error

        /// A run that cannot be read.
        package init(label: String, error: any Error) {
            self.label = label
            self.error = error
        }
    }

    /// The runs.
    package let runs: [ComparedRun]
    /// The runs that were given besides, and cannot be read.
    package let unreadable: [UnreadableRun]
    /// The run that was given first, which differences are to.
    package let baseline: ComparedRun
    /// The settings that are not the same in all runs, in the order of the configs. What a run
    /// lacks as a whole, such as another kind of model's network, is one setting.
    package let settings: [Setting]
    /// All metrics: those that are to fall or rise first, otherwise in the order of the files.
    package let metrics: [Metric]

    /// Settings that only name a run, or say what is written of it.
    private static let namingKeys: Set<String> = ["name", "$schema", "logging"]

    /// Compares runs in the order given.
    ///
    /// - Parameters:
    ///   - runs: what was read.
    ///   - unreadable: what was given besides.
    /// - Precondition: there is a run.
    package init(_ runs: [ComparedRun], unreadable: [UnreadableRun] = []) {
        precondition(!runs.isEmpty, "RunComparison: no run")
        var numbered = runs
        for index in runs.indices { numbered[index].position = index }
        self.init(
            numbered, baseline: numbered[0], unreadable: unreadable, showsMetric: { _ in true },
            showsSetting: { _ in true })
    }

    /// Compares some of the runs that were given, by the settings and metrics whose names match.
    ///
    /// - Throws: `RequestError` for a name that is too long for its pattern.
    package init(
        _ runs: [ComparedRun], baseline: ComparedRun, unreadable: [UnreadableRun],
        metrics: NamePattern?, params: NamePattern?
    ) throws {
        try self.init(
            runs, baseline: baseline, unreadable: unreadable,
            showsMetric: { try metrics?.matches($0) ?? true },
            showsSetting: { try params?.matches($0) ?? true })
    }

    private init(
        _ runs: [ComparedRun], baseline: ComparedRun, unreadable: [UnreadableRun],
        showsMetric: (String) throws -> Bool, showsSetting: (String) throws -> Bool
    ) rethrows {
        self.runs = runs
        self.unreadable = unreadable
        self.baseline = baseline
        settings = try Self.keys(of: runs.map(\.settings)).filter { !Self.namingKeys.contains($0) }
            .flatMap { key in Self.differences(at: key, runs.map { $0.settings[key] }) }
            .filter { try showsSetting($0.path) }
        let names = try distinct(runs.flatMap(\.index.names)).filter(showsMetric)
        let metrics = names.map { name in
            Metric(
                name: name, entries: runs.map { $0.summary[name] },
                baseline: baseline.summary[name],
                differencesInKind: MetricDifference.all(of: name, in: runs))
        }
        let leads = { (metric: Metric) in metric.description?.leads ?? false }
        self.metrics = metrics.filter(leads) + metrics.filter { !leads($0) }
    }

    /// Reads and compares runs, several at a time; those of one name are called by their paths. Runs
    /// that cannot be read are left out and named in `unreadable`.
    ///
    /// - Throws: `FileError` naming the file that is missing or damaged when no run can be read.
    /// - Precondition: there is a run.
    package init(folders: [RunFolder]) throws {
        var runs: [ComparedRun] = []
        var unreadable: [UnreadableRun] = []
        for (folder, result) in zip(folders, Self.read(folders)) {
            switch result {
            case .success(let run): runs.append(run)
            case .failure(let error):
                unreadable.append(UnreadableRun(label: folder.name, error: error))
            }
        }
        if runs.isEmpty, let first = unreadable.first { throw first.error }
        self.init(labelled: runs, unreadable: unreadable)
    }

    /// Compares runs, of which those of one name are called by their paths.
    private init(labelled runs: [ComparedRun], unreadable: [UnreadableRun]) {
        var runs = runs
        var counts: [ExactText: Int] = [:]
        for run in runs { counts[ExactText(run.label), default: 0] += 1 }
        for index in runs.indices where counts[ExactText(runs[index].label)] != 1 {
            runs[index].label = runs[index].path
        }
        self.init(runs, unreadable: unreadable)
    }

    /// Reads runs, several at a time, since the lines of long ones take seconds.
    package static func read(_ folders: [RunFolder]) -> [Result<ComparedRun, any Error>] {
        parallelMap(count: folders.count) { index in Result { try ComparedRun(folders[index]) } }
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
func distinct(_ values: [String]) -> [String] {
    var seen: Set<ExactText> = []
    return values.filter { seen.insert(ExactText($0)).inserted }
}
