/// One metric's values thinned to a bounded number, each kept one as it was written.
///
/// Successive values are gathered in buckets of equal number; of each bucket the least, the greatest
/// and the last value are kept, and the first NaN and infinities. So every extreme and every
/// divergence is there, and nothing is chosen at random or made up. Buckets double in size when there
/// are too many, whatever the length of the file, so values can be added for ever.
public struct MetricCurve: Equatable, Sendable {
    /// A value and where it was measured.
    public struct Point: Equatable, Sendable {
        /// How many values of the metric came before it.
        public let position: Int
        /// The number of updates.
        public let step: Int
        /// The epoch.
        public let epoch: Int
        /// The number of samples seen.
        public let samples: Int
        /// Seconds of training.
        public let time: Double
        /// The value, which need not be finite.
        public var value: Double

        /// A measured value.
        public init(
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

    /// More buckets than this are never kept; there are at least half as many once values are left
    /// out.
    public static let bucketLimit = 1024

    private var closed: [Point] = []
    private var open = Bucket()
    private var openBucket = 0
    private var shift = 0
    /// The number of values added.
    public private(set) var count = 0

    /// A curve without values.
    public init() {}

    /// Restores a curve from its points and the number of values that it stood for.
    init(points: [Point], count: Int, shift: Int) {
        self.count = count
        self.shift = shift
        openBucket = max(0, count - 1) >> shift
        closed = points
        while let last = closed.last, last.position >> shift == openBucket { closed.removeLast() }
        for point in points[closed.count...] { open.add(point) }
    }

    /// What is kept, in the order of the file.
    public var points: [Point] { closed + open.points }

    /// How many values share a bucket; 1 when all values are kept.
    public var bucketSize: Int { 1 << shift }

    /// The binary logarithm of `bucketSize`.
    var bucketShift: Int { shift }

    /// Adds a value; its point's position is the curve's count before.
    ///
    /// - Precondition: `point.position == count`.
    public mutating func add(_ point: Point) {
        precondition(point.position == count, "MetricCurve.add: a value is missing")
        let bucket = count >> shift
        if bucket != openBucket {
            closed += open.points
            open = Bucket()
            openBucket = bucket
            if bucket == Self.bucketLimit { widen() }
        }
        open.add(point)
        count += 1
    }

    /// Joins buckets in pairs.
    private mutating func widen() {
        shift += 1
        openBucket >>= 1
        var joined: [Point] = []
        var bucket = Bucket()
        var number = 0
        for point in closed {
            if point.position >> shift != number {
                joined += bucket.points
                bucket = Bucket()
                number = point.position >> shift
            }
            bucket.add(point)
        }
        closed = joined + bucket.points
    }
}

/// What is kept of successive values.
private struct Bucket: Equatable {
    private var lowest: MetricCurve.Point?
    private var highest: MetricCurve.Point?
    private var last: MetricCurve.Point?
    private var firstNaN: MetricCurve.Point?
    private var firstInfinity: MetricCurve.Point?
    private var firstNegativeInfinity: MetricCurve.Point?

    mutating func add(_ point: MetricCurve.Point) {
        last = point
        guard point.value.isFinite else {
            if point.value.isNaN {
                firstNaN = firstNaN ?? point
            } else if point.value > 0 {
                firstInfinity = firstInfinity ?? point
            } else {
                firstNegativeInfinity = firstNegativeInfinity ?? point
            }
            return
        }
        if lowest.map({ point.value < $0.value }) ?? true { lowest = point }
        if highest.map({ point.value > $0.value }) ?? true { highest = point }
    }

    /// In the order of the file, each once.
    var points: [MetricCurve.Point] {
        var points: [MetricCurve.Point] = []
        let kept = [lowest, highest, last, firstNaN, firstInfinity, firstNegativeInfinity]
        for point in kept.compactMap(\.self).sorted(by: { $0.position < $1.position })
        where points.last?.position != point.position {
            points.append(point)
        }
        return points
    }
}
