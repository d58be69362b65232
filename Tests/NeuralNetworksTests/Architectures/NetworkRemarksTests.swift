import Autodiff
import Configuration
import Kernels
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct NetworkRemarksTests {
    private static let logits = OutputUse(.sigmoid, by: "the likelihood", of: "logits")

    private func plan(
        _ json: String, _ input: Shape, _ output: Shape, use: OutputUse? = nil
    ) throws -> NetworkPlan {
        try NetworkPlan(
            NetworkConfig.read(from: .parse(json, source: "test")).value, input: input,
            output: output, meaning: "a result", use: use)
    }

    private func layers(_ layers: String) -> String {
        #"{"type": "layers", "layers": [\#(layers)]}"#
    }

    /// What is applied twice is told by the layer's place, what follows and the line to delete.
    @Test func aFunctionThatIsAppliedTwiceIsTold() throws {
        let network = layers(#"{"type": "dense", "units": 4}, {"type": "sigmoid"}"#)
        let remarks = try plan(network, [3], [4], use: Self.logits).remarks
        #expect(remarks.count == 1)
        let remark = try #require(remarks.first)
        #expect(!remark.isRefusal)
        #expect(remark.error.path.description == "layers[1]")
        #expect(
            remark.error.message
                == "the network ends in sigmoid, which gives numbers from 0 to 1, where the "
                + "likelihood takes logits, which may be any numbers, and applies sigmoid itself: "
                + "what comes out lies from 0.5 to 0.731")
        #expect(remark.error.suggestion == #"delete {"type": "sigmoid"}"#)
        #expect(try plan(network, [3], [4]).remarks.isEmpty)
    }

    @Test(arguments: [
        (#"{"type": "relu"}"#, "layers[1]", "from 0.5 to 1"),
        (#"{"type": "tanh"}"#, "layers[1]", "from 0.269 to 0.731"),
        (#"{"type": "softplus"}, {"type": "dropout"}"#, "layers[1]", "from 0.5 to 1"),
        (#"{"type": "elu"}"#, "layers[1]", "from 0.269 to 1"),
        (#"{"type": "leaky-relu", "slope": 0}"#, "layers[1]", "from 0.5 to 1"),
        (
            #"{"type": "residual", "layers": [{"type": "dense", "units": 4}], "activation": "relu"}"#,
            "layers[1].activation", "from 0.5 to 1"
        ),
    ])
    func everyFunctionThatLimitsIsTold(_ ending: String, _ path: String, _ words: String) throws {
        let network = layers(#"{"type": "dense", "units": 4}, "# + ending)
        let remark = try #require(
            plan(network, [3], [4], use: Self.logits).remarks.first)
        #expect(remark.error.path.description == path)
        #expect(remark.error.message.contains(words), "\(remark.error.message)")
    }

    @Test(arguments: [
        #"{"type": "leaky-relu"}"#, #"{"type": "dropout"}"#, #"{"type": "layer-normalization"}"#,
        #"{"type": "relu"}, {"type": "dense", "units": 4}"#,
        #"{"type": "residual", "layers": [{"type": "dense", "units": 4}]}"#,
    ])
    func networksThatCanGiveAnyNumberAreNotWarnedOf(_ ending: String) throws {
        let network = layers(#"{"type": "dense", "units": 4}, "# + ending)
        #expect(try plan(network, [3], [4], use: Self.logits).remarks.isEmpty)
    }

    /// Layers that only move values about do not hide the function before them.
    @Test func aFunctionBeforeAReshapeIsTold() throws {
        let network = layers(
            #"""
            {"type": "dense", "units": 4}, {"type": "tanh"},
            {"type": "reshape", "shape": [2, 2, 1]}, {"type": "upsampling"}
            """#)
        let use = OutputUse(.tanh, by: "generatorOutput", of: "what becomes pixels", isLayer: true)
        let plan = try plan(network, [3], [4, 4, 1], use: use)
        #expect(plan.layers.count == 5 && plan.ownLayers.count == 4)
        let error = try #require(plan.remarks.first).error
        #expect(error.path.description == "layers[1]")
        #expect(error.message.contains("lies from -0.762 to 0.762"))
    }

    @Test func numbersThatAreTakenAsTheyAreAndProbabilitiesOfClasses() throws {
        let network = layers(#"{"type": "dense", "units": 10}, {"type": "sigmoid"}"#)
        let posterior = OutputUse(by: "the posterior", of: "means and log variances")
        let encoder = try #require(plan(network, [3], [10], use: posterior).remarks.first)
        #expect(encoder.error.message.hasSuffix("log variances, which may be any numbers"))
        let softmax = OutputUse(.softmax, by: "the loss", of: "logits")
        let classifier = try #require(plan(network, [3], [10], use: softmax).remarks.first)
        // e/(e + 9).
        #expect(classifier.error.message.hasSuffix("no probability can exceed 0.232"))
    }

    @Test(arguments: [
        (#"{"type": "dcgan"}"#, [100], [28, 28, 1]), (#"{"type": "dcgan"}"#, [28, 28, 3], [1]),
        (#"{"type": "dcgan-64", "filters": 4}"#, [100], [64, 64, 1]),
        (#"{"type": "conv-vae"}"#, [28, 28, 1], [32]),
        (#"{"type": "conv-vae"}"#, [16], [28, 28, 1]), (#"{"type": "lenet"}"#, [28, 28, 1], [10]),
        (#"{"type": "resnet-small", "filters": 4}"#, [28, 28, 3], [10]), ("{}", [4], [2]),
        (#"{"hidden": [5], "normalization": "layer", "dropout": 0.5}"#, [4], [2]),
    ])
    func presetsEndInNoFunction(_ json: String, _ input: [Int], _ output: [Int]) throws {
        #expect(try plan(json, Shape(input), Shape(output), use: Self.logits).remarks.isEmpty)
    }

    @Test(arguments: [
        (#"{"type": "layer-normalization"}"#, [1], "layers[0]"),
        (#"{"type": "layer-normalization"}"#, [1, 1, 1], "layers[0]"),
        (#"{"type": "group-normalization", "groups": 4}"#, [1, 1, 4], "layers[0].groups"),
        (
            #"{"type": "residual", "layers": [{"type": "layer-normalization"}]}"#, [1],
            "layers[0].layers[0]"
        ),
    ])
    func normalisingOneValueIsRefused(_ layer: String, _ input: [Int], _ path: String) throws {
        let remark = try #require(plan(layers(layer), Shape(input), Shape(input)).remarks.first)
        #expect(remark.isRefusal)
        #expect(remark.error.path.description == path)
        #expect(remark.error.message.contains("has no variance"))
    }

    @Test(arguments: [
        (#"{"type": "layer-normalization"}"#, [2]),
        (#"{"type": "group-normalization", "groups": 4}"#, [1, 1, 8]),
        (#"{"type": "group-normalization", "groups": 4}"#, [1, 2, 4]),
    ])
    func normalisingTwoValuesIsNot(_ layer: String, _ input: [Int]) throws {
        #expect(try plan(layers(layer), Shape(input), Shape(input)).remarks.isEmpty)
    }

    @Test func aPerceptronWithOneNormalisedUnitIsRefused() throws {
        let remarks = try plan(#"{"hidden": [1], "normalization": "layer"}"#, [3], [2]).remarks
        #expect(remarks.map(\.isRefusal) == [true])
        #expect(remarks.first?.error.message.hasPrefix("layer [1]: one value an example") == true)
    }

    @Test func theOtherConventionOfMomentumIsHintedAt() throws {
        func remarks(_ momentum: Double) throws -> [ConfigRemark] {
            try plan(
                layers(#"{"type": "batch-normalization", "momentum": \#(momentum)}"#), [2], [2]
            ).remarks
        }
        let remark = try #require(try remarks(0.99).first)
        #expect(remark.error.path.description == "layers[0].momentum")
        #expect(remark.error.suggestion == "if it comes from there, write 0.01")
        #expect(!remark.isRefusal)
        #expect(try remarks(0.5).isEmpty)
    }

    @Test(arguments: [
        (
            #"{"type": "reshape", "shape": [2, 2, 1]}, {"type": "minibatch-standard-deviation"}"#,
            "layers[1] (Minibatch standard deviation)", [2, 2, 2]
        ),
        (#"{"type": "batch-normalization"}"#, "layers[0] (Batch norm)", [4]),
        (
            #"{"type": "residual", "layers": [{"type": "batch-normalization"}]}"#,
            "layers[0].layers[0] (Batch norm)", [4]
        ),
    ])
    func theLayerThatNeedsTwoExamplesIsNamed(
        _ list: String, _ words: String, _ output: [Int]
    ) throws {
        let plan = try plan(layers(list), [4], Shape(output))
        #expect(plan.leastBatch?.count == 2)
        #expect(plan.leastBatch?.layer == words)
        #expect(plan.firstMixingLayer == words)
    }

    /// An image has more than one place in every channel.
    @Test func batchNormalisationOfImagesNeedsOneExample() throws {
        let plan = try plan(layers(#"{"type": "batch-normalization"}"#), [2, 2, 3], [2, 2, 3])
        #expect(plan.leastBatch == nil)
        #expect(plan.firstMixingLayer == "layers[0] (Batch norm)")
        var random = RandomStream(seed: 1, name: "weights")
        let network = plan.network(random: &random)
        var context = Context.training(random)
        let scalars = network(.ones([1, 2, 2, 3]), &context).scalars
        #expect(scalars.allSatisfy { $0.isFinite })
    }

    @Test func aLayerOfAPerceptronIsNamedByItsPosition() throws {
        let plan = try plan(#"{"hidden": [4], "normalization": "batch"}"#, [3], [2])
        #expect(plan.leastBatch?.layer == "layer [1] (Batch norm)")
    }
}
