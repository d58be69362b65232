import Configuration

/// Everything of a checkpoint besides its arrays: how far training had come, and of what.
///
/// Nothing in it may depend on the run's name, its folder or the clock, so that equal training
/// gives equal bytes.
package struct CheckpointState: Equatable, Sendable {
    /// The best value of the watched metric so far.
    package struct Best: Equatable, Sendable {
        /// The metric's name.
        package var metric: String
        /// Its best value.
        package var value: Double
        /// The step of that value.
        package var step: Int

        /// Makes a record of a best value.
        package init(metric: String, value: Double, step: Int) {
            self.metric = metric
            self.value = value
            self.step = step
        }
    }

    /// The version of the layout of `state.json` that this program writes and reads.
    package static let formatVersion = 1

    /// The number of updates made.
    package var step: Int
    /// The number of epochs finished.
    package var epoch: Int
    /// The number of samples seen.
    package var samples: Int
    /// The seed of the run.
    package var seed: Int
    /// The resolved model as in the config, from which it can be built again.
    package var model: JSONValue
    /// What was done to the data on their way into the model; nil in checkpoints of builds that did
    /// not keep it.
    package var preprocessing: Preprocessing?
    /// The hash of those settings that decide the result.
    package var configHash: String
    /// The best value so far; nil when nothing was measured yet.
    package var best: Best?
    /// What else is needed to go on exactly: random streams, metric sums, schedules.
    package var training: JSONValue

    /// Makes a state from its parts.
    package init(
        step: Int, epoch: Int, samples: Int, seed: Int, model: JSONValue,
        preprocessing: Preprocessing? = nil, configHash: String, best: Best? = nil,
        training: JSONValue = .object(JSONObject())
    ) {
        self.step = step
        self.epoch = epoch
        self.samples = samples
        self.seed = seed
        self.model = model
        self.preprocessing = preprocessing
        self.configHash = configHash
        self.best = best
        self.training = training
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "formatVersion": .integer(Self.formatVersion), "step": .integer(step),
            "epoch": .integer(epoch), "samples": .integer(samples), "seed": .integer(seed),
            "configHash": .string(configHash), "model": model,
        ]
        object["preprocessing"] = preprocessing?.json
        if let best {
            object["best"] = [
                "metric": .string(best.metric), "value": .exact(best.value),
                "step": .integer(best.step),
            ]
        }
        object["training"] = training
        return object
    }

    package init(_ record: JSONRecord) throws(FileError) {
        let version = try record.integer("formatVersion")
        guard version == Self.formatVersion else {
            throw record.failure(
                "formatVersion",
                "it is \(version), but this program reads version \(Self.formatVersion)")
        }
        var best: Best?
        if record.has("best") {
            let members = try record.record("best")
            best = Best(
                metric: try members.string("metric"), value: try members.number("value"),
                step: try members.integer("step"))
        }
        self.init(
            step: try record.integer("step"), epoch: try record.integer("epoch"),
            samples: try record.integer("samples"), seed: try record.integer("seed", from: .min),
            model: try record.value("model"),
            preprocessing: record.has("preprocessing")
                ? try Preprocessing(record.record("preprocessing")) : nil,
            configHash: try record.string("configHash"), best: best,
            training: try record.value("training"))
    }
}
