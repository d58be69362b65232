import Configuration
import RunStore

/// What of a comparison is to be seen, and how its curves are to be drawn.
package struct ComparisonRequest {
    /// The metrics to show; all when nil.
    package var metrics: NamePattern?
    /// Which of the settings that differ to show; all when nil.
    package var params: NamePattern?
    /// The order of the runs; as given when nil.
    package var order: RunOrder?
    /// How many runs to show, the first ones in that order; all when nil.
    package private(set) var top: Int?
    /// What curves are laid along.
    package private(set) var axis = CurveAxis.step
    /// TensorBoard's smoothing weight, from 0 (none) to 0.999.
    package private(set) var smoothing = 0.0
    /// Whether values are laid out by their logarithms.
    package var isLogarithmic = false
    /// The setting by whose values runs are averaged; each run for itself when nil.
    package private(set) var groupKey: String?

    /// All runs and metrics along the steps, without smoothing.
    package init() {}

    /// A request, held against what is possible.
    ///
    /// - Throws: `RequestError` for a smoothing beyond 0…0.999, a `top` below 1, and for runs that
    ///   are to be averaged and at the same time chosen one by one or laid along a clock.
    package init(
        top: Int? = nil, order: RunOrder? = nil, axis: CurveAxis = .step, smoothing: Double = 0,
        groupKey: String? = nil
    ) throws {
        guard (0...0.999).contains(smoothing) else {
            throw RequestError(
                "--smoothing: given \(smoothing), expected a number from 0 (none) to 0.999")
        }
        if groupKey != nil, top != nil || order != nil {
            throw RequestError(
                "--group-by averages over runs, among which --sort and --top would choose; give one "
                    + "or the other")
        }
        if groupKey != nil, !axis.isCounted {
            throw RequestError(
                "--group-by: runs have no moments of time in common to be averaged at; expected "
                    + "--x step, epoch or samples")
        }
        if let top { try limit(to: top) }
        self.order = order
        self.axis = axis
        self.smoothing = smoothing
        self.groupKey = groupKey
    }

    /// Shows no more than so many runs.
    ///
    /// - Throws: `RequestError` for a number below 1.
    package mutating func limit(to top: Int) throws {
        guard top >= 1 else {
            throw RequestError("--top: given \(top), expected a number from 1 on")
        }
        self.top = top
    }

    /// The part of a comparison that was asked for. Runs keep their number, their colour and the
    /// first run as what they differ from.
    ///
    /// - Throws: `RequestError` for metrics, or a setting to group by, that no run has, and for names
    ///   that are too long for a pattern.
    package func selection(of comparison: RunComparison) throws -> RunComparison {
        var runs = comparison.runs
        if let order { runs = try order(runs) }
        if let top { runs = Array(runs.prefix(top)) }
        let selection = try RunComparison(
            runs, baseline: comparison.baseline, unreadable: comparison.unreadable,
            metrics: metrics, params: params)
        if metrics != nil, selection.metrics.isEmpty, !comparison.metrics.isEmpty {
            let names = comparison.metrics.map(\.name).joined(separator: ", ")
            throw RequestError("--metrics: no metric matches; there are \(names)")
        }
        if let groupKey, !runs.contains(where: { $0.setting(groupKey) != nil }) {
            let paths = distinct(
                runs.flatMap { run in
                    SettingDifference.flattened(.object(run.settings), path: "").map(\.0)
                })
            let hint = closestMatch(to: groupKey, among: paths).map { "; did you mean \($0)?" }
            throw RequestError("--group-by: no run has a setting \"\(groupKey)\"\(hint ?? "")")
        }
        return selection
    }
}
