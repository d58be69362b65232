import Autodiff
import Configuration

/// A published architecture that stands for a list of layers, made to measure.
public protocol ArchitecturePreset: Sendable {
    /// How weights begin.
    var initializer: Initializer { get }

    /// The layers between examples of `input` and results of `output`, as a config would list them.
    ///
    /// - Throws: `LayerError` when there are none for such shapes.
    func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject]
}

/// A preset's name and how its settings are read.
struct ArchitecturePresetCase: Sendable {
    let name: String
    let description: String
    let read: @Sendable (ObjectReader) -> any ArchitecturePreset
}

/// The presets, by the names that configs use.
var architecturePresets: [ArchitecturePresetCase] {
    [
        ArchitecturePresetCase(
            name: "dcgan", description: "DCGAN for small images (Radford et al. 2016)."
        ) { DCGANPreset(from: $0, levels: 2) },
        ArchitecturePresetCase(
            name: "dcgan-64", description: "DCGAN for 64×64 images (Radford et al. 2016)."
        ) { DCGANPreset(from: $0, levels: 4) },
        ArchitecturePresetCase(
            name: "conv-vae", description: "Convolutions down to a vector, or up to an image."
        ) { ConvolutionalVAEPreset(from: $0) },
        ArchitecturePresetCase(
            name: "lenet", description: "LeNet-5 (LeCun et al. 1998), with max pooling and ReLU."
        ) { LeNetPreset(from: $0) },
        ArchitecturePresetCase(
            name: "resnet-small",
            description: "A residual network for small images (He et al. 2016)."
        ) { SmallResNetPreset(from: $0) },
    ]
}

/// Layers as configs write them.
enum ListedLayer {
    static func dense(_ units: Int, bias: Bool = true) -> JSONObject {
        with(["type": "dense", "units": .integer(units)], bias: bias)
    }

    static func convolution(
        _ filters: Int, kernel: Int, stride: Int = 1, padding: JSONValue = 0, bias: Bool = true,
        isTransposed: Bool = false
    ) -> JSONObject {
        with(
            [
                "type": isTransposed ? "transposed-convolution" : "convolution",
                "filters": .integer(filters), "kernel": .integer(kernel),
                "stride": .integer(stride), "padding": padding,
            ], bias: bias)
    }

    static func reshape(_ shape: Shape) -> JSONObject {
        ["type": "reshape", "shape": .array(shape.dimensions.map(JSONValue.integer))]
    }

    static let flatten: JSONObject = ["type": "flatten"]
    static let relu: JSONObject = ["type": "relu"]
    static let batchNormalization: JSONObject = ["type": "batch-normalization"]

    private static func with(_ layer: JSONObject, bias: Bool) -> JSONObject {
        var layer = layer
        if !bias { layer["bias"] = false }
        return layer
    }
}
