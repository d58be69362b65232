import Autodiff
import Configuration

/// Normalisation by the statistics of a batch: `BatchNorm`.
public struct BatchNormalizationConfig: LayerConfig, Configurable {
    /// What keeps the variance from zero.
    public let epsilon: Double
    /// The weight of a new batch in the running statistics.
    public let momentum: Double

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
        self.epsilon = NumberRange.positive.checked(epsilon, "BatchNormalizationConfig.epsilon")
        self.momentum = NumberRange.unit.checked(momentum, "BatchNormalizationConfig.momentum")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = BatchNormalizationConfig()
        epsilon = object.singlePrecision(
            "epsilon", default: usual.epsilon, in: .positive, "What keeps the variance from zero.")
        momentum = object.singlePrecision(
            "momentum", default: usual.momentum, in: .unit,
            "The weight of a new batch in the running statistics.")
    }

    /// `Batch norm`.
    public var summary: String { "Batch norm" }
    /// True.
    public var keepsFeatures: Bool { true }
    /// True, in training.
    public var mixesExamples: Bool { true }

    /// One image has a variance in every channel, one vector has none.
    public func leastBatch(of input: Shape) -> Int { input.count > input[-1] ? 1 : 2 }

    /// Keras and TensorFlow call the share of the old statistics momentum, PyTorch that of the new.
    public func remarks(on input: Shape) -> [LayerRemark] {
        guard momentum > 0.5 else { return [] }
        let other = JSONNumber(((1 - momentum) * 1e6).rounded() / 1e6).literal
        return [
            LayerRemark(
                LayerError(
                    "given \(JSONNumber(momentum).literal), the weight of a new batch in the "
                        + "running statistics, as in PyTorch; in Keras and TensorFlow momentum is "
                        + "the weight of the old ones",
                    at: "momentum",
                    suggestion: "if it comes from there, write \(other)"))
        ]
    }

    /// The input's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline(input, parameterCount: 2 * input[-1], bufferCount: 2 * input[-1])
    }

    /// A `BatchNorm`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        BatchNorm(
            channels: construction.input[-1], image: construction.inputImage,
            epsilon: Float(epsilon), momentum: Float(momentum))
    }
}
