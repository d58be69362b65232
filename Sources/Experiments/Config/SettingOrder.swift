import Configuration

/// The order in which the settings of a config stand where its hash is taken.
///
/// It was fixed once, by the order in which the first builds read settings, so that what they stored
/// keeps its hash whatever later builds read first. Settings that are not in it stand behind all
/// others, sorted by the bytes of their names. Nothing is ever added here.
enum SettingOrder {
    /// One order suits the settings of all objects.
    private static let first: [String: Int] = Dictionary(
        uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

    private static let names = [
        "$schema", "name", "type", "count", "noise", "seed", "data", "model", "optimizer",
        "generatorOptimizer", "discriminatorOptimizer", "training", "logging", "sweep", "path",
        "size", "fit", "channels", "labels", "header", "targetPath", "target", "targetColumns",
        "testFraction", "unreadable", "binarization", "trainingImages", "trainCount",
        "testCount", "augmentation", "standardize", "horizontalFlip", "shift", "crop",
        "latentSize", "encoder", "decoder", "likelihood", "generator", "generatorOutput",
        "discriminator", "objective", "regularizers", "discriminatorSteps", "network", "output",
        "labelSmoothing", "loss", "filters", "hidden", "layers", "shortcut", "activation",
        "activationParameter", "normalization", "normalizedFrom", "dropout", "slope", "units",
        "blocks", "kernel", "stride", "padding", "outputPadding", "dilation", "groups", "bias",
        "reparameterization", "initializer", "affine", "beta1", "beta2", "smoothing",
        "learningRateDecay", "initialAccumulator", "epsilon", "momentum", "ceilMode",
        "interval", "factor", "interpolation", "mode", "shape", "probability", "groupSize",
        "limit", "variance", "learntVariance", "beta", "warmUpEpochs", "divergence", "weight",
        "center", "dampening", "nesterov", "centered", "weightDecay", "learningRate",
        "schedule", "clipNorm", "clipValue", "averageDecay", "startFactor", "endFactor",
        "length", "finalFactor", "parts", "unit", "duration", "epochs", "batchSize", "dropLast",
        "logEvery", "picturesEvery", "checkpointEvery", "checkpointEverySteps",
        "keepCheckpoints", "tensorBoard", "histograms",
    ]

    /// The same JSON with the members of every object in that order.
    static func ordered(_ json: JSONValue) -> JSONValue {
        if let elements = json.arrayValue { return .array(elements.map(ordered)) }
        guard let object = json.objectValue else { return json }
        let members = object.members.sorted { precedes($0.key, $1.key) }
        return .object(JSONObject(members.map { ($0.key, ordered($0.value)) }))
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        switch (first[left], first[right]) {
        case (let left?, let right?): left < right
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }
}
