import Autodiff
import Configuration

/// Radford, Metz & Chintala 2016: convolutions of 4×4 with stride 2, batch normalisation but at the
/// image's end of either player, ReLU in the generator and leaky ReLU in the discriminator.
///
/// From a vector to an image it is a generator, from an image to a vector a discriminator. Dense
/// layers between the vector and the convolutions are not theirs; for small images Chen et al. 2016,
/// table 1, have one in either player.
struct DCGANPreset: ArchitecturePreset {
    /// What stands between a hidden layer and its activation.
    enum Normalization: String, CaseIterable, Sendable {
        case batch, instance, layer, none
    }

    /// Halvings of the image.
    let levels: Int
    let filters: Int
    /// Units of dense layers at the vector's end, first to last.
    let hidden: [Int]
    let normalization: Normalization
    let slope: Double
    let initializer: Initializer

    init(from object: ObjectReader, levels: Int) {
        self.levels = levels
        filters = object.integer(
            "filters", default: 64, in: 1...4096,
            "Channels nearest to the image; they double with every halving of its sides.")
        hidden = object.integers(
            "hidden", default: [], each: 1...65_536, count: 0...64,
            "Units of dense layers between the vector and the convolutions, first to last.")
        normalization = object.choice(
            "normalization", of: Normalization.self, default: .batch,
            "What stands between a hidden layer and its activation.")
        slope = object.number(
            "slope", default: 0.2, in: .closed(0, 1), "The discriminator's slope below zero.")
        initializer = object.choice(
            "initializer", of: Initializer.self, default: .normal002, "How weights begin.")
    }

    func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
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
