/// A plot's axes and curves, smoothed, before anything is thinned to a width.
struct PlotContents {
    /// A series, its curve, and its unsmoothed curve where it was smoothed.
    struct Entry {
        let series: Plot.Series
        let curve: Curve
        let raw: Curve?
    }

    let entries: [Entry]
    let xAxis: Axis
    let yAxis: Axis
    /// The smoothing that was applied; 0 if none.
    let smoothing: Double
    /// Whether unsmoothed curves are drawn behind smoothed ones.
    let showsRaw: Bool

    /// - Parameter showsSpread: whether the axes make room for spreads.
    init(_ plot: Plot, showsRaw: Bool, showsSpread: Bool) {
        self.showsRaw = showsRaw
        let smooth = CurveSmoothing(weight: plot.smoothing)
        entries = plot.series.map { series in
            let raw = Curve(series.points, yScale: plot.yScale)
            guard smooth.weight > 0, series.style == .line else {
                return Entry(series: series, curve: raw, raw: nil)
            }
            return Entry(
                series: series,
                curve: Curve(
                    series.smoothed ?? Self.smoothed(series.points, smooth), yScale: plot.yScale),
                raw: showsRaw ? raw : nil)
        }
        let hasLines = entries.contains { $0.series.style == .line }
        smoothing = hasLines ? smooth.weight : 0
        var points: [Plot.Point] = []
        var gapPlaces: [Double] = []
        for entry in entries {
            for curve in [entry.curve, entry.raw].compactMap(\.self) {
                for piece in curve.pieces { points += piece }
            }
            gapPlaces += entry.curve.gaps.map(\.x)
            guard showsSpread else { continue }
            for spread in entry.series.spread {
                for y in [spread.low, spread.high]
                where y.isFinite && (plot.yScale == .linear || y > 0) {
                    points.append(Plot.Point(x: spread.x, y: y))
                }
            }
        }
        let isScatter = entries.contains { $0.series.style == .points }
        xAxis = Axis(
            spanning: points.map(\.x) + gapPlaces, scale: .linear,
            margin: isScatter ? 0.04 : 0, wholeIfPossible: true, nearZeroIncluded: !isScatter)
        yAxis = Axis(spanning: points.map(\.y), scale: plot.yScale, margin: 0.05)
    }

    private static func smoothed(
        _ points: [Plot.Point], _ smooth: CurveSmoothing
    ) -> [Plot.Point] {
        let points = points.filter(\.x.isFinite)
        return zip(points, smooth(points.map(\.y))).map { Plot.Point(x: $0.x, y: $1) }
    }

    /// Whether there is nothing to draw, not even a sign that a value is missing.
    var isEmpty: Bool {
        entries.allSatisfy { $0.curve.pieces.isEmpty && $0.curve.gaps.isEmpty }
    }

    /// The reasons why points are missing, each once.
    var gaps: [Curve.Gap] {
        Curve.Gap.allCases.filter { gap in
            entries.contains { $0.curve.gaps.contains { $0.gap == gap } }
        }
    }
}
