import Autodiff
import Configuration

/// A layer of units that see every feature of a vector: `Linear`.
public struct DenseConfig: LayerConfig, Configurable {
    /// Units.
    public let units: Int
    /// Whether every unit adds a number of its own.
    public let hasBias: Bool
    /// What stands between the parameters and the weights.
    public let reparameterization: WeightReparameterization
    /// How weights begin, if not as the network says.
    public let initializer: Initializer?

    private static let unitRange = 1...1_048_576

    /// Reads the keys.
    public init(from object: ObjectReader) {
        units = object.integer("units", in: Self.unitRange, "Units.")
        let usual = DenseConfig(units: units)
        hasBias = object.boolean(
            "bias", default: usual.hasBias, "Whether every unit adds a number of its own.")
        reparameterization = object.weightReparameterization(default: usual.reparameterization)
        initializer = object.optionalChoice(
            "initializer", of: Initializer.self, "How weights begin, if not as the network says.")
    }

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(
        units: Int, hasBias: Bool = true, reparameterization: WeightReparameterization = .none,
        initializer: Initializer? = nil
    ) {
        self.units = Self.unitRange.checked(units, "DenseConfig.units")
        self.hasBias = hasBias
        self.reparameterization = reparameterization
        self.initializer = initializer
    }

    /// `Dense`.
    public var summary: String { "Dense" + reparameterization.summary }
    /// True under spectral normalisation.
    public var boundsSlope: Bool { reparameterization == .spectral }

    /// [units].
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let features = try input.features(for: "dense layer")
        let weights = try Sizes.product([features, units])
        return LayerOutline(
            [units],
            parameterCount: weights + (hasBias ? units : 0)
                + reparameterization.additionalParameters(lengths: units),
            bufferCount: reparameterization.bufferCount(outputs: units, others: features),
            operations: 2 * Double(weights))
    }

    /// A `Linear`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        Linear(
            inputs: construction.input.count, outputs: units, hasBias: hasBias,
            initializer: initializer ?? construction.initializer,
            reparameterization: reparameterization,
            inputImage: construction.inputImage, outputImage: construction.outputImage,
            random: &construction.random)
    }
}
