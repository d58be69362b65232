import Autodiff
import GAN
import NeuralNetworks
import VAE

/// A model layer by layer, found by sending one example through it.
public struct ModelSummary: Sendable {
    /// One layer.
    public struct Layer: Sendable, Equatable {
        /// The path of properties, as in the names of its parameters: `encoder.0`.
        public let name: String
        /// What kind of layer it is: `Linear`, `Activation (relu)`.
        public let kind: String
        /// Sizes of one example behind the layer; nil for what is no layer.
        public let outputShape: Shape?
        /// Parameters that the layer owns.
        public let parameterCount: Int
    }

    /// The layers in order of declaration, network after network.
    public let layers: [Layer]
    /// Numbers that training changes.
    public let parameterCount: Int
    /// Numbers that are kept beside them, such as running statistics.
    public let bufferCount: Int

    /// Walks through the networks of a model, and lists the parameters that belong to none.
    init(of model: any Module, describedBy description: ModelDescription) {
        var layers: [Layer] = []
        for child in Mirror(reflecting: model).children {
            guard let label = child.label, let network = child.value as? Sequential else {
                continue
            }
            layers += Self.layers(
                of: network, named: label, inputs: description.inputCount(ofNetwork: label))
        }
        let known = Set(layers.map(\.name))
        for named in model.namedParameters
        where !known.contains(String(named.name.prefix { $0 != "." }) + Self.index(named.name)) {
            layers.append(
                Layer(
                    name: named.name, kind: "Parameter", outputShape: nil,
                    parameterCount: named.parameter.shape.count))
        }
        self.layers = layers
        parameterCount = model.parameters.reduce(0) { $0 + $1.shape.count }
        bufferCount = model.namedState.reduce(0) { total, state in
            if case .buffer(let buffer) = state.content {
                total + buffer.value.count
            } else {
                total
            }
        }
    }

    /// The layers, the parameters of each, and the shapes between them, as a table.
    public var table: TextTable {
        TextTable(
            [.init("LAYER"), .init("TYPE"), .init("OUTPUT"), .init("PARAMETERS", .right)],
            rows: layers.map { layer in
                let sizes = layer.outputShape?.dimensions.map { "\($0)" }.joined(separator: ", ")
                return [
                    layer.name, layer.kind, sizes.map { "[batch, \($0)]" } ?? "-",
                    Wording.count(layer.parameterCount),
                ]
            })
    }

    private static func layers(
        of network: Sequential, named name: String, inputs: Int
    ) -> [Layer] {
        var context = Context.evaluation
        var value = Tensor.zeros([1, inputs])
        return network.layers.enumerated().map { position, layer in
            value = layer(value, &context)
            return Layer(
                name: "\(name).\(position)", kind: kind(of: layer),
                outputShape: Shape(Array(value.shape.dimensions.dropFirst())),
                parameterCount: layer.parameters.reduce(0) { $0 + $1.shape.count })
        }
    }

    private static func kind(of layer: any Module) -> String {
        let type = "\(type(of: layer))"
        return switch layer {
        case let activation as Activation: "\(type) (\(activation.kind.rawValue))"
        case let dropout as Dropout: "\(type) (\(Wording.number(Double(dropout.probability))))"
        default: type
        }
    }

    /// `.0` of `encoder.0.weight`; empty when there is no such number.
    private static func index(_ name: String) -> String {
        let parts = name.split(separator: ".")
        return parts.count > 1 && Int(parts[1]) != nil ? ".\(parts[1])" : ""
    }
}

extension ModelDescription {
    /// Numbers that a network of the model takes in for one example.
    fileprivate func inputCount(ofNetwork name: String) -> Int {
        switch (config, name) {
        case (.vae(let config), "decoder"): config.latentSize
        case (.gan(let config), "generator"): config.latentSize
        default: inputShape.count
        }
    }
}
