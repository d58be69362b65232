import Configuration
import Imaging

/// The curves of a report as the page reads them: values, and axes that curves share.
///
/// Every point is one that was measured. Where a curve has too many, the least, the greatest and the
/// last of each of so many buckets are kept, and smoothed curves come with it that were made of all
/// values, since the page could smooth only what it has.
struct ReportCurves {
    /// The smoothing weights that the page's slider has, but for 0.
    static let smoothingWeights = [0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999]

    /// The axes, as the page reads them.
    private(set) var axes: [JSONValue] = []
    /// The curves of each metric, as the page reads them.
    private(set) var curves: [(name: String, curves: JSONValue)] = []
    /// What was left out, in words.
    private(set) var omitted: [String] = []

    private var axisPositions: [[Int]: [(position: Int, run: Int)]] = [:]

    /// The curves of a comparison.
    ///
    /// - Parameter budget: how many numbers may stand in the page, about; nil keeps all that the
    ///   runs' indices have.
    /// - Throws: `FileError` when a file whose values are smoothed cannot be read.
    init(of comparison: RunComparison, budget: Int?) throws {
        let metrics = comparison.metrics.map(\.name)
        let kept = comparison.runs.map { run in
            metrics.map { run.index[$0].map(ReportCurve.init) }
        }
        let limit = Self.bucketLimit(kept.flatMap { $0.compactMap(\.self) }, budget: budget)
        var isThinned = false
        var values: [[[JSONValue]]] = metrics.map { _ in [] }
        for run in comparison.runs.indices {
            let curves = kept[run].map { $0?.thinned(to: limit) }
            let partial = zip(metrics, curves).filter { $1.map { !$0.isWhole } ?? false }.map(\.0)
            isThinned = isThinned || !partial.isEmpty
            let whole =
                partial.isEmpty ? [:] : try MetricCurve.whole(of: comparison.runs[run], partial)
            for (position, curve) in curves.enumerated() {
                guard let curve else { continue }
                var object: JSONObject = [
                    "run": .integer(run), "axis": .integer(axis(of: curve.points, run: run)),
                    "values": .array(curve.points.map { .metric($0.value) }),
                ]
                if !curve.isWhole, let points = whole[metrics[position]] {
                    object["smoothed"] = .array(
                        Self.smoothingWeights.map { weight in
                            smoothed(points, weight: weight, like: curve, run: run)
                        })
                }
                values[position].append([.object(object)])
            }
        }
        curves = zip(metrics, values).map { ($0, .array($1.flatMap(\.self))) }
        if isThinned {
            omitted.append(
                "Of long curves, the least, the greatest and the last of each of at most "
                    + "\(limit) stretches are drawn.")
        }
    }

    /// The largest number of buckets a curve with which the page stays within its budget.
    private static func bucketLimit(_ curves: [ReportCurve], budget: Int?) -> Int {
        var limit = MetricCurve.bucketLimit
        guard let budget else { return limit }
        while limit > 32 {
            let count = curves.map { curve -> Int in
                let thinned = curve.thinned(to: limit)
                // An axis has four numbers a point, but most curves share theirs with others.
                let own = thinned.points.count * 2
                return thinned.isWhole ? own : own * (1 + smoothingWeights.count)
            }.reduce(0, +)
            if count <= budget { break }
            limit /= 2
        }
        return limit
    }

    /// A curve smoothed at full length and thinned as its raw one is.
    private mutating func smoothed(
        _ points: [MetricCurve.Point], weight: Double, like curve: ReportCurve, run: Int
    ) -> JSONValue {
        var points = points
        let values = CurveSmoothing(weight: weight)(points.map(\.value))
        for position in points.indices { points[position].value = values[position] }
        let thinned = ReportCurve(points: points, count: points.count)
            .thinned(to: curve.buckets)
        return [
            "weight": .double(weight), "axis": .integer(axis(of: thinned.points, run: run)),
            "values": .array(thinned.points.map { .metric($0.value) }),
        ]
    }

    /// The number of the axis that has these points' places; axes of equal places are one.
    private mutating func axis(of points: [MetricCurve.Point], run: Int) -> Int {
        let steps = points.map(\.step)
        if let known = axisPositions[steps]?.first(where: { $0.run == run }) {
            return known.position
        }
        axisPositions[steps, default: []].append((axes.count, run))
        axes.append([
            "step": .array(steps.map(JSONValue.integer)),
            "epoch": .array(points.map { .integer($0.epoch) }),
            "samples": .array(points.map { .integer($0.samples) }),
            "time": .array(points.map { .metric($0.time) }),
        ])
        return axes.count - 1
    }
}

/// A curve that may be thinned further.
private struct ReportCurve {
    let points: [MetricCurve.Point]
    let count: Int
    var buckets = MetricCurve.bucketLimit

    /// Whether every value that was measured is there.
    var isWhole: Bool { points.count == count }

    init(points: [MetricCurve.Point], count: Int) {
        self.points = points
        self.count = count
    }

    init(_ curve: MetricCurve) {
        self.init(points: curve.points, count: curve.count)
    }

    /// The least, the greatest and the last point of each of `limit` stretches of equal numbers of
    /// values, and the first of each stretch that is not finite.
    func thinned(to limit: Int) -> ReportCurve {
        guard points.count > 3 * limit else { return self }
        let size = (count + limit - 1) / limit
        var result: [MetricCurve.Point] = []
        var start = 0
        while start < points.count {
            let bucket = points[start].position / size
            let end = points[start...].firstIndex { $0.position / size != bucket } ?? points.count
            let finite = (start..<end).filter { points[$0].value.isFinite }
            let least = finite.min { points[$0].value < points[$1].value }
            let greatest = finite.max { points[$0].value < points[$1].value }
            let missing = (start..<end).first { !points[$0].value.isFinite }
            let kept = Set([least, greatest, missing, end - 1].compactMap(\.self)).sorted()
            result += kept.map { points[$0] }
            start = end
        }
        var thinned = ReportCurve(points: result, count: count)
        thinned.buckets = limit
        return thinned
    }
}
