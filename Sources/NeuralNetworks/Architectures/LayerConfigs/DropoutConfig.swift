import Autodiff
import Configuration

/// Elements, or whole channels, that are zeroed at random in training.
struct DropoutConfig: LayerConfig {
    let probability: Double
    let dropsChannels: Bool

    init(from object: ObjectReader, dropsChannels: Bool) {
        probability = object.singlePrecision(
            "probability", default: 0.5, in: .unitOpen, "How probable it is to be zeroed.")
        self.dropsChannels = dropsChannels
    }

    init(probability: Double) {
        self.probability = probability
        dropsChannels = false
    }

    var summary: String { (dropsChannels ? "Channel dropout" : "Dropout") + " (\(probability))" }
    var keepsFeatures: Bool { true }
    var keepsRange: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        if dropsChannels { _ = try input.image(for: "channel dropout") }
        return LayerOutline(input)
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        dropsChannels
            ? ChannelDropout(probability: Float(probability))
            : Dropout(probability: Float(probability))
    }
}
