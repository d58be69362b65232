import Autodiff
import Configuration
import NeuralNetworks

/// A classifier as configs state it; the classes are those of the data.
public struct ClassifierConfig: Configurable {
    /// The layers between the input and the logits.
    public let network: NetworkConfig
    /// How the outputs stand for classes.
    public let output: ClassifierOutput
    /// What training takes from the label's probability and spreads over all classes.
    public let labelSmoothing: Double

    private static let smoothingRange = NumberRange.unitOpen

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = ClassifierConfig()
        network = object.object(
            "network", NetworkConfig.self, "The layers.")
        output = object.choice(
            "output", of: ClassifierOutput.self, default: usual.output,
            "How the outputs stand for classes.",
            describing: { output in
                switch output {
                case .softmax: "A unit a class; softmax cross-entropy."
                case .binary: "One unit for two classes; sigmoid and binary cross-entropy."
                }
            })
        labelSmoothing = object.singlePrecision(
            "labelSmoothing", default: usual.labelSmoothing, in: Self.smoothingRange,
            "What training takes from the label's probability and spreads over all classes.")
    }

    /// Settings given in code; traps unless the smoothing lies in [0, 1).
    public init(
        network: NetworkConfig = NetworkConfig(), output: ClassifierOutput = .softmax,
        labelSmoothing: Double = 0
    ) {
        self.network = network
        self.output = output
        self.labelSmoothing = Self.smoothingRange.checked(
            labelSmoothing, "ClassifierConfig.labelSmoothing")
    }

    /// The network, with the shapes between its layers.
    ///
    /// - Parameters:
    ///   - inputShape: the sizes of one example.
    ///   - outputs: classes.
    /// - Throws: `ConfigError` when the output does not suit the classes, or a layer what it is
    ///   given.
    public func networkPlan(inputShape: Shape, outputs: Int) throws(ConfigError) -> NetworkPlan {
        try check(classes: outputs)
        return try NetworkPlan(
            network, input: inputShape, output: [output.units(classes: outputs)],
            meaning: output == .binary ? "one logit" : "a logit a class",
            use: OutputUse(
                output == .binary ? .sigmoid : .softmax, by: "the loss", of: "logits"))
    }

    /// Holds the output against the classes of the data.
    ///
    /// - Throws: `ConfigError` at `model.output` when there are fewer than two classes, or when
    ///   one unit is to tell more than two apart.
    func check(classes: Int) throws(ConfigError) {
        let path = JSONPath([.key("model"), .key("output")])
        if classes < 2 {
            throw ConfigError(
                path: path,
                message: "the data have \(classes) class\(classes == 1 ? "" : "es"), "
                    + "expected at least 2 to tell apart")
        }
        if output == .binary, classes != 2 {
            throw ConfigError(
                path: path,
                message: "given \"binary\" for data with \(classes) classes, expected exactly 2",
                suggestion: "write \"softmax\"")
        }
    }
}
