import Autodiff
import Configuration

/// Normalisation by the statistics of a batch: `BatchNorm`.
struct BatchNormalizationConfig: LayerConfig, Configurable {
    let epsilon: Double
    let momentum: Double

    init(from object: ObjectReader) {
        epsilon = object.singlePrecision(
            "epsilon", default: 1e-5, in: .positive, "What keeps the variance from zero.")
        momentum = object.singlePrecision(
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

    /// One image has a variance in every channel, one vector has none.
    func leastBatch(of input: Shape) -> Int { input.count > input[-1] ? 1 : 2 }

    /// Keras and TensorFlow call the share of the old statistics momentum, PyTorch that of the new.
    func remarks(on input: Shape) -> [LayerRemark] {
        guard momentum > 0.5 else { return [] }
        let other = JSONNumber(((1 - momentum) * 1e6).rounded() / 1e6).literal
        return [
            LayerRemark(
                error: LayerError(
                    "given \(JSONNumber(momentum).literal), the weight of a new batch in the "
                        + "running statistics, as in PyTorch; in Keras and TensorFlow momentum is "
                        + "the weight of the old ones",
                    at: "momentum",
                    suggestion: "if it comes from there, write \(other)"), isRefusal: false)
        ]
    }

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
        epsilon = object.singlePrecision(
            "epsilon", default: 1e-5, in: .positive, "What keeps the variance from zero.")
    }

    init() { epsilon = 1e-5 }

    var summary: String { "Layer norm" }
    var keepsFeatures: Bool { true }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline(input, parameterCount: try Sizes.product([2] + input.dimensions))
    }

    func remarks(on input: Shape) -> [LayerRemark] {
        input.count > 1 ? [] : [.oneValue(of: "an example", of: input)]
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
        epsilon = object.singlePrecision(
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

    func remarks(on input: Shape) -> [LayerRemark] {
        guard input.count <= groups else { return [] }
        return [.oneValue(of: "a group", of: input, at: "groups")]
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
        epsilon = object.singlePrecision(
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

    /// An image alone differs from nothing.
    func leastBatch(of input: Shape) -> Int { 2 }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "minibatch standard deviation")
        return LayerOutline([image.height, image.width, image.channels + 1])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        MinibatchStandardDeviation(groupSize: groupSize)
    }
}

extension LayerRemark {
    /// What is normalised over one value is zero whatever the value, and nothing behind it learns.
    fileprivate static func oneValue(
        of whole: String, of input: Shape, at key: String? = nil
    ) -> LayerRemark {
        LayerRemark(
            error: LayerError(
                "one value \(whole) in \(input) has no variance: what comes out is the same for "
                    + "every example",
                at: key), isRefusal: true)
    }
}
