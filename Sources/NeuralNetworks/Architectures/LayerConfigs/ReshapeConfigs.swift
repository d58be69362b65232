import Autodiff
import Configuration

/// An image as a vector: `Flatten`.
struct FlattenConfig: LayerConfig, Configurable {
    init(from object: ObjectReader) {}
    init() {}

    var summary: String { "Flatten" }
    var keepsRange: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline([try Sizes.product(input.dimensions)])
    }

    func module(_ construction: inout LayerConstruction) -> any Module { Flatten() }
}

/// A vector as an image: `Unflatten`.
struct ReshapeConfig: LayerConfig, Configurable {
    /// [height, width, channels].
    let shape: Shape

    init(from object: ObjectReader) {
        shape = Shape(
            object.integers(
                "shape", each: 1...1_048_576, count: 3...3, "Height, width and channels."))
    }

    init(_ shape: Shape) { self.shape = shape }

    var summary: String { "Reshape" }
    var keepsRange: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let features = try input.features(for: "reshape to an image")
        guard try Sizes.product(shape.dimensions) == features else {
            throw LayerError(
                "given \(shape) for \(features) features, expected as many elements", at: "shape")
        }
        return LayerOutline(shape)
    }

    func module(_ construction: inout LayerConstruction) -> any Module { Unflatten(shape) }
}
