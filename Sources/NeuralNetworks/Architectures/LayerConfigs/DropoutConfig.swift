import Autodiff
import Configuration

/// Elements, or whole channels, that are zeroed at random in training: `Dropout`, `ChannelDropout`.
public struct DropoutConfig: LayerConfig {
    /// How probable it is to be zeroed.
    public let probability: Double
    /// Whether whole channels of images are zeroed.
    public let dropsChannels: Bool

    private static let probabilityRange = NumberRange.unitOpen

    init(from object: ObjectReader, dropsChannels: Bool) {
        probability = object.singlePrecision(
            "probability", default: DropoutConfig().probability, in: Self.probabilityRange,
            "How probable it is to be zeroed.")
        self.dropsChannels = dropsChannels
    }

    /// A layer stated in code; traps unless the probability lies in [0, 1).
    public init(probability: Double = 0.5, dropsChannels: Bool = false) {
        self.probability = Self.probabilityRange.checked(
            probability, "DropoutConfig.probability")
        self.dropsChannels = dropsChannels
    }

    /// `Dropout (0.5)`.
    public var summary: String {
        (dropsChannels ? "Channel dropout" : "Dropout") + " (\(probability))"
    }
    /// True.
    public var keepsFeatures: Bool { true }
    /// True: in evaluation, every number stays what it is.
    public var keepsRange: Bool { true }

    /// The input's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        if dropsChannels { _ = try input.image(for: "channel dropout") }
        return LayerOutline(input)
    }

    /// A `Dropout` or a `ChannelDropout`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        dropsChannels
            ? ChannelDropout(probability: Float(probability))
            : Dropout(probability: Float(probability))
    }
}
