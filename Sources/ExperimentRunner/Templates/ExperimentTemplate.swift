import Configuration

/// A config to begin with, on the embedded digits, which need no network.
public enum ExperimentTemplate: String, CaseIterable, Sendable {
    /// A variational autoencoder.
    case vae
    /// A generative adversarial network.
    case gan
    /// A classifier.
    case classifier

    /// The config as JSON with comments: above each setting stands what it does and which other values
    /// it takes, and settings that are not stated stand in comments with their defaults.
    ///
    /// - `name`: the experiment's name.
    /// - `schema`: where the file finds its schema; nil to leave it out.
    public func text(name: String, schema: String?) -> String {
        var config = JSONObject()
        config["$schema"] = schema.map { .string($0) }
        config["name"] = .string(name)
        config["seed"] = 1
        for member in settings { config[member.key] = member.value }
        let heading =
            [
                "\(title) in JSON with comments, which genlab reads as it is.",
                "Check it with \"genlab config check FILE\", train it with \"genlab run FILE\". A setting",
                "in a comment has the value that it has when it is not stated; take the // away to",
                "change it.",
            ]
            + (schema == nil
                ? [
                    "An editor completes the keys of a file that names a schema: \"genlab config schema\"",
                    "prints it.",
                ] : [])
        return heading.map { "// \($0)\n" }.joined()
            + CommentedConfig(schema: Experiment.schema).text(of: config)
    }

    private var title: String {
        switch self {
        case .vae: "A variational autoencoder,"
        case .gan: "A generative adversarial network,"
        case .classifier: "A classifier,"
        }
    }

    private var settings: JSONObject {
        switch self {
        case .vae:
            [
                "data": ["type": "digits-5k", "binarization": "threshold"],
                "model": [
                    "type": "vae", "latentSize": 12,
                    "encoder": ["hidden": [512, 256], "activation": "relu", "dropout": 0.1],
                    "decoder": ["hidden": [256, 512], "activation": "relu"],
                    "likelihood": ["type": "bernoulli"], "objective": ["type": "elbo", "beta": 1],
                ],
                "optimizer": ["type": "adam", "learningRate": 0.001],
                "training": ["epochs": 20, "batchSize": 64],
            ]
        case .gan:
            [
                "data": ["type": "digits-5k"],
                "model": [
                    "type": "gan", "latentSize": 64,
                    "generator": [
                        "hidden": [128, 256, 512], "activation": "leaky-relu",
                        "normalization": "layer",
                    ],
                    "discriminator": [
                        "hidden": [512, 256], "activation": "leaky-relu", "dropout": 0.3,
                    ],
                    "objective": ["type": "non-saturating", "labelSmoothing": 0.1],
                ],
                "generatorOptimizer": [
                    "type": "adam", "learningRate": 0.0002, "beta1": 0.5, "averageDecay": 0.999,
                ],
                "discriminatorOptimizer": [
                    "type": "adam", "learningRate": 0.0002, "beta1": 0.5,
                ],
                "training": [
                    "epochs": 60, "batchSize": 64, "dropLast": true, "picturesEvery": 10,
                    "checkpointEvery": 10,
                ],
            ]
        case .classifier:
            [
                "data": ["type": "digits-5k"],
                "model": [
                    "type": "classifier",
                    "network": ["hidden": [256, 128], "activation": "relu", "dropout": 0.2],
                ],
                "optimizer": [
                    "type": "adam", "learningRate": 0.001,
                    "schedule": ["type": "cosine", "length": 20],
                ],
                "training": ["epochs": 20, "batchSize": 64],
            ]
        }
    }
}
