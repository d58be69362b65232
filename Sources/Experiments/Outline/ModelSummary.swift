import Autodiff
import Basics
import Families
import NeuralNetworks

/// A model layer by layer, reckoned without building it.
package struct ModelSummary: Sendable {
    /// One layer, for one example.
    package struct Layer: Sendable, Equatable {
        /// The path of properties, as in the names of its parameters: `encoder.0`.
        package let name: String
        /// What kind of layer it is: `Dense`, `Convolution 4×4/2`.
        package let kind: String
        /// Sizes of what comes out; nil for what is no layer.
        package let outputShape: Shape?
        /// Parameters that the layer owns.
        package let parameterCount: Int
        /// Floating-point operations of a forward pass.
        package let operations: Double
        /// Whether it is the function that the program applies to what the network gives, which no
        /// config lists.
        package let isAddedByProgram: Bool
    }

    /// The layers in order of declaration, network after network.
    package let layers: [Layer]
    /// Numbers that training changes.
    package let parameterCount: Int
    /// Numbers that are kept beside them, such as running statistics.
    package let bufferCount: Int
    /// Numbers of the first run's model that it is built on, which nothing changes.
    package let frozenCount: Int

    /// The layers of `networks`, and what else the model owns.
    init(_ networks: [NamedPlan], other: [OtherState]) {
        layers =
            networks.flatMap(Self.layers)
            + other.filter { $0.parameterCount > 0 }.map { state in
                Layer(
                    name: state.name, kind: "Parameter", outputShape: nil,
                    parameterCount: state.parameterCount, operations: 0, isAddedByProgram: false)
            }
        parameterCount = layers.reduce(0) { $0 + $1.parameterCount }
        bufferCount =
            networks.reduce(0) { $0 + $1.plan.bufferCount }
            + other.reduce(0) { $0 + $1.bufferCount }
        frozenCount = other.reduce(0) { $0 + $1.frozenCount }
    }

    /// A network's own layers, and the function that the program applies to what they give.
    private static func layers(of network: NamedPlan) -> [Layer] {
        let own = network.plan.ownLayers.enumerated().map { position, layer in
            Layer(
                name: "\(network.name).\(position)", kind: layer.config.summary,
                outputShape: layer.outline.output, parameterCount: layer.outline.parameterCount,
                operations: layer.outline.operations, isAddedByProgram: false)
        }
        guard let use = network.plan.use, let function = use.function else { return own }
        return own + [
            Layer(
                name: network.name, kind: "\(function.rawValue), added by \(use.user)",
                outputShape: network.plan.output, parameterCount: 0, operations: 0,
                isAddedByProgram: true)
        ]
    }

    /// The layers with their output shapes, parameters, operations and memory, as a table.
    package var table: TextTable {
        TextTable(
            [
                .init("LAYER"), .init("TYPE"), .init("OUTPUT"), .init("PARAMETERS", .right),
                .init("OPERATIONS", .right), .init("BYTES", .right),
            ],
            rows: layers.map { layer in
                let sizes = layer.outputShape?.dimensions.map { "\($0)" }.joined(separator: ", ")
                return [
                    layer.name, layer.kind, sizes.map { "[batch, \($0)]" } ?? "-",
                    Wording.count(layer.parameterCount),
                    layer.operations > 0 ? Wording.count(Int(layer.operations)) : "-",
                    layer.outputShape.map { Wording.count($0.count * 4) } ?? "-",
                ]
            })
    }

    /// Floating-point operations of a forward pass through all networks, of an example.
    package var operations: Double { layers.reduce(0) { $0 + $1.operations } }
}
