import Configuration

/// In which groups networks that compare the examples of a batch see held-out ones.
package enum EvaluationGrouping: String, CaseIterable, Sendable {
    /// In groups of the training batches' size.
    case trainingBatch = "training-batch"
    /// As many at a time as fit, like other networks, which the first builds did.
    case memory
}

/// An estimate of the likelihood of held-out examples, at the end of a run.
package struct FinalLikelihoodConfig: Configurable {
    /// Draws of the latent variables for each example.
    package let samples: Int

    /// As many as published figures take (Burda et al. 2016, §5).
    package static let usualSamples = 5000

    /// Reads the key.
    package init(from object: ObjectReader) {
        samples = object.integer(
            "samples", default: Self.usualSamples, in: 1...1_000_000,
            "Draws of the latent variables for each held-out example.")
    }
}

/// How long a model is trained, on how many examples at a time, and what is kept on the way.
package struct TrainingConfig: Configurable {
    /// Passes over the training data.
    package let epochs: Int
    /// Examples a step.
    package let batchSize: Int
    /// Whether the last batch of an epoch is left out when it is short. Otherwise it counts as a
    /// step like any other, and metrics weight its examples like all others.
    package let dropsLast: Bool
    /// In which groups networks that compare the examples of a batch see held-out ones.
    package let evaluationGroups: EvaluationGrouping
    /// Training batches over which averaged weights get the statistics of batch normalisation that
    /// belong to them, before they are used; 0 for those of the weights that training goes on with.
    package let averageStatisticsBatches: Int
    /// Steps between two metric lines.
    package let logEvery: Int
    /// Epochs between two sets of pictures.
    package let picturesEvery: Int
    /// Epochs between two checkpoints.
    package let checkpointEvery: Int
    /// Steps between two checkpoints, besides those of epochs; nil for none.
    package let checkpointEverySteps: Int?
    /// How many of the newest checkpoints stay; the best one stays as well.
    package let keepCheckpoints: Int
    /// The estimate of −ln p(x) at the end of the run; nil for none.
    package let finalLikelihood: FinalLikelihoodConfig?

    /// Reads the keys.
    package init(from object: ObjectReader) {
        epochs = object.integer("epochs", in: 1...1_000_000, "Passes over the training data.")
        batchSize = object.integer("batchSize", in: 1...1_000_000, "Examples a step.")
        dropsLast = object.boolean(
            "dropLast", default: false, "Leave out the last batch of an epoch when it is short.")
        evaluationGroups = object.choice(
            "evaluationGroups", of: EvaluationGrouping.self, default: .trainingBatch,
            formerly: .memory,
            "In which groups networks that compare the examples of a batch, by "
                + "minibatch-standard-deviation, see held-out ones. Other networks do not depend "
                + "on it."
        ) {
            switch $0 {
            case .trainingBatch:
                "Groups of the training batches' size; an incomplete one is left out."
            case .memory: "As many at a time as fit."
            }
        }
        averageStatisticsBatches = object.integer(
            "averageStatisticsBatches", default: 20, formerly: 0, in: 0...10_000,
            "Training batches over which averaged weights (averageDecay) get running statistics of "
                + "batch normalisation of their own, whenever they are evaluated, drawn or stored; "
                + "0 takes those of the current weights.")
        logEvery = object.integer(
            "logEvery", default: 50, in: 1...1_000_000, "Steps between two metric lines.")
        picturesEvery = object.integer(
            "picturesEvery", default: 1, in: 1...1_000_000, "Epochs between two sets of pictures.")
        checkpointEvery = object.integer(
            "checkpointEvery", default: 1, in: 1...1_000_000, "Epochs between two checkpoints.")
        checkpointEverySteps = object.optionalInteger(
            "checkpointEverySteps", in: 1...1_000_000_000,
            "Steps between two checkpoints, besides those of epochs.")
        keepCheckpoints = object.integer(
            "keepCheckpoints", default: 3, in: 1...1_000_000,
            "How many of the newest checkpoints stay; the best one stays as well.")
        finalLikelihood = object.optionalObject(
            "finalLikelihood", FinalLikelihoodConfig.self,
            "Estimate −ln p(x) of the held-out examples by importance sampling, once behind the last "
                + "epoch.")
    }
}
