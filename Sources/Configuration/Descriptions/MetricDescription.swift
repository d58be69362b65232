/// What a metric is: what it says, in which unit, and what makes it better.
public struct MetricDescription: Equatable, Sendable {
    /// What a metric that is a likelihood tells of −ln p(x).
    public enum Likelihood: Equatable, Sendable {
        /// The value itself.
        case exact
        /// An upper bound, from that many draws of the latent variables of each example.
        case bound(draws: Int)
        /// An estimate, from that many draws.
        case estimate(draws: Int)
    }

    /// The name: `negative_elbo`, or in metric lines `test/negative_elbo`.
    public let name: String
    /// What it is, in a sentence.
    public let summary: String
    /// The unit: `nats per image`; nil for a plain number.
    public let unit: String?
    /// What makes it better; nil where no value is better than another, as of a loss in a game.
    public let goal: MetricGoal?
    /// Whether training lowers it. Of a game, whose losses have no goal, these come first.
    public let isObjective: Bool
    /// What it is a mean over: `examples`; nil where it is no mean.
    public let mean: String?
    /// How near it comes to −ln p(x); nil where it is not meant to.
    public let likelihood: Likelihood?
    /// Dotted paths of the settings that decide what it measures, `data.binarization`. Runs that
    /// differ there do not measure the same.
    public let settings: [String]

    /// A metric.
    ///
    /// - `settings`: of the config, as `model.objective.beta`.
    public init(
        _ name: String, _ summary: String, unit: String? = nil, goal: MetricGoal? = nil,
        isObjective: Bool = false, mean: String? = nil, likelihood: Likelihood? = nil,
        settings: [String] = []
    ) {
        self.name = name
        self.summary = summary
        self.unit = unit
        self.goal = goal
        self.isObjective = isObjective
        self.mean = mean
        self.likelihood = likelihood
        self.settings = settings
    }

    /// The same metric under the name that metric lines give it, such as `train/loss`, measured on
    /// data that other settings decide too.
    public func logged(as name: String, settings others: [String] = []) -> MetricDescription {
        MetricDescription(
            name, summary, unit: unit, goal: goal, isObjective: isObjective, mean: mean,
            likelihood: likelihood, settings: settings + others)
    }

    /// Whether it tells how training goes, so that it is shown before what is only watched.
    public var leads: Bool { goal != nil || isObjective }

    /// Whether it is a loss of a game: lowered by a player, but best nowhere.
    public var isLossOfGame: Bool { isObjective && goal == nil }

    // MARK: - Words

    /// What it says, its unit and so on, in one line: `The cross-entropy. In nats; lower is better;
    /// a mean over examples.`
    public var text: String {
        let parts = facts
        guard let first = parts.first else { return summary }
        let details = [first.prefix(1).uppercased() + first.dropFirst()] + parts.dropFirst()
        return "\(summary) \(details.joined(separator: "; "))."
    }

    private var facts: [String] {
        var facts: [String] = []
        if let unit { facts.append("in \(unit)") }
        switch goal {
        case .lower: facts.append("lower is better")
        case .higher: facts.append("higher is better")
        case nil: if isObjective { facts.append("no value is best, since it is a loss of a game") }
        }
        if let mean { facts.append("a mean over \(mean)") }
        if let likelihoodText { facts.append(likelihoodText) }
        return facts
    }

    /// How near it comes to −ln p(x), in words; nil where it is not meant to.
    public var likelihoodText: String? {
        switch likelihood {
        case .exact: "exact"
        case .bound(let draws): "an upper bound of −ln p(x) from \(count(draws))"
        case .estimate(let draws): "an estimate from \(count(draws))"
        case nil: nil
        }
    }

    private func count(_ draws: Int) -> String {
        "\(draws) draw\(draws == 1 ? "" : "s") an example"
    }

    // MARK: - JSON

    /// What `run.json` and the API tell of it, besides its name.
    public var json: JSONValue {
        var object: JSONObject = [
            "summary": .string(summary), "unit": unit.map(JSONValue.string) ?? .null,
            "goal": goal.map { .string($0.rawValue) } ?? .null, "isObjective": .bool(isObjective),
            "mean": mean.map(JSONValue.string) ?? .null,
        ]
        switch likelihood {
        case .exact: object["likelihood"] = ["kind": "exact"]
        case .bound(let draws):
            object["likelihood"] = ["kind": "bound", "draws": .integer(draws)]
        case .estimate(let draws):
            object["likelihood"] = ["kind": "estimate", "draws": .integer(draws)]
        case nil: object["likelihood"] = .null
        }
        object["settings"] = .array(settings.map(JSONValue.string))
        return .object(object)
    }
}
