import Autodiff
import Configuration

/// Normalisation of an example over all its features: `LayerNorm`.
public struct LayerNormalizationConfig: LayerConfig, Configurable {
    /// What keeps the variance from zero.
    public let epsilon: Double

    /// A layer stated in code; traps unless the number is positive.
    public init(epsilon: Double = 1e-5) {
        self.epsilon = NumberRange.positive.checked(epsilon, "LayerNormalizationConfig.epsilon")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        epsilon = object.singlePrecision(
            "epsilon", default: LayerNormalizationConfig().epsilon, in: .positive,
            "What keeps the variance from zero.")
    }

    /// `Layer norm`.
    public var summary: String { "Layer norm" }
    /// True.
    public var keepsFeatures: Bool { true }

    /// The input's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline(input, parameterCount: try Sizes.product([2] + input.dimensions))
    }

    /// One value alone has no variance.
    public func remarks(on input: Shape) -> [LayerRemark] {
        input.count > 1 ? [] : [.oneValue(of: "an example", of: input)]
    }

    /// A `LayerNorm`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        LayerNorm(
            shape: construction.input, image: construction.inputImage, epsilon: Float(epsilon))
    }
}

/// Normalisation of an image over groups of its channels: `GroupNorm`.
public struct GroupNormalizationConfig: LayerConfig, Configurable {
    /// Groups of channels that share statistics.
    public let groups: Int
    /// What keeps the variance from zero.
    public let epsilon: Double

    private static let groupRange = 1...65_536

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(groups: Int = 8, epsilon: Double = 1e-5) {
        self.groups = Self.groupRange.checked(groups, "GroupNormalizationConfig.groups")
        self.epsilon = NumberRange.positive.checked(epsilon, "GroupNormalizationConfig.epsilon")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = GroupNormalizationConfig()
        groups = object.integer(
            "groups", default: usual.groups, in: Self.groupRange,
            "Groups of channels that share statistics.")
        epsilon = object.singlePrecision(
            "epsilon", default: usual.epsilon, in: .positive, "What keeps the variance from zero.")
    }

    /// `Group norm (8)`.
    public var summary: String { "Group norm (\(groups))" }

    /// The image's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let channels = try input.image(for: "group normalisation").channels
        guard channels.isMultiple(of: groups) else {
            throw LayerError(
                "given \(groups), expected a divisor of the \(channels) channels of \(input)",
                at: "groups")
        }
        return LayerOutline(input, parameterCount: 2 * channels)
    }

    /// One value a group has no variance.
    public func remarks(on input: Shape) -> [LayerRemark] {
        guard input.count <= groups else { return [] }
        return [.oneValue(of: "a group", of: input, at: "groups")]
    }

    /// A `GroupNorm`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        GroupNorm(
            groups: groups, channels: construction.input[-1], epsilon: Float(epsilon))
    }
}

/// Normalisation of every channel of an image by itself: `InstanceNorm`.
public struct InstanceNormalizationConfig: LayerConfig, Configurable {
    /// Whether every channel has a scale and a shift.
    public let isAffine: Bool
    /// What keeps the variance from zero.
    public let epsilon: Double

    /// A layer stated in code; traps unless the number is positive.
    public init(isAffine: Bool = false, epsilon: Double = 1e-5) {
        self.isAffine = isAffine
        self.epsilon = NumberRange.positive.checked(
            epsilon, "InstanceNormalizationConfig.epsilon")
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = InstanceNormalizationConfig()
        isAffine = object.boolean(
            "affine", default: usual.isAffine, "Whether every channel has a scale and a shift.")
        epsilon = object.singlePrecision(
            "epsilon", default: usual.epsilon, in: .positive, "What keeps the variance from zero.")
    }

    /// `Instance norm`.
    public var summary: String { "Instance norm" }

    /// The image's shape.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "instance normalisation")
        guard image.height * image.width > 1 else {
            throw LayerError("one pixel a channel in \(input) has no variance")
        }
        return LayerOutline(input, parameterCount: isAffine ? 2 * image.channels : 0)
    }

    /// An `InstanceNorm`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        InstanceNorm(
            channels: construction.input[-1], isAffine: isAffine, epsilon: Float(epsilon))
    }
}

extension LayerRemark {
    /// What is normalised over one value is zero whatever the value, and nothing behind it learns.
    fileprivate static func oneValue(
        of whole: String, of input: Shape, at key: String? = nil
    ) -> LayerRemark {
        LayerRemark(
            LayerError(
                "one value \(whole) in \(input) has no variance: what comes out is the same for "
                    + "every example",
                at: key), isRefusal: true)
    }
}
