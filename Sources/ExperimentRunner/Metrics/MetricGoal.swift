/// Which way a metric is meant to go.
public enum MetricGoal: Equatable, Sendable {
    /// Lower is better.
    case lower
    /// Higher is better.
    case higher

    /// The goal by the words in a metric's name: accuracies and lower bounds are to rise; losses,
    /// errors, negative bounds and reconstruction terms to fall. Nil for a metric that is only watched, such as a rate, a
    /// gradient's norm or a probability.
    public static func of(_ name: String) -> MetricGoal? {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        if words.contains("accuracy") { return .higher }
        if words.contains("elbo") { return words.contains("negative") ? .lower : .higher }
        return words.contains { ["loss", "error", "reconstruction"].contains($0) } ? .lower : nil
    }

    /// Whether `value` is better than `other`. NaN is better than nothing and worse than any number.
    public func prefers(_ value: Double, to other: Double) -> Bool {
        if value.isNaN || other.isNaN { return !value.isNaN && other.isNaN }
        return self == .lower ? value < other : value > other
    }
}
