/// How numbers are spread: counts in buckets of equal width from the least to the greatest.
public struct Histogram: Equatable, Sendable {
    /// The least number.
    public let minimum: Double
    /// The greatest number.
    public let maximum: Double
    /// How many there are.
    public let count: Int
    /// Their sum.
    public let sum: Double
    /// The sum of their squares.
    public let sumOfSquares: Double
    /// The right edges of the buckets, ascending; the last one is `maximum`. A number on an edge is
    /// counted to the right of it, `maximum` in the last bucket.
    public let bucketLimits: [Double]
    /// How many numbers each bucket holds.
    public let bucketCounts: [Int]

    /// Counts the finite ones among `values`; nil when there are none. Numbers that are all the same
    /// share one bucket.
    ///
    /// - Precondition: `buckets` is positive.
    public init?(_ values: [Float], buckets: Int = 64) {
        precondition(buckets > 0, "Histogram: \(buckets) buckets")
        var (least, greatest) = (Float.infinity, -Float.infinity)
        var (count, sum, squares) = (0, 0.0, 0.0)
        for value in values where value.isFinite {
            least = min(least, value)
            greatest = max(greatest, value)
            count += 1
            sum += Double(value)
            squares += Double(value) * Double(value)
        }
        guard count > 0 else { return nil }
        minimum = Double(least)
        maximum = Double(greatest)
        self.count = count
        self.sum = sum
        sumOfSquares = squares
        guard least < greatest else {
            bucketLimits = [maximum]
            bucketCounts = [count]
            return
        }
        let (start, end) = (Double(least), Double(greatest))
        let width = (end - start) / Double(buckets)
        let limits = (1...buckets).map { $0 == buckets ? end : start + Double($0) * width }
        var counts = [Int](repeating: 0, count: buckets)
        for value in values where value.isFinite {
            let value = Double(value)
            var bucket = min(Int((value - start) / width), buckets - 1)
            // The quotient is rounded, and so is the edge.
            if bucket < buckets - 1, value >= limits[bucket] { bucket += 1 }
            if bucket > 0, value < limits[bucket - 1] { bucket -= 1 }
            counts[bucket] += 1
        }
        bucketLimits = limits
        bucketCounts = counts
    }

    var message: Tensorboard_HistogramMessage {
        var message = Tensorboard_HistogramMessage()
        message.min = minimum
        message.max = maximum
        message.num = Double(count)
        message.sum = sum
        message.sumSquares = sumOfSquares
        message.bucketLimit = bucketLimits
        message.bucket = bucketCounts.map(Double.init)
        return message
    }
}
