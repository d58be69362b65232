import Autodiff
import Configuration

/// LeNet-5 (LeCun et al. 1998, figure 2) with ReLU and max pooling, as it is taught today.
public struct LeNetPreset: ArchitecturePreset, Configurable {
    /// How weights begin.
    public let initializer: Initializer

    /// A preset stated in code.
    public init(initializer: Initializer = .pyTorch) { self.initializer = initializer }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        initializer = object.choice(
            "initializer", of: Initializer.self, default: LeNetPreset().initializer,
            "How weights begin.")
    }

    /// From an image to a vector.
    ///
    /// - Throws: `LayerError` for other shapes.
    public func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
        guard input.rank == 3, output.rank == 1 else {
            throw LayerError("LeNet makes a vector of an image, not \(output) of \(input)")
        }
        let pooling: JSONObject = ["type": "max-pooling"]
        return [
            ListedLayer.convolution(6, kernel: 5, padding: "same"), ListedLayer.relu, pooling,
            ListedLayer.convolution(16, kernel: 5), ListedLayer.relu, pooling,
            ListedLayer.flatten, ListedLayer.dense(120), ListedLayer.relu,
            ListedLayer.dense(84), ListedLayer.relu, ListedLayer.dense(output[0]),
        ]
    }
}

/// Three stages of residual blocks with 1, 2 and 4 times the first one's channels, as He et al. 2016,
/// §4.2 build them for CIFAR.
public struct SmallResNetPreset: ArchitecturePreset, Configurable {
    /// Channels of the first stage.
    public let filters: Int
    /// Residual blocks of each of the three stages.
    public let blocks: Int
    /// How weights begin.
    public let initializer: Initializer

    private static let channelRange = 1...1024
    private static let blockRange = 1...32

    /// A preset stated in code; traps on a setting that has no meaning.
    public init(
        filters: Int = 16, blocks: Int = 1, initializer: Initializer = .kaimingNormal
    ) {
        self.filters = Self.channelRange.checked(filters, "SmallResNetPreset.filters")
        self.blocks = Self.blockRange.checked(blocks, "SmallResNetPreset.blocks")
        self.initializer = initializer
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = SmallResNetPreset()
        filters = object.integer(
            "filters", default: usual.filters, in: Self.channelRange,
            "Channels of the first stage.")
        blocks = object.integer(
            "blocks", default: usual.blocks, in: Self.blockRange,
            "Residual blocks of each of the three stages.")
        initializer = object.choice(
            "initializer", of: Initializer.self, default: usual.initializer, "How weights begin.")
    }

    /// From an image to a vector.
    ///
    /// - Throws: `LayerError` for other shapes.
    public func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
        guard input.rank == 3, output.rank == 1 else {
            throw LayerError(
                "resnet-small makes a vector of an image, not \(output) of \(input)")
        }
        var layers = [convolution(filters), ListedLayer.batchNormalization, ListedLayer.relu]
        for stage in 0..<3 {
            for block in 0..<blocks {
                let halves = stage > 0 && block == 0
                layers.append(self.block(filters << stage, halves: halves))
            }
        }
        return layers + [["type": "global-average-pooling"], ListedLayer.dense(output[0])]
    }

    private func convolution(_ filters: Int, stride: Int = 1) -> JSONObject {
        ListedLayer.convolution(filters, kernel: 3, stride: stride, padding: 1, bias: false)
    }

    private func block(_ filters: Int, halves: Bool) -> JSONObject {
        let stride = halves ? 2 : 1
        let body = [
            convolution(filters, stride: stride), ListedLayer.batchNormalization,
            ListedLayer.relu, convolution(filters), ListedLayer.batchNormalization,
        ]
        var block: JSONObject = [
            "type": "residual", "layers": .array(body.map(JSONValue.object)), "activation": "relu",
        ]
        if halves {
            let shortcut = [
                ListedLayer.convolution(filters, kernel: 1, stride: stride, bias: false),
                ListedLayer.batchNormalization,
            ]
            block["shortcut"] = .array(shortcut.map(JSONValue.object))
        }
        return block
    }
}
