import Autodiff
import Configuration
import Kernels

/// A network's layers with the shapes between them, found out without allocating anything.
public struct NetworkPlan: Sendable {
    /// A layer and what it makes of an example.
    public struct Layer: Sendable {
        /// The layer's settings.
        public let config: any LayerConfig
        /// Sizes of what goes in.
        public let input: Shape
        /// What comes out.
        public let outline: LayerOutline
    }

    /// The layers, first to last.
    public let layers: [Layer]
    /// Sizes of an example as it comes.
    public let input: Shape
    /// Sizes of what the network gives for it.
    public let output: Shape
    /// The list of layers that a config could hold instead, where the network is a preset.
    public let expansion: JSONValue?
    /// What the program makes of the network's numbers, where it matters what they can be.
    public let use: OutputUse?
    /// The network as its config states it.
    let config: NetworkConfig
    private let firstInput: Shape

    /// Plans `network` from examples of `input` to results of `output`, which `meaning` names for
    /// the user ("a logit") and the program puts to `use`.
    ///
    /// - Throws: `ConfigError` at the layer that cannot take what it is given, or at the list that
    ///   ends in another shape.
    public init(
        _ network: NetworkConfig, input: Shape, output: Shape, meaning: String,
        use: OutputUse? = nil
    ) throws(ConfigError) {
        self.input = input
        self.output = output
        self.use = use
        config = network
        do throws(LayerError) {
            expansion = try network.expansion(input: input, output: output)
            // A perceptron sees an image as a vector, and gives one.
            let isPerceptron = network.perceptron != nil
            firstInput = isPerceptron ? [try Sizes.product(input.dimensions)] : input
            var configs = try network.layers(input: input, output: output)
            if let use, use.isLayer, let last = use.function?.activation {
                configs.append(ActivationConfig(last))
            }
            layers = try Self.chain(configs, firstInput, under: "layers")
            let found = layers.last?.outline.output ?? firstInput
            let count = try Sizes.product(output.dimensions)
            let isRight =
                found == output || (isPerceptron && found == [count])
                || (output.rank == 1 && found == [1, 1, count])
            guard isRight else {
                throw LayerError(
                    "the layers make \(found) of \(input), expected \(output): \(meaning)")
            }
        } catch {
            throw network.located(error)
        }
    }

    /// The layers in turn from examples of `input`; errors name their positions below `key`.
    static func chain(
        _ configs: [any LayerConfig], _ input: Shape, under key: String
    ) throws(LayerError) -> [Layer] {
        var shape = input
        var layers: [Layer] = []
        for (position, config) in configs.enumerated() {
            do throws(LayerError) {
                let outline = try config.outline(shape)
                _ = try Sizes.product(outline.output.dimensions)
                layers.append(Layer(config: config, input: shape, outline: outline))
                shape = outline.output
            } catch {
                throw error.within(position, of: key)
            }
        }
        return layers
    }

    /// Numbers that training changes.
    public var parameterCount: Int? {
        layers.reduce(0) { total, layer in
            guard let total else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(layer.outline.parameterCount)
            return overflow ? nil : sum
        }
    }

    /// Numbers that the layers keep beside their parameters, such as running statistics.
    public var bufferCount: Int { layers.reduce(0) { $0 + $1.outline.bufferCount } }

    /// Numbers that a forward pass computes for an example, all layers together.
    public var activationCount: Int { layers.reduce(0) { $0 + $1.outline.output.count } }

    /// Floating-point operations of a forward pass, of an example.
    public var operations: Double { layers.reduce(0) { $0 + $1.outline.operations } }

    /// Whether what comes out for one example of a training batch depends on the others.
    public var mixesExamples: Bool { layers.contains(where: \.config.mixesExamples) }

    /// The network with initial weights.
    public func network(random: inout RandomStream) -> Network {
        let modules = Self.modules(
            layers.map(\.config), firstInput, initializer: config.initializer,
            inputImage: input.image,
            outputImage: output.image, random: &random)
        return Network(
            Sequential(modules), inputShape: firstInput, outputShape: output,
            evaluatedAtOnce: evaluatedAtOnce)
    }

    /// Numbers that the layers may compute at once in evaluation: 32 MB of them.
    static let evaluatedNumbers = 1 << 23

    /// How many examples go through the layers at once in evaluation; nil for any number, where
    /// what comes out for one depends on the others.
    var evaluatedAtOnce: Int? {
        mixesEvaluatedExamples ? nil : max(1, Self.evaluatedNumbers / max(activationCount, 1))
    }

    /// Whether what comes out for an example in evaluation depends on the others of its batch.
    public var mixesEvaluatedExamples: Bool {
        layers.contains(where: \.config.mixesEvaluatedExamples)
    }

    /// The layers of `configs`, which `chain` has accepted.
    ///
    /// - Parameters:
    ///   - inputImage: the image that the input is the elements of, if it is a vector.
    ///   - outputImage: the image that will be made of the output, if it is a vector.
    static func modules(
        _ configs: [any LayerConfig], _ input: Shape, initializer: Initializer,
        inputImage: Shape? = nil, outputImage: Shape? = nil, random: inout RandomStream
    ) -> [any Module] {
        guard let chain = try? chain(configs, input, under: "layers") else {
            preconditionFailure("NetworkPlan: layers that were not checked")
        }
        let images = images(chain, input: inputImage, output: outputImage)
        return chain.enumerated().map { position, layer in
            var construction = LayerConstruction(
                input: layer.input, initializer: initializer, inputImage: images[position],
                outputImage: images[position + 1], random: random)
            let module = layer.config.module(&construction)
            random = construction.random
            return module
        }
    }

    /// For every vector between layers the image whose elements it has, or will have: behind a
    /// flattened image and before one that is made, as far as features keep their places.
    static func images(_ chain: [Layer], input: Shape?, output: Shape?) -> [Shape?] {
        var images = [Shape?](repeating: nil, count: chain.count + 1)
        func isVector(_ shape: Shape) -> Bool { shape.rank == 1 }
        if let first = chain.first, isVector(first.input) { images[0] = input }
        for (position, layer) in chain.enumerated() {
            if isVector(layer.outline.output), !isVector(layer.input) {
                images[position + 1] = layer.config is FlattenConfig ? layer.input : nil
            } else if layer.config.keepsFeatures {
                images[position + 1] = images[position]
            }
        }
        if let last = chain.last, isVector(last.outline.output), images[chain.count] == nil {
            images[chain.count] = output
        }
        for (position, layer) in chain.enumerated().reversed()
        where isVector(layer.input) && images[position] == nil {
            if !isVector(layer.outline.output) {
                images[position] = layer.outline.output
            } else if layer.config.keepsFeatures {
                images[position] = images[position + 1]
            }
        }
        return images
    }
}

extension Shape {
    /// This shape, if it is an image's.
    fileprivate var image: Shape? { rank == 3 ? self : nil }
}
