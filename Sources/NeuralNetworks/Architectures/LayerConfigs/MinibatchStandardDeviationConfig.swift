import Autodiff
import Configuration

/// How much images of a batch differ, as one more channel: `MinibatchStandardDeviation`.
public struct MinibatchStandardDeviationConfig: LayerConfig, Configurable {
    /// Images that are compared with each other.
    public let groupSize: Int

    private static let groupRange = 2...65_536

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(groupSize: Int = 4) {
        self.groupSize = Self.groupRange.checked(
            groupSize, "MinibatchStandardDeviationConfig.groupSize")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        groupSize = object.integer(
            "groupSize", default: MinibatchStandardDeviationConfig().groupSize,
            in: Self.groupRange, "Images that are compared with each other.")
    }

    /// `Minibatch standard deviation`.
    public var summary: String { "Minibatch standard deviation" }
    /// True.
    public var mixesExamples: Bool { true }
    /// True.
    public var mixesEvaluatedExamples: Bool { true }

    /// An image alone differs from nothing.
    public func leastBatch(of input: Shape) -> Int { 2 }

    /// The image's shape with one more channel.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "minibatch standard deviation")
        return LayerOutline([image.height, image.width, image.channels + 1])
    }

    /// A `MinibatchStandardDeviation`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        MinibatchStandardDeviation(groupSize: groupSize)
    }
}
