import Autodiff
import Configuration

/// A network as configs state it: hidden layers of a perceptron, a list of layers, or a preset that
/// stands for such a list.
///
/// In code it is one of
///
/// ```swift
/// NetworkConfig(hidden: [256, 128], activation: Activation(.leakyReLU))
/// NetworkConfig(layers: [FlattenConfig(), DenseConfig(units: 10)])
/// NetworkConfig(DCGANPreset(filters: 32))
/// ```
public struct NetworkConfig: Configurable {
    private enum Architecture: Sendable {
        case perceptron(MultilayerPerceptronConfig)
        case layers([any LayerConfig], Initializer)
        case preset(any ArchitecturePreset)
    }

    private let architecture: Architecture
    /// Where the network stands in its file.
    public let path: JSONPath

    /// Reads the keys.
    public init(from object: ObjectReader) {
        path = object.path
        architecture = object.discriminated(
            by: "type", default: "mlp",
            [
                VariantCase("mlp", "A multilayer perceptron.") {
                    .perceptron(MultilayerPerceptronConfig(from: $0))
                },
                VariantCase("layers", "Layers one behind the other.") {
                    .layers(
                        $0.variants(
                            "layers", $0.registry[Layers.self], count: Self.layerCounts,
                            "The layers, first to last."),
                        $0.choice(
                            "initializer", of: Initializer.self, default: Self.usualInitializer,
                            "How weights begin where a layer does not say so."))
                },
            ]
                + architecturePresets.map { preset in
                    VariantCase(preset.name, preset.description) { .preset(preset.read($0)) }
                }, "Which kind of network it is.")
    }

    /// How weights begin that neither a layer nor its list says anything about: as PyTorch's do.
    public static let usualInitializer = Initializer.pyTorch

    private static let layerCounts = 1...512

    private init(_ architecture: Architecture) {
        self.architecture = architecture
        path = JSONPath()
    }

    /// A perceptron.
    public init(_ perceptron: MultilayerPerceptronConfig) { self.init(.perceptron(perceptron)) }

    /// A perceptron by its hidden layers; traps on a setting that has no meaning.
    ///
    /// - `hidden`: units of every hidden layer, first to last.
    /// - `normalizedFrom`: the first hidden layer, counted from zero, that is normalised.
    /// - `dropout`: the probability that a hidden unit is dropped in training.
    public init(
        hidden: [Int] = MultilayerPerceptronConfig.usual.hidden,
        activation: Activation = MultilayerPerceptronConfig.usual.activation,
        normalization: MultilayerPerceptronConfig.Normalization =
            MultilayerPerceptronConfig.usual.normalization,
        normalizedFrom: Int = MultilayerPerceptronConfig.usual.normalizedFrom,
        dropout: Double = MultilayerPerceptronConfig.usual.dropout,
        initializer: Initializer = MultilayerPerceptronConfig.usual.initializer
    ) {
        self.init(
            MultilayerPerceptronConfig(
                hidden: hidden, activation: activation, normalization: normalization,
                normalizedFrom: normalizedFrom, dropout: dropout, initializer: initializer))
    }

    /// Layers one behind the other, first to last; traps on none and on more than 512.
    ///
    /// - `initializer`: how weights begin where a layer does not say so.
    public init(layers: [any LayerConfig], initializer: Initializer = usualInitializer) {
        _ = Self.layerCounts.checked(layers.count, "NetworkConfig.layers")
        self.init(.layers(layers, initializer))
    }

    /// The layers that a preset stands for.
    public init(_ preset: some ArchitecturePreset) { self.init(.preset(preset)) }

    /// The network of a config that this package itself writes; traps on one that is wrong.
    package init(standing settings: JSONObject) {
        do {
            self = try Self.read(from: .object(settings), source: "").value
        } catch {
            preconditionFailure("NetworkConfig: \(error)")
        }
    }

    /// The hidden layers of a perceptron, which takes images as vectors and gives them as vectors;
    /// nil for other networks.
    public var perceptron: MultilayerPerceptronConfig? {
        if case .perceptron(let config) = architecture { config } else { nil }
    }

    /// How weights begin where a layer does not say so.
    var initializer: Initializer {
        switch architecture {
        case .perceptron(let config): config.initializer
        case .layers(_, let initializer): initializer
        case .preset(let preset): preset.initializer
        }
    }

    /// The layers between examples of `input` and results of `output`.
    func layers(input: Shape, output: Shape) throws(LayerError) -> [any LayerConfig] {
        switch architecture {
        case .perceptron(let config):
            config.layers(outputs: try Sizes.product(output.dimensions))
        case .layers(let layers, _): layers
        case .preset(let preset):
            try Self.read(try preset.layers(input: input, output: output))
        }
    }

    /// What the network stands for as a list that a config could hold instead; nil where it is no
    /// preset.
    func expansion(input: Shape, output: Shape) throws(LayerError) -> JSONValue? {
        guard case .preset(let preset) = architecture else { return nil }
        let layers = try preset.layers(input: input, output: output)
        return [
            "type": "layers", "initializer": .string(preset.initializer.rawValue),
            "layers": .array(layers.map(JSONValue.object)),
        ]
    }

    private static func read(_ layers: [JSONObject]) throws(LayerError) -> [any LayerConfig] {
        struct Listed: Configurable {
            let layers: [any LayerConfig]
            init(from object: ObjectReader) {
                layers = object.variants(
                    "layers", Layers.standard, count: NetworkConfig.layerCounts, "Layers.")
            }
        }
        do {
            let object: JSONValue = ["layers": .array(layers.map(JSONValue.object))]
            return try Listed.read(from: object, source: "").value.layers
        } catch {
            throw LayerError(
                error.errors.first.map { "\($0.path) of its layers: \($0.message)" } ?? "")
        }
    }

    /// Where the layer at the end of `way` stands: `model.encoder.layers[1]`, or
    /// `layer [1] of model.encoder` where the file does not list the layers.
    func place(of way: [JSONPath.Component]) -> String {
        if case .layers = architecture { return "\(JSONPath(path.components + way))" }
        let layer = "layer \(JSONPath(way.filter(\.isIndex)))"
        return path.isRoot ? layer : "\(layer) of \(path)"
    }

    /// An error of one of the layers, with its place in the file.
    func located(_ error: LayerError) -> ConfigError {
        var path = path
        var message = error.message
        if case .layers = architecture {
            for step in error.steps { path.components.append(step) }
            if let key = error.key { path = path.appending(key) }
        } else if let first = error.steps.first(where: { $0.isIndex }) {
            // The file does not hold this layer.
            message = "layer \(JSONPath([first])): \(message)"
        }
        return ConfigError(path: path, message: message, suggestion: error.suggestion)
    }
}

extension JSONPath.Component {
    fileprivate var isIndex: Bool { if case .index = self { true } else { false } }
}
