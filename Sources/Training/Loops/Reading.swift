import Configuration

/// A metric and its value: of a step, or of an evaluation.
public struct Reading: Sendable, CustomStringConvertible {
    /// What the metric is, under its name without the leading `train/` or `test/`.
    public let metric: MetricDescription
    /// The value.
    public let value: Double

    /// A value of a metric.
    public init(_ metric: MetricDescription, _ value: Double) {
        self.metric = metric
        self.value = value
    }

    /// The metric's name.
    public var name: String { metric.name }
    /// Name and value: `loss 0.5`.
    public var description: String { "\(name) \(value)" }
}

extension MetricDescription {
    /// The step size of a player: `learning_rate`, or where there are several players
    /// `generator_learning_rate`.
    public static func learningRate(of player: String, isAlone: Bool) -> MetricDescription {
        MetricDescription(
            isAlone ? "learning_rate" : "\(player)_learning_rate",
            isAlone ? "The step size." : "The step size of the \(player).", mean: "steps")
    }

    /// The norm of the gradient at all parameters of a player.
    ///
    /// - `name`: `gradient_norm`.
    public static func gradientNorm(
        _ name: String = "gradient_norm", of parameters: String = "all parameters"
    ) -> MetricDescription {
        MetricDescription(
            name, "The norm of the gradient at \(parameters), before it is clipped.",
            mean: "steps")
    }
}
