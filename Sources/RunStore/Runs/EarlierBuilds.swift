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
}

extension RunRecord {
    /// What can be done with the model of a run, whose config is given: by its record, or by the type
    /// of its model where an older build wrote it.
    package func abilities(config: JSONValue?) -> [Ability] {
        let type = config?["model"]?["type"]?.stringValue
        return abilities ?? type.flatMap { EarlierBuilds.abilities[$0] } ?? []
    }
}
