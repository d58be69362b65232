import Configuration

/// The first run of a second one: whose trained model a model is built on, as its config states it
/// under `"from"`.
///
/// Nothing is read here. `run` is looked for when the second run is prepared.
public struct SourceConfig: Configurable, Equatable {
    /// A checkpoint that has a name.
    public enum NamedCheckpoint: String, CaseIterable, Sendable {
        /// That of the best value of the metric that the run watches.
        case best
        /// The newest one that is intact.
        case last
    }

    /// What is done with the first run's weights.
    public enum Use: String, CaseIterable, Sendable {
        /// They stay as they are, and go into the second run's checkpoints.
        case fixed
    }

    /// The folder of the run, its name in the folder of outputs, or the name of an experiment there,
    /// of whose runs the latest is meant.
    public let run: String
    /// Which checkpoint of it: by its name, or by its step.
    public let checkpoint: IntegerOrChoice<NamedCheckpoint>
    /// Which weights of that; averages where there are any, unless given.
    public let weights: SamplingWeights?
    /// The network of its model that is built on: `encoder`.
    public let part: String
    /// What is done with its weights.
    public let use: Use
    /// SHA-256 of those weights as a safetensors file, in hexadecimal. It is filled in when the run is
    /// prepared; where it is given, the weights are held against it.
    public let sha256: String?
    /// Where it stands in the config.
    public let path: JSONPath

    /// The key by which a model's config states it.
    public static let key = "from"
    /// The key of the digest.
    public static let digestKey = "sha256"
    /// The keys that say where weights are, and are of no account once their digest is known.
    public static let placeKeys = ["run", "checkpoint", "weights"]

    /// A first run stated in code.
    ///
    /// - `run`: its folder, its name, or the name of its experiment.
    /// - `checkpoint`: which one of it.
    /// - `weights`: which of that; averages where there are any, unless given.
    /// - `part`: the network of its model that is built on.
    public init(
        run: String, checkpoint: IntegerOrChoice<NamedCheckpoint> = .choice(.last),
        weights: SamplingWeights? = nil, part: String
    ) {
        self.run = run
        self.checkpoint = checkpoint
        self.weights = weights
        self.part = part
        use = .fixed
        sha256 = nil
        path = JSONPath()
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        path = object.path
        run = object.string(
            "run", length: 1...4096,
            "The first run: its folder, its name in the folder of outputs, or the name of an "
                + "experiment there, of whose runs the latest is meant.")
        checkpoint = object.integer(
            "checkpoint", or: NamedCheckpoint.self, default: .last, in: 0...Int.max,
            "Which checkpoint of it: best, last or a step.",
            describing: { checkpoint in
                switch checkpoint {
                case .best: "That of the best value of the metric that the run watches."
                case .last: "The newest one that is intact."
                }
            })
        weights = object.optionalChoice(
            "weights", of: SamplingWeights.self,
            "Which weights of it; averaged ones unless given, where an optimizer kept them.",
            describing: { weights in
                switch weights {
                case .averaged: "The averages that optimizers kept (averageDecay)."
                case .current: "The weights that training went on with."
                }
            })
        part = object.string(
            "part", length: 1...200,
            "The network of its model that is built on, such as encoder.")
        use = object.choice(
            "use", of: Use.self, default: .fixed, "What is done with its weights.",
            describing: { _ in
                "They stay as they are, and go into the checkpoints of this run."
            })
        sha256 = object.optionalString(
            Self.digestKey, length: 64...64, pattern: Self.digestPattern,
            "SHA-256 of the weights as a safetensors file: filled in when the run begins, and held "
                + "against them where it is given.")
    }

    private static let digestPattern = StringPattern(
        expected: "64 lower-case hexadecimal digits", schema: "^[0-9a-f]{64}$"
    ) { text in
        text.utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
        }
    }

    /// What a model is told whose source is not what it needs.
    ///
    /// - `key`: the key at fault: `part`.
    public func error(at key: String, _ message: String) -> ConfigError {
        ConfigError(path: path.appending(key), message: message)
    }
}
