import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

@Suite struct LayerTests {
    static var random: RandomStream { RandomStream(seed: 1, name: "layers") }

    /// Output and gradients of Σ output·cotangent at the golden input, weight and bias.
    static func expectMatch(
        _ golden: Golden, _ layer: any Module, weight: Parameter, bias: Parameter
    ) throws {
        weight.assign(weight.layout.restored(try golden.tensor("inputs", "weight")))
        bias.assign(try golden.tensor("inputs", "bias"))
        let input = try golden.tensor("inputs", "input").variable
        var context = Context.training(random)
        let output = layer(input, &context)
        #expect(deviation(output, try golden.tensor("expected", "output")) <= 2e-5)
        let cotangent = try golden.tensor("inputs", "cotangent")
        let found = gradients(
            of: (output * cotangent).sum(), at: [input, weight.variable, bias.variable])
        let stored = [found[0], weight.layout.stored(found[1]), found[2]]
        for (name, gradient) in zip(["input", "weight", "bias"], stored) {
            let expected = try golden.tensor("expected", "gradient_\(name)")
            #expect(deviation(gradient, expected) <= 2e-5, "the gradient of \(name)")
        }
    }

    @Test func linearFollowsPyTorch() throws {
        var random = Self.random
        let layer = Linear(inputs: 5, outputs: 4, random: &random)
        let bias = try #require(layer.bias)
        try Self.expectMatch(
            .named("linear", in: "layers"), layer, weight: layer.parameters[0], bias: bias)
    }

    @Test func linearWithoutBiasIsAProduct() throws {
        let golden = try Golden.named("linear", in: "layers")
        var random = Self.random
        let layer = Linear(inputs: 5, outputs: 4, hasBias: false, random: &random)
        #expect(layer.bias == nil)
        let weight = layer.parameters[0]
        weight.assign(weight.layout.restored(try golden.tensor("inputs", "weight")))
        var context = Context.evaluation
        let output = layer(try golden.tensor("inputs", "input"), &context)
        let expected =
            try golden.tensor("expected", "output") - golden.tensor("inputs", "bias")
        #expect(deviation(output, expected) <= 2e-5)
    }

    @Test func layerNormFollowsPyTorch() throws {
        let layer = LayerNorm(features: 4)
        try Self.expectMatch(
            .named("layer-norm", in: "layers"), layer, weight: layer.weight, bias: layer.bias)
    }

    @Test(arguments: Golden.cases("layers", where: { $0.hasPrefix("batch-norm") }))
    func batchNormFollowsPyTorch(golden: Golden) throws {
        let layer = BatchNorm(channels: 3)
        layer.weight.assign(try golden.tensor("inputs", "weight"))
        layer.bias.assign(try golden.tensor("inputs", "bias"))
        let cotangent = try golden.tensor("inputs", "cotangent")
        for batch in 0..<4 {
            let isTraining = batch < 3
            var context = Context(
                isTraining ? .training : .evaluation, isDifferentiable: true, random: Self.random)
            let input = try golden.tensor("inputs", "input_\(batch)").variable
            let output = layer(input, &context)
            #expect(deviation(output, try golden.tensor("expected", "output_\(batch)")) <= 2e-5)
            // The evaluation leaves the statistics of the last training batch as they were.
            let last = min(batch, 2)
            for (name, buffer) in [("mean", layer.runningMean), ("var", layer.runningVar)] {
                let expected = try golden.tensor("expected", "running_\(name)_\(last)")
                #expect(deviation(buffer.value, expected) <= 2e-5)
                #expect(!buffer.value.isRecorded)
            }
            #expect(layer.numBatchesTracked.value == last + 1)
            guard batch >= 2 else { continue }
            let found = gradients(
                of: (output * cotangent).sum(),
                at: [input, layer.weight.variable, layer.bias.variable])
            for (name, gradient) in zip(["input", "weight", "bias"], found) {
                let expected = try golden.tensor("expected", "gradient_\(name)_\(batch)")
                #expect(deviation(gradient, expected) <= 2e-5, "the gradient of \(name)")
            }
        }
    }

    @Test func batchNormTakesASingleRowInEvaluation() {
        let layer = BatchNorm(channels: 2)
        layer.runningMean.assign(Tensor([1, 2]))
        layer.runningVar.assign(Tensor([4, 9]))
        var context = Context.evaluation
        let output = layer(Tensor([3, -1], shape: [1, 2]), &context)
        #expect(deviation(output, Tensor([1, -1], shape: [1, 2])) <= 1e-5)
        #expect(layer.numBatchesTracked.value == 0)
    }

    @Test func layersBeginAsPyTorchs() {
        for (weight, bias) in [
            (BatchNorm(channels: 2).weight, BatchNorm(channels: 2).bias),
            (LayerNorm(features: 2).weight, LayerNorm(features: 2).bias),
        ] {
            #expect(weight.value.scalars == [1, 1] && bias.value.scalars == [0, 0])
        }
        #expect(BatchNorm(channels: 2).runningMean.value.scalars == [0, 0])
        #expect(BatchNorm(channels: 2).runningVar.value.scalars == [1, 1])
        #expect(BatchNorm(channels: 2).numBatchesTracked.value == 0)
    }

    @Test func flattensAndUnflattens() {
        let images = Tensor((0..<24).map(Float.init), shape: [2, 3, 2, 2])
        var context = Context.evaluation
        let rows = Flatten()(images, &context)
        #expect(rows.shape == [2, 12] && rows.scalars == images.scalars)
        let back = Unflatten([3, 2, 2])(rows, &context)
        #expect(back.shape == images.shape && back.scalars == images.scalars)
    }

    /// A frozen pass gives the same value, and gradients go to the input alone.
    @Test func frozenWeightsAreConstants() {
        var random = Self.random
        let layer = Linear(inputs: 3, outputs: 2, random: &random)
        let input = Tensor([1, 2, 3], shape: [1, 3])
        var context = Context.training(random)
        var frozen = context.frozen
        #expect(frozen.mode == .training)
        #expect(!layer(input, &frozen).isRecorded)
        let output = layer(input.variable, &frozen)
        #expect(output.isRecorded)
        let found = gradients(of: output.sum(), at: [layer.parameters[0].variable])
        #expect(found[0].scalars == [Float](repeating: 0, count: 6))
        #expect(isIdentical(layer(input, &context).detached, output.detached))
        var evaluation = Context.evaluation
        #expect(!layer(input, &evaluation).isRecorded)
    }
}
