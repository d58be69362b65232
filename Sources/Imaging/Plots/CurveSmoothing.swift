/// TensorBoard's smoothing: an exponential average without the pull towards its start.
///
/// With last = 0 and n = 0, each finite y gives last ← s · last + (1 − s) · y, n ← n + 1, and
/// last / (1 − sⁿ) is shown. A constant series is shown unchanged.
public struct CurveSmoothing: Equatable, Sendable {
    /// s, from 0 (no smoothing) to 0.999.
    public let weight: Double

    /// Smoothing by `weight`; values beyond 0…0.999 count as the nearer bound, NaN as 0.
    public init(weight: Double) {
        self.weight = weight.isNaN ? 0 : min(max(weight, 0), 0.999)
    }

    /// The smoothed values, as many as given. Values that are not finite pass through and leave the
    /// average as it is.
    public func callAsFunction(_ values: [Double]) -> [Double] {
        guard weight > 0 else { return values }
        if let first = values.first(where: \.isFinite),
            values.allSatisfy({ $0 == first || !$0.isFinite })
        {
            return values
        }
        var last = 0.0
        var power = 1.0
        return values.map { value in
            guard value.isFinite else { return value }
            last = last * weight + (1 - weight) * value
            power *= weight
            return last / (1 - power)
        }
    }
}
