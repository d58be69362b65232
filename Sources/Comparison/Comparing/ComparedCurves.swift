import Basics
import Imaging
import RunStore

/// The curves of a comparison, ready to be drawn: one line a metric and run, or a metric and group.
package struct ComparedCurves: Sendable {
    /// What the curves are laid along.
    package let xLabel: String
    /// The smoothing weight; 0 for none.
    package let smoothing: Double
    /// The lines of each metric, by its name.
    package let lines: [String: [Plot.Series]]

    /// Makes the curves of a comparison. Where smoothing or averaging needs values that thinned
    /// curves left out, the metric lines are read.
    ///
    /// - Throws: `FileError` that names the line of the metrics at fault.
    package init(_ comparison: RunComparison, _ request: ComparisonRequest) throws {
        let placement = CurvePlacement(request.axis, runs: comparison.runs)
        let names = comparison.metrics.map(\.name)
        xLabel = placement.label
        smoothing = request.smoothing
        let (axis, smoothing) = (request.axis, request.smoothing)
        let parts: [[String: Plot.Series]]
        if let key = request.groupKey {
            let groups = RunGroup.groups(of: comparison.runs, by: key)
            parts = try Self.inParallel(groups) { group in
                try Self.lines(of: group, names, axis, smoothing: smoothing)
            }
        } else {
            parts = try Self.inParallel(comparison.runs) { run in
                try Self.lines(of: run, names, placement, smoothing: smoothing)
            }
        }
        lines = Dictionary(
            uniqueKeysWithValues: names.map { name in (name, parts.compactMap { $0[name] }) })
    }

    private static func inParallel<Element: Sendable>(
        _ elements: [Element],
        _ body: @escaping @Sendable (Element) throws -> [String: Plot.Series]
    ) throws -> [[String: Plot.Series]] {
        try parallelMap(count: elements.count) { index in Result { try body(elements[index]) } }
            .map { try $0.get() }
    }

    // MARK: - One run

    private static func lines(
        of run: ComparedRun, _ names: [String], _ placement: CurvePlacement, smoothing: Double
    ) throws -> [String: Plot.Series] {
        var smoothed: [String: [MetricCurve.Point]] = [:]
        if smoothing > 0 {
            let smooth = CurveSmoothing(weight: smoothing)
            for (name, points) in try MetricCurve.whole(of: run, names) {
                var curve = ThinnedPoints(bucketLimit: MetricCurve.bucketLimit)
                for (point, value) in zip(points, smooth(points.map(\.value))) {
                    var shown = point
                    shown.value = value
                    curve.add(shown)
                }
                smoothed[name] = curve.points
            }
        }
        var lines: [String: Plot.Series] = [:]
        for name in names {
            guard let points = run.index[name]?.points else { continue }
            let place = { (points: [MetricCurve.Point]) in
                zip(placement.places(of: points, run: run), points).map {
                    Plot.Point(x: $0, y: $1.value)
                }
            }
            var line = Plot.Series(name: run.legend, points: [], colourIndex: run.position)
            line.points = place(points)
            line.smoothed = smoothed[name].map(place)
            lines[name] = line
        }
        return lines
    }

    // MARK: - A group of runs

    private static func lines(
        of group: RunGroup, _ names: [String], _ axis: CurveAxis, smoothing: Double
    ) throws -> [String: Plot.Series] {
        try GroupMeans.of(group, names, axis).mapValues {
            line(of: group, $0, smoothing: smoothing)
        }
    }

    private static func line(
        of group: RunGroup, _ values: GroupMeans, smoothing: Double
    ) -> Plot.Series {
        let means = values.spreads.map(\.mean)
        var line = Plot.Series(
            name: "\(group.label), mean of \(values.countInWords)", points: [],
            colourIndex: group.position)
        line.points = thinned(values.places, means)
        if smoothing > 0 {
            line.smoothed = thinned(
                values.places, CurveSmoothing(weight: smoothing)(means))
        }
        line.spread = line.points.compactMap { point in
            guard let deviation = values.deviation(at: Int(point.x)) else { return nil }
            return Plot.Spread(x: point.x, low: point.y - deviation, high: point.y + deviation)
        }
        return line
    }

    private static func thinned(_ xs: [Int], _ values: [Double]) -> [Plot.Point] {
        var curve = ThinnedPoints(bucketLimit: MetricCurve.bucketLimit)
        for (x, value) in zip(xs, values) {
            curve.add(
                MetricCurve.Point(
                    position: curve.count, step: x, epoch: x, samples: x, time: Double(x),
                    value: value))
        }
        return curve.points.map { Plot.Point(x: Double($0.step), y: $0.value) }
    }
}

extension MetricCurve {
    /// All values of some of a run's metrics, by name: from the thinned curves where nothing was left
    /// out, else from the metric lines.
    ///
    /// - Throws: `FileError` that names the line at fault.
    package static func whole(of run: ComparedRun, _ names: [String]) throws -> [String: [Point]] {
        var result: [String: [Point]] = [:]
        var isThinned = false
        for name in names {
            guard let curve = run.index[name] else { continue }
            result[name] = curve.points
            isThinned = isThinned || curve.bucketSize > 1
        }
        guard isThinned else { return result }
        let folder = try RunFolder(opening: run.path)
        var scanner = try MetricLineScanner(of: folder)
        var wanted: [Bool] = []
        var columns: [[Point]] = []
        var number = 0
        try LineReader.forEachLine(at: folder.metricsPath) { line, isWhole in
            number += 1
            guard isWhole else { return }
            try scanner.scan(line, number: number)
            for name in scanner.names[columns.count...] {
                wanted.append(result[name] != nil)
                columns.append([])
            }
            for (slot, value) in zip(scanner.slots, scanner.values) where wanted[slot] {
                columns[slot].append(
                    Point(
                        position: columns[slot].count, step: scanner.step, epoch: scanner.epoch,
                        samples: scanner.samples, time: scanner.time, value: value))
            }
        }
        for (slot, name) in scanner.names.enumerated() where wanted[slot] {
            result[name] = columns[slot]
        }
        return result
    }
}
