/// Points of a curve thinned to a bounded number, each kept one as it was given.
///
/// Successive points are gathered in buckets of equal number; of each bucket the least, the greatest
/// and the last are kept, and the first NaN and infinities. So every extreme and every divergence is
/// there, and nothing is chosen at random or made up. Buckets double in size when there are too many,
/// whatever the number of points, so points can be added for ever.
package struct ThinnedPoints: Equatable, Sendable {
    /// More buckets than this are never kept; there are at least half as many once points are left
    /// out.
    package let bucketLimit: Int

    private var closed: [MetricCurve.Point] = []
    private var open = Bucket()
    private var openBucket = 0
    /// The binary logarithm of `bucketSize`.
    package private(set) var shift = 0
    /// The number of points added.
    package private(set) var count = 0

    /// No points yet.
    package init(bucketLimit: Int) { self.bucketLimit = bucketLimit }

    /// Restores what `points` were, from the number of points that they stood for.
    package init(bucketLimit: Int, points: [MetricCurve.Point], count: Int, shift: Int) {
        self.bucketLimit = bucketLimit
        self.count = count
        self.shift = shift
        openBucket = max(0, count - 1) >> shift
        closed = points
        while let last = closed.last, last.position >> shift == openBucket { closed.removeLast() }
        for point in points[closed.count...] { open.add(point) }
    }

    /// What is kept, in the order in which it came.
    package var points: [MetricCurve.Point] { closed + open.points }

    /// The number of `points`.
    var keptCount: Int { closed.count + open.points.count }

    /// How many points share a bucket; 1 when all are kept.
    package var bucketSize: Int { 1 << shift }

    /// Adds a point.
    ///
    /// - Precondition: its position is `count`.
    package mutating func add(_ point: MetricCurve.Point) {
        precondition(point.position == count, "ThinnedPoints.add: a point is missing")
        let bucket = count >> shift
        if bucket != openBucket {
            closed += open.points
            open = Bucket()
            openBucket = bucket
            if bucket == bucketLimit { widen() }
        }
        open.add(point)
        count += 1
    }

    /// Joins buckets in pairs.
    private mutating func widen() {
        shift += 1
        openBucket >>= 1
        let points = closed
        closed.removeAll(keepingCapacity: true)
        var bucket = Bucket()
        var number = 0
        for point in points {
            if point.position >> shift != number {
                closed += bucket.points
                bucket = Bucket()
                number = point.position >> shift
            }
            bucket.add(point)
        }
        closed += bucket.points
    }
}

/// What is kept of successive points.
private struct Bucket: Equatable {
    private var lowest: MetricCurve.Point?
    private var highest: MetricCurve.Point?
    private var last: MetricCurve.Point?
    private var firstNaN: MetricCurve.Point?
    private var firstInfinity: MetricCurve.Point?
    private var firstNegativeInfinity: MetricCurve.Point?

    mutating func add(_ point: MetricCurve.Point) {
        last = point
        let value = point.value
        guard value.isFinite else {
            if value.isNaN {
                firstNaN = firstNaN ?? point
            } else if value > 0 {
                firstInfinity = firstInfinity ?? point
            } else {
                firstNegativeInfinity = firstNegativeInfinity ?? point
            }
            return
        }
        if lowest.map({ value < $0.value }) ?? true { lowest = point }
        if highest.map({ value > $0.value }) ?? true { highest = point }
    }

    /// In the order in which they came, each once.
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
