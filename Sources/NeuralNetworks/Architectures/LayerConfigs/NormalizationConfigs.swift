import Autodiff
import Configuration

/// Normalisation by the statistics of a batch: `BatchNorm`.
struct BatchNormalizationConfig: LayerConfig, Configurable {
    let epsilon: Double
    let momentum: Double

    init(from object: ObjectReader) {
        epsilon = object.number(
            "epsilon", default: 1e-5, in: .positive, "What keeps the variance from zero.")
        momentum = object.number(
            "momentum", default: 0.1, in: .unit,
            "The weight of a new batch in the running statistics.")
    }

    init() {
        epsilon = 1e-5
        momentum = 0.1
    }

    var summary: String { "Batch norm" }
    var keepsFeatures: Bool { true }
    var mixesExamples: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline(input, parameterCount: 2 * input[-1], bufferCount: 2 * input[-1])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        BatchNorm(
            channels: construction.input[-1], image: construction.inputImage,
            epsilon: Float(epsilon), momentum: Float(momentum))
    }
}

/// Normalisation of an example over all its features: `LayerNorm`.
struct LayerNormalizationConfig: LayerConfig, Configurable {
    let epsilon: Double

    init(from object: ObjectReader) {
        epsilon = object.number(
            "epsilon", default: 1e-5, in: .positive, "What keeps the variance from zero.")
    }

    init() { epsilon = 1e-5 }

    var summary: String { "Layer norm" }
    var keepsFeatures: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline(input, parameterCount: try Sizes.product([2] + input.dimensions))
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        LayerNorm(
            shape: construction.input, image: construction.inputImage, epsilon: Float(epsilon))
    }
}

/// Normalisation of an image over groups of its channels: `GroupNorm`.
struct GroupNormalizationConfig: LayerConfig, Configurable {
    let groups: Int
    let epsilon: Double

    init(from object: ObjectReader) {
        groups = object.integer(
            "groups", default: 8, in: 1...65_536, "Groups of channels that share statistics.")
        epsilon = object.number(
            "epsilon", default: 1e-5, in: .positive, "What keeps the variance from zero.")
    }

    var summary: String { "Group norm (\(groups))" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let channels = try input.image(for: "group normalisation").channels
        guard channels.isMultiple(of: groups) else {
            throw LayerError(
                "given \(groups), expected a divisor of the \(channels) channels of \(input)",
                at: "groups")
        }
        return LayerOutline(input, parameterCount: 2 * channels)
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        GroupNorm(
            groups: groups, channels: construction.input[-1], epsilon: Float(epsilon))
    }
}

/// Normalisation of every channel of an image by itself: `InstanceNorm`.
struct InstanceNormalizationConfig: LayerConfig, Configurable {
    let isAffine: Bool
    let epsilon: Double

    init(from object: ObjectReader) {
        isAffine = object.boolean(
            "affine", default: false, "Whether every channel has a scale and a shift.")
        epsilon = object.number(
            "epsilon", default: 1e-5, in: .positive, "What keeps the variance from zero.")
    }

    var summary: String { "Instance norm" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "instance normalisation")
        guard image.height * image.width > 1 else {
            throw LayerError("one pixel a channel in \(input) has no variance")
        }
        return LayerOutline(input, parameterCount: isAffine ? 2 * image.channels : 0)
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        InstanceNorm(
            channels: construction.input[-1], isAffine: isAffine, epsilon: Float(epsilon))
    }
}

/// How much images of a batch differ, as one more channel: `MinibatchStandardDeviation`.
struct MinibatchStandardDeviationConfig: LayerConfig, Configurable {
    let groupSize: Int

    init(from object: ObjectReader) {
        groupSize = object.integer(
            "groupSize", default: 4, in: 2...65_536, "Images that are compared with each other.")
    }

    var summary: String { "Minibatch standard deviation" }
    var mixesExamples: Bool { true }
    var mixesEvaluatedExamples: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "minibatch standard deviation")
        return LayerOutline([image.height, image.width, image.channels + 1])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        MinibatchStandardDeviation(groupSize: groupSize)
    }
}
