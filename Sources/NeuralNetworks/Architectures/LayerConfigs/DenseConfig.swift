import Autodiff
import Configuration

/// A layer of units that see every feature: `Linear`.
struct DenseConfig: LayerConfig, Configurable {
    /// Units.
    let units: Int
    /// Whether every unit adds a number of its own.
    let hasBias: Bool
    /// How weights begin, if not as the network says.
    let initializer: Initializer?
    /// What stands between the parameters and the weights.
    let reparameterization: WeightReparameterization

    init(from object: ObjectReader) {
        units = object.integer("units", in: 1...1_048_576, "Units.")
        hasBias = object.boolean(
            "bias", default: true, "Whether every unit adds a number of its own.")
        reparameterization = object.weightReparameterization()
        initializer = object.optionalChoice(
            "initializer", of: Initializer.self, "How weights begin, if not as the network says.")
    }

    init(units: Int, hasBias: Bool = true, initializer: Initializer? = nil) {
        self.units = units
        self.hasBias = hasBias
        self.initializer = initializer
        reparameterization = .none
    }

    var summary: String { "Dense" + reparameterization.summary }
    var boundsSlope: Bool { reparameterization == .spectral }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let features = try input.features(for: "dense layer")
        let weights = try Sizes.product([features, units])
        return LayerOutline(
            [units],
            parameterCount: weights + (hasBias ? units : 0)
                + reparameterization.additionalParameters(lengths: units),
            bufferCount: reparameterization.bufferCount(outputs: units, others: features),
            operations: 2 * Double(weights))
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        Linear(
            inputs: construction.input.count, outputs: units, hasBias: hasBias,
            initializer: initializer ?? construction.initializer,
            reparameterization: reparameterization,
            inputImage: construction.inputImage, outputImage: construction.outputImage,
            random: &construction.random)
    }
}
