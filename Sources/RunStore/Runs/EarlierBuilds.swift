import Configuration

/// What the first builds wrote of models by their types, where runs say no more: the one place that
/// speaks for them.
enum EarlierBuilds {
    /// Names of metrics today by those that stand in the lines.
    ///
    /// The first builds measured a VAE's `test/loss` with β = 1 whatever the training's β, which is
    /// `test/negative_elbo` today.
    static let metricNames: [String: [String: String]] = [
        "vae": ["test/loss": "test/negative_elbo"]
    ]

    /// What can be done with the models that those builds trained.
    static let abilities: [String: [Ability]] = [
        "vae": [.generates, .drawsPixels, .reconstructs, .exports],
        "gan": [.generates, .exports],
        "classifier": [.predicts, .exports],
        "regressor": [.predicts, .exports],
    ]

    /// The metrics that those builds wrote, under their names of today.
    static let metrics: [String: MetricDescriptions] = [
        "vae": MetricDescriptions(
            [
                metric("train/loss", "Reconstruction + β·KL.", nats, .lower, isObjective: true),
                metric("train/negative_elbo", "The bound with β = 1.", nats, .lower, bound),
                metric("train/reconstruction", "−ln p(x|z).", nats, .lower, estimate),
                metric("train/kl", "KL(q(z|x) ‖ p(z)).", nats),
                metric("test/loss", "Reconstruction + β·KL.", nats, .lower, isObjective: true),
                metric("test/negative_elbo", "The bound with β = 1.", nats, .lower, bound),
                metric("test/reconstruction", "−ln p(x|z).", nats, .lower, estimate),
                metric("test/kl", "KL(q(z|x) ‖ p(z)).", nats),
            ], watched: "test/negative_elbo"),
        "gan": MetricDescriptions(
            ["train", "test"].flatMap { phase in
                [
                    metric("\(phase)/loss_generator", "The generator's loss.", isObjective: true),
                    metric(
                        "\(phase)/loss_discriminator", "The discriminator's loss.",
                        isObjective: true),
                ]
            }),
        "classifier": MetricDescriptions(
            ["train", "test"].flatMap { phase in
                [
                    metric(
                        "\(phase)/loss", "The cross-entropy.", "nats", .lower, isObjective: true),
                    metric(
                        "\(phase)/accuracy", "The share that is told right.", "share of 1",
                        .higher),
                ]
            }, watched: "test/accuracy"),
        "regressor": MetricDescriptions(
            ["train/loss", "test/loss"].map {
                metric($0, "The error.", nil, .lower, isObjective: true, mean: values)
            } + [
                metric(
                    "test/mean_squared_error", "(prediction − target)².",
                    "squared units of the target", .lower, mean: values),
                metric(
                    "test/mean_absolute_error", "|prediction − target|.", "units of the target",
                    .lower, mean: values),
                metric("test/r_squared", "R².", nil, .higher, mean: "outputs"),
            ], watched: "test/loss"),
    ]

    private static let nats = "nats per image"
    private static let values = "examples and outputs"
    private static let bound = MetricDescription.Likelihood.bound(draws: 1)
    private static let estimate = MetricDescription.Likelihood.estimate(draws: 1)

    /// Those builds had one objective and one split a data set.
    private static func metric(
        _ name: String, _ summary: String, _ unit: String? = nil, _ goal: MetricGoal? = nil,
        _ likelihood: MetricDescription.Likelihood? = nil, isObjective: Bool = false,
        mean: String = "examples"
    ) -> MetricDescription {
        MetricDescription(
            name, summary, unit: unit, goal: goal, isObjective: isObjective, mean: mean,
            likelihood: likelihood,
            settings: goal == nil
                ? ["model.objective"]
                : ["data.type", "data.path", "data.binarization"]
                    + (likelihood == nil ? [] : ["model.likelihood"])
                    + (isObjective ? ["model.objective", "model.loss"] : []))
    }
}

extension RunRecord {
    /// What can be done with the model of a run, whose config is given: by its record, or by the type
    /// of its model where an older build wrote it.
    package func abilities(config: JSONValue?) -> [Ability] {
        abilities ?? Self.type(config).flatMap { EarlierBuilds.abilities[$0] } ?? []
    }

    /// What the metrics of a run are, whose config is given: by its record, or by the type of its
    /// model where an older build wrote it.
    package func metrics(config: JSONValue?) -> MetricDescriptions {
        metrics ?? Self.type(config).flatMap { EarlierBuilds.metrics[$0] } ?? MetricDescriptions()
    }

    private static func type(_ config: JSONValue?) -> String? {
        config?["model"]?["type"]?.stringValue
    }
}
