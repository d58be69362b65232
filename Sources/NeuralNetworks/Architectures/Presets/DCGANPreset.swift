import Autodiff
import Configuration

/// Radford, Metz & Chintala 2016: convolutions of 4×4 with stride 2, batch normalisation but at the
/// image's end of either player, ReLU in the generator and leaky ReLU in the discriminator.
///
/// From a vector to an image it is a generator, from an image to a vector a discriminator. Dense
/// layers between the vector and the convolutions are not theirs; for small images Chen et al. 2016,
/// table 1, have one in either player.
public struct DCGANPreset: ArchitecturePreset {
    /// What stands between a hidden layer and its activation.
    public enum Normalization: String, CaseIterable, Sendable {
        /// A layer of that name, or nothing.
        case batch, instance, layer, none
    }

    /// Halvings of the image.
    public let levels: Int
    /// Channels nearest to the image; they double with every halving of its sides.
    public let filters: Int
    /// Units of dense layers at the vector's end, first to last.
    public let hidden: [Int]
    /// What stands between a hidden layer and its activation.
    public let normalization: Normalization
    /// The discriminator's slope below zero.
    public let slope: Double
    /// How weights begin.
    public let initializer: Initializer

    private static let levelRange = 1...8
    private static let channelRange = 1...4096
    private static let widthRange = 1...65_536
    private static let depthRange = 0...64
    private static let slopeRange = NumberRange.unit

    /// A preset stated in code; traps on a setting that has no meaning.
    ///
    /// - `levels`: halvings of the image: 2 for small images, as in the preset `dcgan` of configs, 4
    ///   in `dcgan-64`.
    public init(
        levels: Int = 2, filters: Int = 64, hidden: [Int] = [],
        normalization: Normalization = .batch, slope: Double = 0.2,
        initializer: Initializer = .normal002
    ) {
        self.levels = Self.levelRange.checked(levels, "DCGANPreset.levels")
        self.filters = Self.channelRange.checked(filters, "DCGANPreset.filters")
        self.hidden = Self.widthRange.checked(
            hidden, count: Self.depthRange, "DCGANPreset.hidden")
        self.normalization = normalization
        self.slope = Self.slopeRange.checked(slope, "DCGANPreset.slope")
        self.initializer = initializer
    }

    init(from object: ObjectReader, levels: Int) {
        let usual = DCGANPreset(levels: levels)
        self.levels = levels
        filters = object.integer(
            "filters", default: usual.filters, in: Self.channelRange,
            "Channels nearest to the image; they double with every halving of its sides.")
        hidden = object.integers(
            "hidden", default: usual.hidden, each: Self.widthRange, count: Self.depthRange,
            "Units of dense layers between the vector and the convolutions, first to last.")
        normalization = object.choice(
            "normalization", of: Normalization.self, default: usual.normalization,
            "What stands between a hidden layer and its activation.")
        slope = object.number(
            "slope", default: usual.slope, in: Self.slopeRange,
            "The discriminator's slope below zero.")
        initializer = object.choice(
            "initializer", of: Initializer.self, default: usual.initializer, "How weights begin.")
    }

    /// From a vector to an image, or from an image to a vector.
    ///
    /// - Throws: `LayerError` for other shapes, and where a side cannot be halved so often.
    public func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
        switch (input.rank, output.rank) {
        case (1, 3): try generator(output)
        case (3, 1): try discriminator(input, outputs: output[0])
        default:
            throw LayerError(
                "a DCGAN makes an image of a vector or a vector of an image, "
                    + "not \(output) of \(input)")
        }
    }

    /// The image's sides after all halvings.
    private func start(_ image: Shape) throws(LayerError) -> (height: Int, width: Int) {
        let factor = 1 << levels
        guard image[0].isMultiple(of: factor), image[1].isMultiple(of: factor), image.count > 0
        else {
            throw LayerError(
                "the sides of \(image) are halved \(levels) times, "
                    + "expected multiples of \(factor)")
        }
        return (image[0] / factor, image[1] / factor)
    }

    /// Channels at each level, from the image on.
    private var channels: [Int] { (0..<levels).map { filters << $0 } }

    private func generator(_ image: Shape) throws(LayerError) -> [JSONObject] {
        let start = try start(image)
        let widest = filters << (levels - 1)
        let units = try Sizes.product([start.height, start.width, widest])
        var layers = hidden.flatMap { dense($0, activation: ListedLayer.relu) }
        layers += [
            ListedLayer.dense(units, bias: hasBias),
            ListedLayer.reshape([start.height, start.width, widest]),
        ]
        layers += normalized + [ListedLayer.relu]
        for filters in channels.dropLast().reversed() {
            layers.append(
                ListedLayer.convolution(
                    filters, kernel: 4, stride: 2, padding: 1, bias: hasBias, isTransposed: true))
            layers += normalized + [ListedLayer.relu]
        }
        layers.append(
            ListedLayer.convolution(
                image[2], kernel: 4, stride: 2, padding: 1, isTransposed: true))
        return layers
    }

    private func discriminator(_ image: Shape, outputs: Int) throws(LayerError) -> [JSONObject] {
        _ = try start(image)
        var layers: [JSONObject] = []
        for (level, filters) in channels.enumerated() {
            layers.append(
                ListedLayer.convolution(
                    filters, kernel: 4, stride: 2, padding: 1, bias: level == 0 || hasBias))
            if level > 0 { layers += normalized }
            layers.append(leakyReLU)
        }
        layers.append(ListedLayer.flatten)
        layers += hidden.flatMap { dense($0, activation: leakyReLU) }
        return layers + [ListedLayer.dense(outputs)]
    }

    private var leakyReLU: JSONObject { ["type": "leaky-relu", "slope": .double(slope)] }

    /// A hidden layer on vectors, over which there is no instance normalisation: a vector has no
    /// plane.
    private func dense(_ units: Int, activation: JSONObject) -> [JSONObject] {
        let isNormalized = normalization == .batch || normalization == .layer
        return [ListedLayer.dense(units, bias: normalization != .batch)]
            + (isNormalized ? normalized : []) + [activation]
    }

    /// Batch and instance normalisation take away what a bias adds.
    private var hasBias: Bool { normalization == .none || normalization == .layer }

    private var normalized: [JSONObject] {
        switch normalization {
        case .none: []
        case .batch: [ListedLayer.batchNormalization]
        case .layer: [["type": "layer-normalization"]]
        case .instance: [["type": "instance-normalization", "affine": true]]
        }
    }
}
