/// Which way a metric is meant to go.
package enum MetricGoal: Equatable, Sendable {
    /// Lower is better.
    case lower
    /// Higher is better.
    case higher

    /// The goal by the words in a metric's name: accuracies and lower bounds are to rise; losses,
    /// errors, negative bounds and reconstruction terms to fall. Nil for a metric that is only
    /// watched, such as a rate, a gradient's norm or a probability, and for a loss of a game: each
    /// player's falls when the other's rises, so that the least value is not the best state of the
    /// two.
    package static func of(_ name: String) -> MetricGoal? {
        let words = words(of: name)
        return isLossOfGame(words) ? nil : wording(words)
    }

    /// Whether a metric tells how training goes, and comes first: one with a goal, or a loss of a
    /// game.
    package static func leads(_ name: String) -> Bool { wording(words(of: name)) != nil }

    private static func words(of name: String) -> [Substring] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    private static func wording(_ words: [Substring]) -> MetricGoal? {
        if words.contains("accuracy") { return .higher }
        if words.contains("elbo") { return words.contains("negative") ? .lower : .higher }
        return words.contains { ["loss", "error", "reconstruction"].contains($0) } ? .lower : nil
    }

    private static func isLossOfGame(_ words: [Substring]) -> Bool {
        words.contains("loss") && words.contains { ["generator", "discriminator"].contains($0) }
    }

    /// Whether `value` is better than `other`. NaN is better than nothing and worse than any number.
    package func prefers(_ value: Double, to other: Double) -> Bool {
        if value.isNaN || other.isNaN { return !value.isNaN && other.isNaN }
        return self == .lower ? value < other : value > other
    }
}
