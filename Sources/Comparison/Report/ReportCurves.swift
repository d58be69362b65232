import Basics
import Configuration
import RunStore

/// The curves of a report as the page reads them: values, and axes that curves share.
///
/// Every point is one that was measured. Where a curve has too many, the least, the greatest and the
/// last of each of so many stretches are kept. Smoothing takes all values, of which the page has a
/// part, so curves smoothed by some weights come with it, each thinned by its own extremes.
struct ReportCurves {
    /// The axes, as the page reads them.
    private(set) var axes: [JSONValue] = []
    /// The curves of each metric, as the page reads them.
    private(set) var curves: [(name: String, curves: JSONValue)] = []
    /// The smoothing weights that all curves can be shown with.
    let smoothingWeights: [Double]
    /// What was left out, in words.
    private(set) var omitted: [String] = []

    /// The axes of a run, or a group, that are there already, by their steps.
    private var axisPositions: [[Int]: Int] = [:]

    /// The curves of a comparison.
    ///
    /// - Parameter budget: how many bytes of the page they may take, about; nil keeps all that the
    ///   runs' indices have.
    /// - Throws: `FileError` when a run's metrics cannot be read any more.
    init(of comparison: RunComparison, budget: Int?) throws {
        let metrics = comparison.metrics.map(\.name)
        let detail = ReportDetail(of: comparison.curves, budget: budget)
        let runs = comparison.runs
        let kept = try parallelMap(count: runs.count) { position in
            Result { try Self.curves(of: runs[position], metrics, detail) }
        }.map { try $0.get() }
        self.init(kept, metrics, detail) { _, _, _ in nil }
    }

    /// The means of groups of runs, along an axis that counts.
    ///
    /// - Parameter budget: as above.
    /// - Throws: `FileError` when a run's metrics cannot be read any more.
    init(
        of groups: [RunGroup], _ metrics: [String], along axis: CurveAxis, budget: Int?
    ) throws {
        let means = try parallelMap(count: groups.count) { position in
            Result { try GroupMeans.of(groups[position], metrics, axis) }
        }.map { try $0.get() }
        let curves = means.map { group in metrics.map { group[$0]?.curve } }
        let detail = ReportDetail(of: curves.joined().compactMap(\.self), budget: budget)
        let kept = curves.map { $0.map { $0.map { ReportCurve($0, detail: detail) } } }
        self.init(kept, metrics, detail) { group, metric, step in
            means[group][metrics[metric]]?.deviation(at: step)
        }
    }

    /// - Parameters:
    ///   - kept: the curves of each run or group, by metric.
    ///   - deviation: how far the runs lie apart that a curve's point is the mean of.
    private init(
        _ kept: [[ReportCurve?]], _ metrics: [String], _ detail: ReportDetail,
        _ deviation: (_ line: Int, _ metric: Int, _ step: Int) -> Double?
    ) {
        smoothingWeights = detail.smoothingWeights
        var values: [[JSONValue]] = metrics.map { _ in [] }
        for (line, curves) in kept.enumerated() {
            axisPositions = [:]
            for (metric, curve) in curves.enumerated() {
                guard let curve else { continue }
                values[metric].append(
                    json(curve, line: line, detail) { deviation(line, metric, $0) })
            }
        }
        curves = zip(metrics, values).map { ($0, .array($1)) }
        if kept.contains(where: { $0.contains { $0.map { !$0.isWhole } ?? false } }) {
            omitted.append(
                "Of long curves, the least, the greatest and the last value of each of at most "
                    + "\(detail.stretches) stretches are kept, to seven digits.")
        }
        if detail.weights.count < RunningAverages.weights.count {
            let weights = smoothingWeights.map { "\($0)" }.joined(separator: ", ")
            omitted.append("Curves can be smoothed by \(weights) alone.")
        }
    }

    /// A run's curves, by metric; nil where it has none of that name.
    private static func curves(
        of run: ComparedRun, _ metrics: [String], _ detail: ReportDetail
    ) throws -> [ReportCurve?] {
        var index = run.index
        if index.curves.contains(where: { ReportCurve.isThinned($0, detail: detail) }) {
            index = try MetricIndex.load(of: RunFolder(opening: run.path), withSmoothed: true).index
        }
        return metrics.map { name in index[name].map { ReportCurve($0, detail: detail) } }
    }

    private mutating func json(
        _ curve: ReportCurve, line: Int, _ detail: ReportDetail,
        deviation: (_ step: Int) -> Double?
    ) -> JSONValue {
        let axis = axis(of: curve.points)
        let values = curve.points.map { point in
            curve.isWhole ? JSONValue.metric(point.value) : Self.short(point.value)
        }
        var object = JSONObject()
        object["run"] = .integer(line)
        object["axis"] = .integer(axis)
        object["values"] = .array(values)
        let deviations = curve.points.map { deviation($0.step) }
        if deviations.contains(where: { $0 != nil }) {
            object["deviations"] = .array(deviations.map { $0.map(Self.short) ?? .null })
        }
        if !curve.smoothed.isEmpty {
            let smoothed = zip(detail.smoothingWeights, curve.smoothed).map {
                weight, points -> JSONValue in
                [
                    "weight": .double(weight), "axis": .integer(self.axis(of: points)),
                    "values": .array(points.map { Self.short($0.value) }),
                ]
            }
            object["smoothed"] = .array(smoothed)
        }
        return .object(object)
    }

    /// A value of seven digits, where the page has thousands of them.
    private static func short(_ value: Double) -> JSONValue {
        guard value.isFinite, value.magnitude < 1e30, value.magnitude > 1e-30 else {
            return .metric(value)
        }
        return .number(JSONNumber(Float(value)))
    }

    /// The number of the axis that has these points' places; equal axes of a run are one.
    ///
    /// Places are written as what each adds to the one before: samples beyond so many a step, times
    /// in milliseconds.
    private mutating func axis(of points: [MetricCurve.Point]) -> Int {
        let steps = points.map(\.step)
        if let known = axisPositions[steps] { return known }
        axisPositions[steps] = axes.count
        let batch = points.last.map { $0.step > 0 ? $0.samples / $0.step : 0 } ?? 0
        let times = points.map { point in
            point.time.magnitude < 1e12 ? Int((point.time * 1000).rounded()) : 0
        }
        let rest = points.map { $0.samples &- batch &* $0.step }
        let epochs = points.map(\.epoch)
        axes.append([
            "batch": .integer(batch), "step": Self.increments(steps),
            "epoch": Self.increments(epochs), "samples": Self.increments(rest),
            "milliseconds": Self.increments(times),
        ])
        return axes.count - 1
    }

    private static func increments(_ values: [Int]) -> JSONValue {
        .array(zip(values, [0] + values).map { .integer($0 &- $1) })
    }
}

extension RunComparison {
    /// The curves of the metrics that are compared.
    package var curves: [MetricCurve] {
        runs.flatMap { run in metrics.compactMap { run.index[$0.name] } }
    }
}
