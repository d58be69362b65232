import Autodiff
import Configuration

/// LeNet-5 (LeCun et al. 1998, figure 2) with ReLU and max pooling, as it is taught today.
struct LeNetPreset: ArchitecturePreset {
    let initializer: Initializer

    init(from object: ObjectReader) {
        initializer = object.choice(
            "initializer", of: Initializer.self, default: .pyTorch, "How weights begin.")
    }

    func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
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
struct SmallResNetPreset: ArchitecturePreset {
    let filters: Int
    let blocks: Int
    let initializer: Initializer

    init(from object: ObjectReader) {
        filters = object.integer(
            "filters", default: 16, in: 1...1024, "Channels of the first stage.")
        blocks = object.integer(
            "blocks", default: 1, in: 1...32, "Residual blocks of each of the three stages.")
        initializer = object.choice(
            "initializer", of: Initializer.self, default: .kaimingNormal, "How weights begin.")
    }

    func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
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
