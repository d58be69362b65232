import Autodiff
import Configuration
import Kernels

/// Layers beside a shortcut: `Residual`.
struct ResidualConfig: LayerConfig, Configurable {
    let layers: [any LayerConfig]
    let shortcut: [any LayerConfig]
    let activation: Activation

    init(from object: ObjectReader) {
        layers = object.variants(
            "layers", object.registry[Layers.self], count: 1...64, "The layers beside the shortcut."
        )
        shortcut = object.variants(
            "shortcut", default: [], object.registry[Layers.self], count: 0...8,
            "Layers of the shortcut, where the others change the shape; none passes the input on.")
        activation = Activation(
            object.choice(
                "activation", of: Activation.Kind.self, default: .identity,
                "What follows the sum."))
    }

    var summary: String { "Residual block of \(layers.count) layers" }
    var mixesExamples: Bool { (layers + shortcut).contains(where: \.mixesExamples) }
    var mixesEvaluatedExamples: Bool {
        (layers + shortcut).contains(where: \.mixesEvaluatedExamples)
    }

    var parts: [(key: String, layers: [any LayerConfig])] {
        [("layers", layers), ("shortcut", shortcut)]
    }

    var ending: LayerEnding? {
        activation.kind == .identity
            ? nil
            : LayerEnding(
                activation: activation, key: "activation",
                line: #""activation": "\#(activation.kind.rawValue)""#)
    }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
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

    func module(_ construction: inout LayerConstruction) -> any Module {
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
