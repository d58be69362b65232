/// One metric's values thinned to a bounded number, each kept one as it was written.
///
/// Successive values are gathered in buckets of equal number; of each bucket the least, the greatest
/// and the last value are kept, and the first NaN and infinities. So every extreme and every
/// divergence is there, and nothing is chosen at random or made up. Buckets double in size when there
/// are too many, whatever the length of the file, so values can be added for ever.
///
/// Beside each kept value stands what smoothing makes of it: made of all values, not of those kept.
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
    /// What smoothing makes of the closed points; empty where that was not read.
    private var closedSmoothed: [RunningAverages.Values] = []
    private var open = Bucket()
    private var openBucket = 0
    /// Nil where smoothed values were not read; nothing can be added then.
    private var averages: RunningAverages? = RunningAverages()
    private var shift = 0
    /// The number of values added.
    public private(set) var count = 0

    /// A curve without values.
    public init() {}

    /// Restores a curve from its points and the number of values that it stood for; without smoothed
    /// values nothing can be added to it.
    init(points: [Point], count: Int, shift: Int) {
        self.init(points: points, smoothed: [], averages: nil, count: count, shift: shift)
    }

    private init(
        points: [Point], smoothed: [RunningAverages.Values], averages: RunningAverages?,
        count: Int, shift: Int
    ) {
        self.count = count
        self.shift = shift
        self.averages = averages
        openBucket = max(0, count - 1) >> shift
        closed = points
        while let last = closed.last, last.position >> shift == openBucket { closed.removeLast() }
        if averages != nil { closedSmoothed = Array(smoothed[..<closed.count]) }
        for index in closed.count..<points.count {
            open.add(
                Sample(
                    point: points[index], smoothed: averages == nil ? .zero : smoothed[index]))
        }
    }

    /// What is kept, in the order of the file.
    public var points: [Point] { closed + open.samples.map(\.point) }

    /// The number of `points`.
    var pointCount: Int { closed.count + open.samples.count }

    /// What smoothing makes of each of `points`; nil where that was not read.
    var smoothed: [RunningAverages.Values]? {
        averages == nil ? nil : closedSmoothed + open.samples.map(\.smoothed)
    }

    /// The same without smoothed values, which take a good part of a curve's memory.
    var withoutSmoothed: MetricCurve {
        MetricCurve(points: points, count: count, shift: shift)
    }

    /// Writes what smoothing makes of the points; nothing where that was not read.
    func writeSmoothed(to words: inout WordWriter) {
        averages?.write(to: &words)
        for values in smoothed ?? [] { RunningAverages.write(values, to: &words) }
    }

    /// The same with the smoothed values that `writeSmoothed(to:)` wrote; nil for anything else.
    func readingSmoothed(_ words: inout WordReader) -> MetricCurve? {
        guard let averages = RunningAverages(&words) else { return nil }
        let points = points
        var smoothed: [RunningAverages.Values] = []
        smoothed.reserveCapacity(points.count)
        for _ in points {
            guard let values = RunningAverages.read(&words) else { return nil }
            smoothed.append(values)
        }
        return MetricCurve(
            points: points, smoothed: smoothed, averages: averages, count: count, shift: shift)
    }

    /// How many values share a bucket; 1 when all values are kept.
    public var bucketSize: Int { 1 << shift }

    /// The binary logarithm of `bucketSize`.
    var bucketShift: Int { shift }

    /// Adds a value; its point's position is the curve's count before.
    ///
    /// - Precondition: `point.position == count`, and smoothed values were read.
    public mutating func add(_ point: Point) {
        precondition(point.position == count, "MetricCurve.add: a value is missing")
        guard let smoothed = averages?.add(point.value) else {
            preconditionFailure("MetricCurve.add: smoothed values were left out")
        }
        let bucket = count >> shift
        if bucket != openBucket {
            close(open)
            open = Bucket()
            openBucket = bucket
            if bucket == Self.bucketLimit { widen() }
        }
        open.add(Sample(point: point, smoothed: smoothed))
        count += 1
    }

    private mutating func close(_ bucket: Bucket) {
        for sample in bucket.samples {
            closed.append(sample.point)
            closedSmoothed.append(sample.smoothed)
        }
    }

    /// Joins buckets in pairs.
    private mutating func widen() {
        shift += 1
        openBucket >>= 1
        let (points, smoothed) = (closed, closedSmoothed)
        closed.removeAll(keepingCapacity: true)
        closedSmoothed.removeAll(keepingCapacity: true)
        var bucket = Bucket()
        var number = 0
        for (point, values) in zip(points, smoothed) {
            if point.position >> shift != number {
                close(bucket)
                bucket = Bucket()
                number = point.position >> shift
            }
            bucket.add(Sample(point: point, smoothed: values))
        }
        close(bucket)
    }
}

/// A value and what smoothing makes of it.
private struct Sample: Equatable {
    let point: MetricCurve.Point
    let smoothed: RunningAverages.Values
}

/// What is kept of successive values.
private struct Bucket: Equatable {
    private var lowest: Sample?
    private var highest: Sample?
    private var last: Sample?
    private var firstNaN: Sample?
    private var firstInfinity: Sample?
    private var firstNegativeInfinity: Sample?

    mutating func add(_ sample: Sample) {
        last = sample
        let value = sample.point.value
        guard value.isFinite else {
            if value.isNaN {
                firstNaN = firstNaN ?? sample
            } else if value > 0 {
                firstInfinity = firstInfinity ?? sample
            } else {
                firstNegativeInfinity = firstNegativeInfinity ?? sample
            }
            return
        }
        if lowest.map({ value < $0.point.value }) ?? true { lowest = sample }
        if highest.map({ value > $0.point.value }) ?? true { highest = sample }
    }

    /// In the order of the file, each once.
    var samples: [Sample] {
        var samples: [Sample] = []
        let kept = [lowest, highest, last, firstNaN, firstInfinity, firstNegativeInfinity]
        for sample in kept.compactMap(\.self).sorted(by: { $0.point.position < $1.point.position })
        where samples.last?.point.position != sample.point.position {
            samples.append(sample)
        }
        return samples
    }
}
