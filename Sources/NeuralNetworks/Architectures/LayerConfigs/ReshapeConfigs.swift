import Autodiff
import Configuration

/// An image as a vector: `Flatten`.
public struct FlattenConfig: LayerConfig, Configurable {
    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}
    /// A layer stated in code.
    public init() {}

    /// `Flatten`.
    public var summary: String { "Flatten" }
    /// True.
    public var keepsRange: Bool { true }

    /// [features].
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline([try Sizes.product(input.dimensions)])
    }

    /// A `Flatten`.
    public func module(_ construction: inout LayerConstruction) -> any Module { Flatten() }
}

/// A vector as an image: `Unflatten`.
public struct ReshapeConfig: LayerConfig, Configurable {
    /// [height, width, channels].
    public let shape: Shape

    private static let sideRange = 1...1_048_576
    private static let rankRange = 3...3

    /// Reads the keys.
    public init(from object: ObjectReader) {
        shape = Shape(
            object.integers(
                "shape", each: Self.sideRange, count: Self.rankRange,
                "Height, width and channels."))
    }

    /// A layer stated in code that makes images of `shape`, [height, width, channels]; traps on
    /// other ranks.
    public init(_ shape: Shape) {
        self.shape = Shape(
            Self.sideRange.checked(
                shape.dimensions, count: Self.rankRange, "ReshapeConfig.shape"))
    }

    /// `Reshape`.
    public var summary: String { "Reshape" }
    /// True.
    public var keepsRange: Bool { true }

    /// The image's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let features = try input.features(for: "reshape to an image")
        guard try Sizes.product(shape.dimensions) == features else {
            throw LayerError(
                "given \(shape) for \(features) features, expected as many elements", at: "shape")
        }
        return LayerOutline(shape)
    }

    /// An `Unflatten`.
    public func module(_ construction: inout LayerConstruction) -> any Module { Unflatten(shape) }
}
