import Autodiff
import Configuration

extension NetworkPlan {
    /// A layer, however deep within others, and the way to it from the network.
    struct PlacedLayer {
        let layer: Layer
        let way: [JSONPath.Component]
    }

    /// The layers that the config states, without what the program puts behind them.
    public var ownLayers: ArraySlice<Layer> { layers.dropLast(use?.isLayer == true ? 1 : 0) }

    /// The network's own layers and those within them, each before its parts.
    var placedLayers: [PlacedLayer] { Self.placed(ownLayers, way: [.key("layers")]) }

    private static func placed(
        _ layers: some Collection<Layer>, way: [JSONPath.Component]
    ) -> [PlacedLayer] {
        layers.enumerated().flatMap { position, layer in
            let place = way + [.index(position)]
            let within = layer.config.parts.flatMap { part in
                placed(
                    (try? chain(part.layers, layer.input, under: part.key)) ?? [],
                    way: place + [.key(part.key)])
            }
            return [PlacedLayer(layer: layer, way: place)] + within
        }
    }

    /// What a user should hear of the network before it is trained.
    public var remarks: [ConfigRemark] {
        let ofLayers = placedLayers.flatMap { placed in
            placed.layer.config.remarks(on: placed.layer.input).map { remark in
                ConfigRemark(
                    config.located(remark.error.at(placed.way)), isRefusal: remark.isRefusal)
            }
        }
        return ofLayers + [remarkOnEnding].compactMap(\.self)
    }

    /// That the network limits the numbers that the program takes from it, if it does.
    private var remarkOnEnding: ConfigRemark? {
        guard let use,
            let position = ownLayers.indices.last(where: { !layers[$0].config.keepsRange }),
            let ending = layers[position].config.ending, let range = ending.activation.range
        else { return nil }
        let complaint = use.complaint(of: ending, range: range, outputs: output.count)
        return ConfigRemark(config.located(complaint.within(position, of: "layers")))
    }

    /// The layer that needs the most examples in a training batch, in words with its place, and how
    /// many it needs; nil where one is enough.
    public var leastBatch: (count: Int, layer: String)? {
        let needs = placedLayers.map { ($0, $0.layer.config.leastBatch(of: $0.layer.input)) }
        guard let (placed, count) = needs.max(by: { $0.1 < $1.1 }), count > 1 else { return nil }
        return (count, description(of: placed))
    }

    /// The first layer by which what comes out for one example of a training batch depends on the
    /// others, in words with its place; nil where there is none.
    public var firstMixingLayer: String? {
        placedLayers.first { $0.layer.config.mixesExamples && $0.layer.config.parts.isEmpty }
            .map(description)
    }

    /// Whether any layer's weights are held to a spectral norm of one.
    public var boundsSlope: Bool { placedLayers.contains { $0.layer.config.boundsSlope } }

    private func description(of placed: PlacedLayer) -> String {
        "\(config.place(of: placed.way)) (\(placed.layer.config.summary))"
    }
}
