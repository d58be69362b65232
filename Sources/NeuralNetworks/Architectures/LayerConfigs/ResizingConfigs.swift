import Autodiff
import Configuration
import Kernels

/// Larger images: `Upsampling`.
public struct UpsamplingConfig: LayerConfig, Configurable {
    /// How many times larger each side becomes.
    public let factor: Sides
    /// Where new pixels come from.
    public let interpolation: Interpolation

    private static let factorRange = 1...64

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(factor: Sides = 2, interpolation: Interpolation = .nearest) {
        self.factor = Self.factorRange.checked(factor, "UpsamplingConfig.factor")
        self.interpolation = interpolation
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = UpsamplingConfig()
        factor = object.sides(
            "factor", default: usual.factor, each: Self.factorRange,
            "How many times larger each side becomes.")
        interpolation = object.choice(
            "interpolation", of: Interpolation.self, default: usual.interpolation,
            "Where new pixels come from.")
    }

    /// True.
    public var keepsRange: Bool { true }
    /// `Upsampling ×2 (nearest)`.
    public var summary: String { "Upsampling ×\(factor) (\(interpolation.rawValue))" }

    /// The larger image's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "upsampling layer")
        let output = [image.height * factor.height, image.width * factor.width, image.channels]
        _ = try Sizes.product(output)
        return LayerOutline(Shape(output))
    }

    /// An `Upsampling`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        Upsampling(factor: PlaneSize(factor), interpolation: interpolation)
    }
}

/// Channels dealt out to larger images: `PixelShuffle`.
public struct PixelShuffleConfig: LayerConfig, Configurable {
    /// How many times larger each side becomes.
    public let factor: Int

    private static let factorRange = 1...64

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(factor: Int = 2) {
        self.factor = Self.factorRange.checked(factor, "PixelShuffleConfig.factor")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        factor = object.integer(
            "factor", default: PixelShuffleConfig().factor, in: Self.factorRange,
            "How many times larger each side becomes.")
    }

    /// True.
    public var keepsRange: Bool { true }
    /// `Pixel shuffle ×2`.
    public var summary: String { "Pixel shuffle ×\(factor)" }

    /// The larger image's shape, of fewer channels.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
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

    /// A `PixelShuffle`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        PixelShuffle(factor: factor)
    }
}

/// Margins around images: `Padding`.
public struct PaddingConfig: LayerConfig, Configurable {
    /// Rows above and below, columns left and right.
    public let size: Sides
    /// What the margins hold.
    public let mode: Padding.Mode

    private static let sizeRange = 0...1024

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(size: Sides = 1, mode: Padding.Mode = .zero) {
        self.size = Self.sizeRange.checked(size, "PaddingConfig.size")
        self.mode = mode
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = PaddingConfig()
        size = object.sides(
            "size", default: usual.size, each: Self.sizeRange,
            "Rows above and below, columns left and right.")
        mode = object.choice(
            "mode", of: Padding.Mode.self, default: usual.mode, "What the margins hold.")
    }

    /// True.
    public var keepsRange: Bool { true }
    /// `Padding 1 (zero)`.
    public var summary: String { "Padding \(size) (\(mode.rawValue))" }

    /// The image's shape with its margins.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
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

    /// A `Padding`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        Padding(
            ImageMargins(
                top: size.height, bottom: size.height, left: size.width, right: size.width),
            mode: mode)
    }
}
