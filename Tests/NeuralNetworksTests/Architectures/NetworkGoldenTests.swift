import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

/// Networks from lists of layers against PyTorch modules of the same shape, with the module's
/// `state_dict` loaded as it is.
@Suite struct NetworkGoldenTests {
    static let lists: [String: String] = [
        "image to vector": """
        {"type": "convolution", "filters": 3, "kernel": 3, "stride": 2, "padding": 1},
        {"type": "batch-normalization"}, {"type": "leaky-relu", "slope": 0.2},
        {"type": "convolution", "filters": 6, "kernel": [3, 2], "padding": [1, 0],
         "dilation": [1, 2], "groups": 3, "bias": false},
        {"type": "layer-normalization"}, {"type": "max-pooling", "size": 2, "stride": 1},
        {"type": "flatten"}, {"type": "batch-normalization"}, {"type": "tanh"},
        {"type": "layer-normalization"}, {"type": "dense", "units": 4}
        """,
        "vector to image": """
        {"type": "dense", "units": 24}, {"type": "batch-normalization"}, {"type": "relu"},
        {"type": "reshape", "shape": [3, 2, 4]}, {"type": "batch-normalization"},
        {"type": "transposed-convolution", "filters": 6, "kernel": 4, "stride": 2,
         "padding": 1, "bias": false},
        {"type": "group-normalization", "groups": 3}, {"type": "elu", "limit": 0.7},
        {"type": "transposed-convolution", "filters": 2, "kernel": 3, "stride": 2,
         "padding": 1, "outputPadding": 1, "groups": 2},
        {"type": "sigmoid"}
        """,
        "reparameterized": """
        {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1,
         "reparameterization": "spectral"}, {"type": "relu"},
        {"type": "convolution", "filters": 3, "kernel": 2, "reparameterization": "weight"},
        {"type": "relu"},
        {"type": "transposed-convolution", "filters": 2, "kernel": 2,
         "reparameterization": "spectral"},
        {"type": "transposed-convolution", "filters": 3, "kernel": 3, "padding": 1,
         "reparameterization": "weight"},
        {"type": "flatten"},
        {"type": "dense", "units": 6, "reparameterization": "spectral"}, {"type": "relu"},
        {"type": "dense", "units": 3, "reparameterization": "weight"}
        """,
        "residual": """
        {"type": "residual", "activation": "relu",
         "layers": [
            {"type": "convolution", "filters": 4, "kernel": 3, "stride": 2, "padding": 1,
             "bias": false},
            {"type": "batch-normalization"}, {"type": "relu"},
            {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1}],
         "shortcut": [{"type": "convolution", "filters": 4, "kernel": 1, "stride": 2}]},
        {"type": "average-pooling", "size": 3}, {"type": "flatten"},
        {"type": "dense", "units": 3}
        """,
    ]

    @Test(arguments: Golden.cases("networks"))
    func listsComputeWhatPyTorchModulesDo(golden: Golden) throws {
        let list = try #require(Self.lists[golden.name])
        let config = try NetworkConfig.read(
            from: .parse(#"{"type": "layers", "layers": [\#(list)]}"#, source: golden.name)
        ).value
        let input = try golden.tensor("inputs", "input").channelsLast
        let expected = try golden.tensor("expected", "output").channelsLast
        let plan = try NetworkPlan(
            config, input: Shape(Array(input.shape.dimensions.dropFirst())),
            output: Shape(Array(expected.shape.dimensions.dropFirst())), meaning: "a result")
        var random = RandomStream(seed: 1, name: "weights")
        let network = plan.network(random: &random)
        let names = Set(golden.json["state"]?.objectValue?.keys ?? [])
        var known: Set<String> = []
        for state in network.namedState {
            switch state.content {
            case .parameter(let parameter):
                let stored = try golden.tensor("state", state.name)
                #expect(stored.shape == parameter.layout.shape, "\(state.name)")
                parameter.assign(parameter.layout.restored(stored))
                #expect(
                    parameter.layout.stored(parameter.value).scalars == stored.scalars,
                    "\(state.name)")
            case .buffer(let buffer):
                let stored = try golden.tensor("state", state.name)
                #expect(stored.shape == buffer.layout.shape, "\(state.name)")
                buffer.assign(buffer.layout.restored(stored))
            case .counter: continue
            }
            known.insert(state.name)
        }
        #expect(known == names)
        #expect(plan.parameterCount == network.parameters.reduce(0) { $0 + $1.shape.count })
        var context = Context.evaluation
        let output = network(input, &context)
        #expect(output.shape == expected.shape)
        // Of the largest element: small ones are differences of larger numbers.
        #expect(deviation(output, expected, floor: 1) <= 1e-5)
    }
}

extension Tensor {
    /// [batch, channels, height, width] as [batch, height, width, channels].
    fileprivate var channelsLast: Tensor { rank == 4 ? transposed([0, 2, 3, 1]) : self }
}
