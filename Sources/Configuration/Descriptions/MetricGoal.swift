/// Which way a metric is meant to go.
public enum MetricGoal: String, CaseIterable, Sendable {
    /// Lower is better.
    case lower
    /// Higher is better.
    case higher

    /// Whether `value` is better than `other`. NaN is better than nothing and worse than any number.
    public func prefers(_ value: Double, to other: Double) -> Bool {
        if value.isNaN || other.isNaN { return !value.isNaN && other.isNaN }
        return self == .lower ? value < other : value > other
    }
}
