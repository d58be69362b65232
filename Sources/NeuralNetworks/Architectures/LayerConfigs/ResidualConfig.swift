import Autodiff
import Configuration
import Kernels

/// Layers beside a shortcut: `Residual`.
public struct ResidualConfig: LayerConfig, Configurable {
    /// The layers beside the shortcut.
    public let layers: [any LayerConfig]
    /// Layers of the shortcut, where the others change the shape; none passes the input on.
    public let shortcut: [any LayerConfig]
    /// What follows the sum.
    public let activation: Activation

    private static let layerCounts = 1...64
    private static let shortcutCounts = 0...8

    /// A block stated in code; traps beyond the numbers of layers that configs may have.
    public init(
        layers: [any LayerConfig], shortcut: [any LayerConfig] = [],
        activation: Activation = Activation(.identity)
    ) {
        _ = Self.layerCounts.checked(layers.count, "ResidualConfig.layers")
        _ = Self.shortcutCounts.checked(shortcut.count, "ResidualConfig.shortcut")
        self.layers = layers
        self.shortcut = shortcut
        self.activation = activation
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        layers = object.variants(
            "layers", object.registry[Layers.self], count: Self.layerCounts,
            "The layers beside the shortcut.")
        shortcut = object.variants(
            "shortcut", default: [], object.registry[Layers.self], count: Self.shortcutCounts,
            "Layers of the shortcut, where the others change the shape; none passes the input on.")
        activation = Activation(
            object.choice(
                "activation", of: Activation.Kind.self, default: .identity,
                "What follows the sum."))
    }

    /// `Residual block of 5 layers`.
    public var summary: String { "Residual block of \(layers.count) layers" }
    /// Whether one of the layers does.
    public var mixesExamples: Bool { (layers + shortcut).contains(where: \.mixesExamples) }
    /// Whether one of the layers does.
    public var mixesEvaluatedExamples: Bool {
        (layers + shortcut).contains(where: \.mixesEvaluatedExamples)
    }

    /// Both lists.
    public var parts: [(key: String, layers: [any LayerConfig])] {
        [("layers", layers), ("shortcut", shortcut)]
    }

    /// What follows the sum, if anything does.
    public var ending: LayerEnding? {
        activation.kind == .identity
            ? nil
            : LayerEnding(
                activation: activation, key: "activation",
                line: #""activation": "\#(activation.kind.rawValue)""#)
    }

    /// The shape of the sum.
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let body = try NetworkPlan.chain(layers, input, under: "layers")
        let beside = try NetworkPlan.chain(shortcut, input, under: "shortcut")
        let output = body.last?.outline.output ?? input
        let other = beside.last?.outline.output ?? input
        guard output == other else {
            throw LayerError(
                "the layers give \(output) and the shortcut \(other), expected the same shape",
                at: "shortcut",
                suggestion: "put a convolution with kernel 1 into the shortcut")
        }
        let all = body + beside
        return LayerOutline(
            output, parameterCount: all.reduce(0) { $0 + $1.outline.parameterCount },
            bufferCount: all.reduce(0) { $0 + $1.outline.bufferCount },
            operations: all.reduce(0) { $0 + $1.outline.operations })
    }

    /// A `Residual`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        let (input, initializer) = (construction.input, construction.initializer)
        let body = NetworkPlan.modules(
            layers, input, initializer: initializer, random: &construction.random)
        let beside = NetworkPlan.modules(
            shortcut, input, initializer: initializer, random: &construction.random)
        return Residual(
            body: Sequential(body), shortcut: shortcut.isEmpty ? nil : Sequential(beside),
            activation: activation)
    }
}
