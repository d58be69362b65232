import RunStore

/// A curve as it stands in a report: points that were measured, and what smoothing makes of them.
struct ReportCurve: Sendable {
    /// What is drawn.
    let points: [MetricCurve.Point]
    /// What smoothing by each of the detail's weights makes of all values; empty for a whole curve,
    /// which the page smooths by itself.
    let smoothed: [[MetricCurve.Point]]
    /// Whether every value that was measured is there.
    let isWhole: Bool

    /// What is shown of a curve, which has its smoothed values unless it is whole.
    init(_ curve: MetricCurve, detail: ReportDetail) {
        points = Self.kept(of: curve.points, count: curve.count, stretches: detail.stretches)
        isWhole = points.count == curve.count
        guard !isWhole, let smoothed = curve.smoothed else {
            self.smoothed = []
            return
        }
        self.smoothed = detail.weights.map {
            Self.kept(of: smoothed[$0].points, count: curve.count, stretches: detail.stretches)
        }
    }

    /// Whether some values of a curve will be left out.
    static func isThinned(_ curve: MetricCurve, detail: ReportDetail) -> Bool {
        curve.bucketSize > 1 || curve.count > 3 * detail.stretches
    }

    /// The least, the greatest and the last point of each stretch of equal numbers of values, and the
    /// first of each that is not finite.
    private static func kept(
        of points: [MetricCurve.Point], count: Int, stretches: Int
    ) -> [MetricCurve.Point] {
        guard points.count > 3 * stretches else { return points }
        let size = (count + stretches - 1) / stretches
        var kept: [MetricCurve.Point] = []
        var start = 0
        while start < points.count {
            let stretch = points[start].position / size
            var (least, greatest, missing) = (-1, -1, -1)
            var end = start
            while end < points.count, points[end].position / size == stretch {
                let value = points[end].value
                if !value.isFinite {
                    if missing < 0 { missing = end }
                } else {
                    if least < 0 || value < points[least].value { least = end }
                    if greatest < 0 || value > points[greatest].value { greatest = end }
                }
                end += 1
            }
            for index in Set([least, greatest, missing, end - 1]).sorted() where index >= 0 {
                kept.append(points[index])
            }
            start = end
        }
        return kept
    }
}
