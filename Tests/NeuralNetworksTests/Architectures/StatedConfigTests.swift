import Autodiff
import Configuration
import Testing

@testable import NeuralNetworks

/// What stands in a file and what a program states are the same where both say nothing.
@Suite struct StatedConfigTests {
    /// A layer as a config has it, and as code has it.
    struct Pair: Sendable, CustomTestStringConvertible {
        let json: String
        let config: any LayerConfig
        var testDescription: String { json }

        init(_ json: String, _ config: any LayerConfig) {
            self.json = json
            self.config = config
        }
    }

    static let layers = [
        Pair(#"{"type": "dense", "units": 3}"#, DenseConfig(units: 3)),
        Pair(
            #"{"type": "dense", "units": 3, "bias": false, "reparameterization": "weight"}"#,
            DenseConfig(units: 3, hasBias: false, reparameterization: .weight)),
        Pair(
            #"{"type": "convolution", "filters": 3, "kernel": 2}"#,
            ConvolutionConfig(filters: 3, kernel: 2)),
        Pair(
            #"{"type": "convolution", "filters": 3, "kernel": [2, 3], "padding": "same"}"#,
            ConvolutionConfig(filters: 3, kernel: Sides(height: 2, width: 3), padding: .same)),
        Pair(
            #"""
            {"type": "transposed-convolution", "filters": 3, "kernel": 4, "stride": 2, "padding": 1}
            """#,
            ConvolutionConfig(filters: 3, kernel: 4, stride: 2, padding: 1, isTransposed: true)),
        Pair(#"{"type": "batch-normalization"}"#, BatchNormalizationConfig()),
        Pair(#"{"type": "layer-normalization"}"#, LayerNormalizationConfig()),
        Pair(#"{"type": "group-normalization"}"#, GroupNormalizationConfig()),
        Pair(#"{"type": "instance-normalization"}"#, InstanceNormalizationConfig()),
        Pair(#"{"type": "max-pooling"}"#, PoolingConfig(.maximum)),
        Pair(#"{"type": "average-pooling"}"#, PoolingConfig(.average)),
        Pair(#"{"type": "global-max-pooling"}"#, GlobalPoolingConfig(.maximum)),
        Pair(#"{"type": "global-average-pooling"}"#, GlobalPoolingConfig(.average)),
        Pair(#"{"type": "upsampling"}"#, UpsamplingConfig()),
        Pair(#"{"type": "pixel-shuffle"}"#, PixelShuffleConfig()),
        Pair(#"{"type": "padding"}"#, PaddingConfig()),
        Pair(#"{"type": "flatten"}"#, FlattenConfig()),
        Pair(#"{"type": "reshape", "shape": [2, 3, 4]}"#, ReshapeConfig([2, 3, 4])),
        Pair(#"{"type": "dropout"}"#, DropoutConfig()),
        Pair(#"{"type": "channel-dropout"}"#, DropoutConfig(dropsChannels: true)),
        Pair(
            #"{"type": "minibatch-standard-deviation"}"#, MinibatchStandardDeviationConfig()),
        Pair(
            #"{"type": "residual", "layers": [{"type": "relu"}]}"#,
            ResidualConfig(layers: [ActivationConfig(.relu)])),
        Pair(#"{"type": "leaky-relu"}"#, ActivationConfig(.leakyReLU)),
        Pair(#"{"type": "elu"}"#, ActivationConfig(.elu)),
        Pair(#"{"type": "elu", "limit": 2}"#, ActivationConfig(.elu, parameter: 2)),
    ]

    private func network(_ json: String) throws -> NetworkConfig {
        try NetworkConfig.read(from: .parse(json, source: "test"), source: "test").value
    }

    @Test(arguments: layers)
    func layersAreTheSame(_ pair: Pair) throws {
        let read = try network(#"{"type": "layers", "layers": [\#(pair.json)]}"#)
        #expect("\(read)" == "\(NetworkConfig(layers: [pair.config]))")
    }

    /// Activations but for the two above have no settings.
    @Test func everyLayerIsLookedAt() {
        let kinds = Layers.standard.map(\.name).filter { name in
            Activation.Kind(rawValue: name).map { $0 == .leakyReLU || $0 == .elu } ?? true
        }
        for kind in kinds {
            #expect(Self.layers.contains { $0.json.contains("\"type\": \"\(kind)\"") }, "\(kind)")
        }
    }

    @Test(arguments: [
        ("{}", NetworkConfig()),
        (
            #"{"hidden": [8, 4], "activation": "tanh", "normalization": "layer", "dropout": 0.5}"#,
            NetworkConfig(
                hidden: [8, 4], activation: Activation(.tanh), normalization: .layer, dropout: 0.5)
        ),
        (#"{"type": "dcgan"}"#, NetworkConfig(DCGANPreset())),
        (#"{"type": "dcgan-64"}"#, NetworkConfig(DCGANPreset(levels: 4))),
        (#"{"type": "conv-vae"}"#, NetworkConfig(ConvolutionalVAEPreset())),
        (#"{"type": "lenet"}"#, NetworkConfig(LeNetPreset())),
        (#"{"type": "resnet-small"}"#, NetworkConfig(SmallResNetPreset())),
    ])
    func networksAreTheSame(_ json: String, _ stated: NetworkConfig) throws {
        #expect(try "\(network(json))" == "\(stated)")
    }

    /// A program's network is planned and named as a file's is.
    @Test func statedLayersArePlanned() throws {
        let network = NetworkConfig(layers: [
            ConvolutionConfig(filters: 4, kernel: 3, padding: .same), ActivationConfig(.relu),
            PoolingConfig(.maximum), FlattenConfig(), DenseConfig(units: 10),
        ])
        let plan = try NetworkPlan(network, input: [8, 8, 1], output: [10], meaning: "a logit")
        // 9·4 + 4 of the convolution, 64·10 + 10 of the dense layer.
        #expect(plan.parameterCount == 690)
        let error = #expect(throws: ConfigError.self) {
            try NetworkPlan(network, input: [64], output: [10], meaning: "a logit")
        }
        #expect(error?.path.description == "layers[0]")
    }
}
