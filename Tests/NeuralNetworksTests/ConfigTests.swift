import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Testing
import Training

/// Config structs: defaults, round trips of the resolved JSON, refusals.
@Suite struct ConfigTests {
    @Test(arguments: [
        (
            "{}",
            #"{"type":"adam","beta1":0.9,"beta2":0.999,"epsilon":1e-08,"weightDecay":0,"#
        ),
        (
            #"{"type": "adamw"}"#,
            #"{"type":"adamw","beta1":0.9,"beta2":0.999,"epsilon":1e-08,"weightDecay":0.01,"#
        ),
        (
            #"{"type": "sgd"}"#,
            #"{"type":"sgd","momentum":0,"dampening":0,"nesterov":false,"weightDecay":0,"#
        ),
        (
            #"{"type": "rmsprop"}"#,
            #"{"type":"rmsprop","smoothing":0.99,"epsilon":1e-08,"momentum":0,"centered":false,"#
                + #""weightDecay":0,"#
        ),
        (
            #"{"type": "adagrad"}"#,
            #"{"type":"adagrad","learningRateDecay":0,"initialAccumulator":0,"epsilon":1e-10,"#
                + #""weightDecay":0,"#
        ),
    ])
    func optimizersHavePyTorchsDefaults(text: String, resolved: String) throws {
        let read = try OptimizerConfig.read(from: .parse(text, source: "t"))
        #expect(
            read.json.serialized()
                == resolved
                + #""learningRate":0.001,"schedule":{"type":"constant","factor":1,"unit":"epoch"}}"#
        )
    }

    @Test(arguments: [
        "{}", #"{"type": "sgd", "momentum": 0.9, "nesterov": true, "clipNorm": 1}"#,
        #"""
        {"learningRate": 2e-4, "beta1": 0.5, "clipValue": 0.01, "averageDecay": 0.999,
         "schedule": {"type": "joined", "unit": "step", "parts": [
           {"type": "linear-warm-up", "length": 5, "duration": 5},
           {"type": "cosine", "length": 45, "finalFactor": 0.1}]}}
        """#,
        #"{"type": "rmsprop", "centered": true, "schedule": {"type": "linear", "length": 9}}"#,
        #"{"type": "adagrad", "initialAccumulator": 0.1}"#,
    ])
    func resolvedOptimizerReadsAsItself(text: String) throws {
        let first = try OptimizerConfig.read(from: .parse(text, source: "t"))
        let second = try OptimizerConfig.read(from: first.json, source: "resolved")
        #expect(second.json.serialized() == first.json.serialized())
        #expect(second.value.learningRate == first.value.learningRate)
        #expect(second.value.schedule.schedule == first.value.schedule.schedule)
        #expect(second.value.schedule.unit == first.value.schedule.unit)
        #expect(second.value.clipNorm == first.value.clipNorm)
        #expect(second.value.clipValue == first.value.clipValue)
        #expect(second.value.averageDecay == first.value.averageDecay)
        #expect("\(second.value.rule)" == "\(first.value.rule)")
    }

    @Test(arguments: [
        (#"{"learningRate": 0}"#, "learningRate"), (#"{"beta1": 1}"#, "beta1"),
        (#"{"beta2": -0.1}"#, "beta2"), (#"{"epsilon": 0}"#, "epsilon"),
        (#"{"weightDecay": -1}"#, "weightDecay"), (#"{"clipNorm": 0}"#, "clipNorm"),
        (#"{"clipValue": -1}"#, "clipValue"), (#"{"averageDecay": 1}"#, "averageDecay"),
        (#"{"momentum": 0.9}"#, "momentum"), (#"{"type": "sgd", "beta1": 0.9}"#, "beta1"),
        (#"{"type": "sgd", "nesterov": true}"#, "nesterov"),
        (
            #"{"type": "sgd", "nesterov": true, "momentum": 0.9, "dampening": 0.1}"#, "nesterov"
        ),
        (#"{"type": "rmsprop", "smoothing": 1}"#, "smoothing"),
        (#"{"type": "adagrad", "initialAccumulator": -1}"#, "initialAccumulator"),
        (#"{"type": "adamm"}"#, "type"),
    ])
    func badOptimizersAreRefusedAtTheirKey(text: String, key: String) throws {
        let error = try #require(throws: ConfigErrors.self) {
            try OptimizerConfig.read(from: .parse(text, source: "t"))
        }
        #expect(error.errors.map { "\($0.path)" } == [key])
    }

    @Test func perceptronHasDefaults() throws {
        let read = try MultilayerPerceptronConfig.read(from: .parse("{}", source: "t"))
        #expect(
            read.json.serialized()
                == #"{"hidden":[400],"activation":"relu","normalization":"none","#
                + #""normalizedFrom":0,"dropout":0,"initializer":"pytorch"}"#)
    }

    private static let perceptrons = [
        "{}", #"{"hidden": []}"#, #"{"hidden": [5], "activation": "identity"}"#,
        #"{"hidden": [7, 5, 3], "normalization": "batch", "normalizedFrom": 1}"#,
        #"{"hidden": [7, 5], "normalization": "layer", "dropout": 0.3, "activation": "gelu"}"#,
        #"{"hidden": [7], "normalization": "batch", "normalizedFrom": 9}"#,
        #"""
        {"hidden": [6, 6], "activation": "leaky-relu", "activationParameter": 0.1,
         "initializer": "he-normal"}
        """#,
        #"{"hidden": [4], "activation": "elu", "activationParameter": 0}"#,
    ]

    @Test(arguments: perceptrons)
    func resolvedPerceptronReadsAsItself(text: String) throws {
        let first = try MultilayerPerceptronConfig.read(from: .parse(text, source: "t"))
        let second = try MultilayerPerceptronConfig.read(from: first.json, source: "resolved")
        #expect(second.json.serialized() == first.json.serialized())
        #expect("\(second.value)" == "\(first.value)")
    }

    /// The count agrees with the layers that are built, and the layers take and give what they say.
    @Test(arguments: perceptrons)
    func parametersAreCountedWithoutBuilding(text: String) throws {
        let config = try MultilayerPerceptronConfig.read(from: .parse(text, source: "t")).value
        var random = RandomStream(seed: 1, name: "weights")
        let plan = try Self.plan(config, inputs: 11, outputs: 2)
        let model = plan.network(random: &random)
        let built = model.parameters.reduce(0) { $0 + $1.shape.count }
        #expect(plan.parameterCount == built)
        var context = Context.training(random)
        #expect(model(.ones([4, 11]), &context).shape == [4, 2])
    }

    @Test func parametersOfWideNetworksAreCounted() throws {
        let text = #"{"hidden": [65536, 65536]}"#
        let config = try MultilayerPerceptronConfig.read(from: .parse(text, source: "t")).value
        #expect(
            try Self.plan(config, inputs: 10, outputs: 1).parameterCount
                == 11 * 65536 + 65537 * 65536 + 65537)
        for inputs in [Int.max / 2, .max] {
            #expect(throws: ConfigError.self) {
                try Self.plan(config, inputs: inputs, outputs: 1)
            }
        }
    }

    private static func plan(
        _ config: MultilayerPerceptronConfig, inputs: Int, outputs: Int
    ) throws(ConfigError) -> NetworkPlan {
        try NetworkPlan(
            NetworkConfig(config), input: [inputs], output: [outputs], meaning: "values")
    }

    @Test func layersStandInOrder() throws {
        let text = #"""
            {"hidden": [8, 6], "normalization": "batch", "normalizedFrom": 1, "dropout": 0.5,
             "activation": "leaky-relu"}
            """#
        let config = try MultilayerPerceptronConfig.read(from: .parse(text, source: "t")).value
        var random = RandomStream(seed: 1, name: "weights")
        let layers = try Self.plan(config, inputs: 4, outputs: 3).network(random: &random)
            .layers.layers
        #expect(
            layers.map { "\(type(of: $0))" } == [
                "Linear", "Activation", "Dropout", "Linear", "BatchNorm", "Activation", "Dropout",
                "Linear",
            ])
        #expect(layers[1] as? Activation == Activation(.leakyReLU, parameter: 0.2))
        #expect(
            Sequential(layers).namedParameters.map(\.name) == [
                "0.weight", "0.bias", "3.weight", "3.bias", "4.weight", "4.bias", "7.weight",
                "7.bias",
            ])
    }

    @Test(arguments: [
        (#"{"hidden": [0]}"#, "hidden[0]"), (#"{"hidden": [1, 65537]}"#, "hidden[1]"),
        (#"{"dropout": 1}"#, "dropout"), (#"{"activation": "swish"}"#, "activation"),
        (#"{"activation": "leaky-relu", "activationParameter": -0.1}"#, "activationParameter"),
        (#"{"activation": "relu", "activationParameter": 0.1}"#, "activationParameter"),
        (#"{"activation": "elu", "activationParameter": 11}"#, "activationParameter"),
        (#"{"initializer": "xavier"}"#, "initializer"),
        (#"{"normalizedFrom": -1}"#, "normalizedFrom"),
    ])
    func badPerceptronsAreRefusedAtTheirKey(text: String, key: String) throws {
        let error = try #require(throws: ConfigErrors.self) {
            try MultilayerPerceptronConfig.read(from: .parse(text, source: "t"))
        }
        #expect(error.errors.map { "\($0.path)" } == [key])
    }
}
