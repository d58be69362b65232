import Autodiff
import Configuration
import Kernels

/// Hidden layers of a multilayer perceptron, as configs state them.
public struct MultilayerPerceptronConfig: Configurable {
    /// Normalisation between a hidden layer and its activation.
    public enum Normalization: String, CaseIterable, Sendable {
        /// Nothing, `BatchNorm` or `LayerNorm`.
        case none, batch, layer
    }

    /// Units of every hidden layer, first to last.
    public let hidden: [Int]
    /// What follows every hidden layer.
    public let activation: Activation
    /// What stands between a hidden layer and its activation.
    public let normalization: Normalization
    /// The first hidden layer, counted from zero, that is normalised.
    public let normalizedFrom: Int
    /// The probability that a hidden unit is dropped in training.
    public let dropout: Double
    /// How weights begin.
    public let initializer: Initializer

    private static let widthRange = 1...65_536
    private static let depthRange = 0...64
    private static let dropoutRange = NumberRange.unitOpen

    /// What a config that states nothing means.
    public static let usual = MultilayerPerceptronConfig()

    /// Hidden layers stated in code; traps on a setting that has no meaning.
    public init(
        hidden: [Int] = [400], activation: Activation = Activation(.relu),
        normalization: Normalization = .none, normalizedFrom: Int = 0, dropout: Double = 0,
        initializer: Initializer = .pyTorch
    ) {
        self.hidden = Self.widthRange.checked(
            hidden, count: Self.depthRange, "MultilayerPerceptronConfig.hidden")
        self.activation = activation
        self.normalization = normalization
        self.normalizedFrom = Self.depthRange.checked(
            normalizedFrom, "MultilayerPerceptronConfig.normalizedFrom")
        self.dropout = Self.dropoutRange.checked(dropout, "MultilayerPerceptronConfig.dropout")
        self.initializer = initializer
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = Self.usual
        hidden = object.integers(
            "hidden", default: usual.hidden, each: Self.widthRange, count: Self.depthRange,
            "Units of every hidden layer, first to last.")
        let kind = object.choice(
            "activation", of: Activation.Kind.self, default: usual.activation.kind,
            "What follows every hidden layer.")
        let parameter = object.optionalSinglePrecision(
            "activationParameter", in: .closed(0, 10),
            "Slope of leaky-relu (0.2 unless given) or limit of elu (1 unless given).")
        object.check(
            parameter == nil || kind == .leakyReLU || kind == .elu, at: "activationParameter",
            "given for \(kind.rawValue), expected with leaky-relu or elu only")
        activation = Activation(kind, parameter: parameter.map(Float.init))
        normalization = object.choice(
            "normalization", of: Normalization.self, default: usual.normalization,
            "What stands between a hidden layer and its activation.")
        normalizedFrom = object.integer(
            "normalizedFrom", default: usual.normalizedFrom, in: Self.depthRange,
            "The first hidden layer, counted from zero, that is normalised.")
        dropout = object.singlePrecision(
            "dropout", default: usual.dropout, in: Self.dropoutRange,
            "Probability that a hidden unit is dropped in training.")
        initializer = object.choice(
            "initializer", of: Initializer.self, default: usual.initializer, "How weights begin.")
    }

    /// The layers up to `outputs` features, without an activation at the end.
    func layers(outputs: Int) -> [any LayerConfig] {
        var layers: [any LayerConfig] = []
        for (position, units) in hidden.enumerated() {
            layers.append(DenseConfig(units: units))
            if position >= normalizedFrom {
                switch normalization {
                case .none: break
                case .batch: layers.append(BatchNormalizationConfig())
                case .layer: layers.append(LayerNormalizationConfig())
                }
            }
            if activation.kind != .identity {
                layers.append(ActivationConfig(activation))
            }
            if dropout > 0 { layers.append(DropoutConfig(probability: dropout)) }
        }
        layers.append(DenseConfig(units: outputs))
        return layers
    }
}
