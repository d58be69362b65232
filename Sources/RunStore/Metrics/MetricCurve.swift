/// One metric's values thinned to a bounded number, each kept one as it was written; once some are
/// left out, what smoothing makes of all of them stands beside.
package struct MetricCurve: Equatable, Sendable {
    /// A value and where it was measured.
    package struct Point: Equatable, Sendable {
        /// How many values of the metric came before it.
        package let position: Int
        /// The number of updates.
        package let step: Int
        /// The epoch.
        package let epoch: Int
        /// The number of samples seen.
        package let samples: Int
        /// Seconds of training.
        package let time: Double
        /// The value, which need not be finite.
        package var value: Double

        /// A measured value.
        package init(
            position: Int, step: Int, epoch: Int, samples: Int, time: Double, value: Double
        ) {
            self.position = position
            self.step = step
            self.epoch = epoch
            self.samples = samples
            self.time = time
            self.value = value
        }
    }

    /// More buckets than this are never kept.
    package static let bucketLimit = 1024

    private var raw = ThinnedPoints(bucketLimit: bucketLimit)
    /// Nil while all values are kept, of which it can be made, and where it was not read; nothing can
    /// be added then.
    private var smoothing: SmoothedCurves?

    /// A curve without values.
    package init() {}

    /// What is kept, in the order of the file.
    package var points: [Point] { raw.points }

    /// The number of `points`.
    package var pointCount: Int { raw.keptCount }

    /// The number of values added.
    package var count: Int { raw.count }

    /// How many values share a bucket; 1 when all values are kept.
    package var bucketSize: Int { raw.bucketSize }

    /// Whether every value is kept.
    package var isWhole: Bool { raw.bucketSize == 1 }

    /// What smoothing by each of `RunningAverages.weights` makes of all values, thinned; nil where
    /// that was not read.
    package var smoothed: [ThinnedPoints]? {
        (smoothing ?? (isWhole ? SmoothedCurves(of: points) : nil))?.curves
    }

    /// The same without smoothed values, which take a good part of a curve's memory.
    var withoutSmoothed: MetricCurve {
        var curve = self
        curve.smoothing = nil
        return curve
    }

    /// Adds a value; its point's position is the curve's count before.
    ///
    /// - Precondition: `point.position == count`, and smoothed values were read.
    package mutating func add(_ point: Point) {
        precondition(isWhole || smoothing != nil, "MetricCurve.add: smoothed values were left out")
        if isWhole, count == Self.bucketLimit { smoothing = SmoothedCurves(of: points) }
        raw.add(point)
        smoothing?.add(point)
    }

    // MARK: - Bytes

    /// Writes the points, without what smoothing makes of them.
    func write(to words: inout WordWriter) { raw.write(to: &words) }

    /// Reads what `write(to:)` wrote; nil for anything else.
    init?(_ words: inout WordReader) {
        guard let raw = ThinnedPoints(&words, bucketLimit: Self.bucketLimit) else { return nil }
        self.raw = raw
    }

    /// Writes what smoothing makes of the points; nothing for a curve that is whole.
    func writeSmoothed(to words: inout WordWriter) { smoothing?.write(to: &words) }

    /// Takes in what `writeSmoothed(to:)` wrote; false for anything else.
    mutating func readSmoothed(_ words: inout WordReader) -> Bool {
        guard !isWhole else { return true }
        smoothing = SmoothedCurves(&words)
        return smoothing != nil
    }
}
