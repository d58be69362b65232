/// A metric's values smoothed by each of `RunningAverages.weights`: made of all values, and only then
/// thinned, each curve by its own extremes.
struct SmoothedCurves: Equatable, Sendable {
    /// The number of buckets of a smoothed curve: smoothing leaves less to be seen than there was.
    static let bucketLimit = 256

    private var averages = RunningAverages()
    /// One curve a weight.
    private(set) var curves = RunningAverages.weights.map { _ in
        ThinnedPoints(bucketLimit: bucketLimit)
    }

    /// No values yet.
    init() {}

    /// The curves of all of a metric's points.
    init(of points: [MetricCurve.Point]) {
        for point in points { add(point) }
    }

    /// Takes in a value.
    mutating func add(_ point: MetricCurve.Point) {
        let values = averages.add(point.value)
        var shown = point
        for place in curves.indices {
            shown.value = values[place]
            curves[place].add(shown)
        }
    }

    /// Writes all that `init(_:)` needs.
    func write(to words: inout WordWriter) {
        averages.write(to: &words)
        for curve in curves { curve.write(to: &words) }
    }

    /// Reads what `write(to:)` wrote; nil for anything else.
    init?(_ words: inout WordReader) {
        guard let averages = RunningAverages(&words) else { return nil }
        self.averages = averages
        for place in curves.indices {
            guard let curve = ThinnedPoints(&words, bucketLimit: Self.bucketLimit) else {
                return nil
            }
            curves[place] = curve
        }
    }
}
