import Configuration
import RunStore

/// The checkpoints of a run that it can do without.
package struct PrunedCheckpoints: Sendable {
    /// Which checkpoints stay.
    package struct Rule: Sendable {
        package let last: Int
        package let metric: String?

        /// The newest `last`, and the one after which `metric` was best; without a metric, the one
        /// that training itself found best.
        ///
        /// - Throws: `RequestError` for a number below 1, since a run without a checkpoint can neither
        ///   be sampled nor gone on with.
        package init(last: Int = 1, metric: String? = nil) throws {
            guard last >= 1 else {
                throw RequestError(
                    "--keep-last: given \(last), expected a number from 1 on: a run without a "
                        + "checkpoint can neither be sampled nor gone on with")
            }
            self.last = last
            self.metric = metric
        }
    }

    /// The run.
    package let run: RunFolder
    /// The steps of the checkpoints that go, in rising order.
    package let removed: [Int]
    private let newest: [Int]
    private let best: Int?

    /// Finds out what a run can do without: the newest checkpoints that stay are whole ones, and
    /// damaged ones among them are left alone. Nil when nothing goes.
    ///
    /// - Throws: `FileError` when the folder or the metrics cannot be read.
    package init?(_ run: RunFolder, _ rule: Rule) throws {
        let steps = try run.checkpoints.steps()
        guard steps.count > 1 else { return nil }
        let (whole, damaged) = try run.checkpoints.newestIntact(rule.last, of: steps)
        guard let latest = whole.first else { return nil }
        let newest = whole.map(\.step)
        let protected = Set(newest + damaged.map(\.step))
        let best = try rule.metric.map { try Self.best(of: $0, run, steps) } ?? latest.best?.step
        let kept = CheckpointRetention(last: newest.count, protected: protected)
            .kept(of: steps, best: best)
        removed = steps.filter { !kept.contains($0) }
        self.run = run
        self.newest = newest
        self.best = best.flatMap { kept.contains($0) ? $0 : nil }
        if removed.isEmpty { return nil }
    }

    /// The step of the checkpoint behind the best value of a metric; nil when the run has none.
    private static func best(
        of metric: String, _ run: RunFolder, _ steps: [Int]
    ) throws -> Int? {
        guard let goal = try MetricDescriptions(of: run)[metric]?.goal else { return nil }
        // What was measured last up to a checkpoint is what the checkpoint is worth.
        var values: [Int: Double] = [:]
        try MetricLog.forEachLine(of: run) { line in
            guard let value = line.metrics.first(where: { $0.name == metric })?.value,
                let step = steps.first(where: { $0 >= line.step })
            else { return }
            values[step] = value
        }
        return steps.filter { values[$0]?.isFinite ?? false }.reduce(nil) { best, step in
            guard let best, let old = values[best], let new = values[step] else { return step }
            return goal.prefers(new, to: old) ? step : best
        }
    }

    /// What stays, in words.
    var keptText: String {
        newest.map { "\(CheckpointFolder.name(step: $0)) (newest)" }.joined(separator: ", ")
            + (best.flatMap { newest.contains($0) ? nil : $0 }
                .map { ", \(CheckpointFolder.name(step: $0)) (best)" } ?? "")
    }

    /// Removes a checkpoint, unless a process works on the run. Throws `FileError`.
    package func remove(step: Int) throws(FileError) {
        let lock = try run.lockAsItIs()
        defer { withExtendedLifetime(lock) {} }
        try run.checkpoints.remove(step: step)
    }

    /// What the runs among some items can do without.
    ///
    /// - Throws: `RequestError` when no run has the metric of the rule, naming the nearest, or when it
    ///   is meant neither to fall nor to rise.
    package static func all(
        of items: [StoredItem], by rule: Rule
    ) throws -> (checkpoints: [PrunedCheckpoints], notes: [String]) {
        let runs = try items.flatMap { try $0.runs }
        if let metric = rule.metric, !runs.isEmpty {
            let entries = runs.flatMap { (try? RunMetrics(of: $0).summary.entries) ?? [] }
            let names = distinct(entries.map(\.name))
            if !names.contains(metric) {
                let hint = closestMatch(to: metric, among: names).map { "; did you mean \($0)?" }
                throw RequestError(
                    "--keep-best: no run has a metric \"\(metric)\"\(hint ?? "")")
            }
            guard entries.contains(where: { $0.name.isExactly(metric) && $0.goal != nil }) else {
                throw RequestError(
                    "--keep-best: \"\(metric)\" has no best value, since it is neither to fall nor to "
                        + "rise")
            }
        }
        var pruned: [PrunedCheckpoints] = []
        var notes: [String] = []
        for run in runs {
            do {
                if let checkpoints = try PrunedCheckpoints(run, rule) { pruned.append(checkpoints) }
            } catch let error as FileError where error.category == .unreadable {
                throw error
            } catch {
                notes.append("passed over \"\(run.path)\": \(error)")
            }
        }
        return (pruned, notes)
    }

    /// The paths in `outputs` that processes which were killed left half made or half removed.
    ///
    /// - Throws: `FileError` when the folder cannot be listed or one of them not be looked at.
    package static func leftovers(in outputs: String) throws(FileError) -> [String] {
        guard try FileSystem.kind(of: outputs) != nil else { return [] }
        var paths: [String] = []
        for name in try FileSystem.children(of: outputs) where PartialName.isAbandoned(name) {
            let path = FileSystem.join(outputs, name)
            if try FileSystem.kind(of: path) == .folder, !FileSystem.isLink(path),
                try !FileLock.isHeld(path: FileSystem.join(path, "lock"))
            {
                paths.append(path)
            }
        }
        return paths
    }
}
