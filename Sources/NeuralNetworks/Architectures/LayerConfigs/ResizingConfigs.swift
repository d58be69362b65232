import Autodiff
import Configuration
import Kernels

/// Larger images: `Upsampling`.
struct UpsamplingConfig: LayerConfig, Configurable {
    let factor: Sides
    let interpolation: Interpolation

    init(from object: ObjectReader) {
        factor = object.sides(
            "factor", default: Sides(2), each: 1...64, "How many times larger each side becomes.")
        interpolation = object.choice(
            "interpolation", of: Interpolation.self, default: .nearest,
            "Where new pixels come from.")
    }

    var keepsRange: Bool { true }
    var summary: String { "Upsampling ×\(factor) (\(interpolation.rawValue))" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "upsampling layer")
        let output = [image.height * factor.height, image.width * factor.width, image.channels]
        _ = try Sizes.product(output)
        return LayerOutline(Shape(output))
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        Upsampling(factor: PlaneSize(factor), interpolation: interpolation)
    }
}

/// Channels dealt out to larger images: `PixelShuffle`.
struct PixelShuffleConfig: LayerConfig, Configurable {
    let factor: Int

    init(from object: ObjectReader) {
        factor = object.integer(
            "factor", default: 2, in: 1...64, "How many times larger each side becomes.")
    }

    var keepsRange: Bool { true }
    var summary: String { "Pixel shuffle ×\(factor)" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "pixel shuffle")
        guard image.channels.isMultiple(of: factor * factor) else {
            throw LayerError(
                "given \(factor) for the \(image.channels) channels of \(input), expected a factor "
                    + "whose square divides them",
                at: "factor")
        }
        return LayerOutline([
            image.height * factor, image.width * factor, image.channels / (factor * factor),
        ])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        PixelShuffle(factor: factor)
    }
}

/// Margins around images: `Padding`.
struct PaddingConfig: LayerConfig, Configurable {
    let size: Sides
    let mode: Padding.Mode

    init(from object: ObjectReader) {
        size = object.sides(
            "size", default: Sides(1), each: 0...1024,
            "Rows above and below, columns left and right.")
        mode = object.choice(
            "mode", of: Padding.Mode.self, default: .zero, "What the margins hold.")
    }

    var keepsRange: Bool { true }
    var summary: String { "Padding \(size) (\(mode.rawValue))" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "padding layer")
        guard mode == .zero || (size.height < image.height && size.width < image.width) else {
            throw LayerError(
                "given \(size) for the image \(input), expected less than its sides to reflect",
                at: "size")
        }
        return LayerOutline([
            image.height + 2 * size.height, image.width + 2 * size.width, image.channels,
        ])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        Padding(
            ImageMargins(
                top: size.height, bottom: size.height, left: size.width, right: size.width),
            mode: mode)
    }
}
