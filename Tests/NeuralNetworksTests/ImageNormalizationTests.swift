import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

/// Normalisations of images against PyTorch's numbers: batches in training, one in evaluation.
@Suite struct ImageNormalizationTests {
    /// A layer, what it owns, and the activation that it applies itself.
    private struct Subject {
        let layer: any Module
        var weight: Parameter?
        var bias: Parameter?
        var runningMean: StateBuffer?
        var runningVar: StateBuffer?

        init(_ golden: Golden) throws {
            let channels = try golden.tensor("inputs", "input_0").shape[-1]
            switch try golden.text("settings", "layer") {
            case "batch-norm":
                let norm = BatchNorm(channels: channels)
                let kind = try #require(
                    Activation.Kind(rawValue: golden.text("settings", "activation")))
                // The sequence lets the layer apply the activation in its own pass.
                layer = Sequential([norm, Activation(kind)])
                (weight, bias) = (norm.weight, norm.bias)
                (runningMean, runningVar) = (norm.runningMean, norm.runningVar)
            case "group-norm":
                let norm = GroupNorm(
                    groups: Int(try golden.number("settings", "groups")), channels: channels)
                (layer, weight, bias) = (norm, norm.weight, norm.bias)
            case "instance-norm":
                let norm = InstanceNorm(
                    channels: channels, isAffine: golden.has("inputs", "weight"),
                    tracksStatistics: golden.has("expected", "running_mean_0"))
                (layer, weight, bias) = (norm, norm.weight, norm.bias)
                (runningMean, runningVar) = (norm.runningMean, norm.runningVar)
            default:
                let norm = LayerNorm(shape: try golden.tensor("inputs", "weight").shape)
                (layer, weight, bias) = (norm, norm.weight, norm.bias)
            }
        }
    }

    @Test(arguments: Golden.cases("image-normalizations"))
    func followsPyTorch(golden: Golden) throws {
        let subject = try Subject(golden)
        if golden.has("inputs", "weight") {
            try #require(subject.weight).assign(golden.tensor("inputs", "weight"))
            try #require(subject.bias).assign(golden.tensor("inputs", "bias"))
        }
        let cotangent = try golden.tensor("inputs", "cotangent")
        var batch = 0
        while golden.has("inputs", "input_\(batch)") {
            let isTraining = golden.has("inputs", "input_\(batch + 1)")
            var context = Context(
                isTraining ? .training : .evaluation, isDifferentiable: true,
                random: RandomStream(seed: 1, name: "layers"))
            let input = try golden.tensor("inputs", "input_\(batch)").variable
            let output = subject.layer(input, &context)
            #expect(
                deviation(
                    output, try golden.tensor("expected", "output_\(batch)"), floor: 1e-2) <= 2e-5,
                "the value of batch \(batch)")
            for (name, buffer) in [("mean", subject.runningMean), ("var", subject.runningVar)] {
                guard let buffer, isTraining else { continue }
                let expected = try golden.tensor("expected", "running_\(name)_\(batch)")
                #expect(deviation(buffer.value, expected) <= 2e-5)
            }
            let points =
                [("input", input)]
                + [("weight", subject.weight), ("bias", subject.bias)]
                .compactMap { name, parameter in parameter.map { (name, $0.variable) } }
            if golden.has("expected", "gradient_input_\(batch)") {
                let found = gradients(of: (output * cotangent).sum(), at: points.map(\.1))
                for (name, gradient) in zip(points.map(\.0), found) {
                    let expected = try golden.tensor("expected", "gradient_\(name)_\(batch)")
                    #expect(
                        deviation(gradient, expected, floor: 1e-2) <= 5e-5,
                        "the gradient of \(name) in batch \(batch)")
                }
            }
            batch += 1
        }
        #expect(batch > 1)
    }

    @Test func layersBeginAsPyTorchs() {
        #expect(GroupNorm(groups: 2, channels: 4).weight.value.scalars == [1, 1, 1, 1])
        #expect(GroupNorm(groups: 2, channels: 4).bias.value.scalars == [0, 0, 0, 0])
        #expect(InstanceNorm(channels: 2).namedState.isEmpty)
        let norm = InstanceNorm(channels: 2, isAffine: true, tracksStatistics: true)
        #expect(
            norm.namedState.map(\.name) == [
                "weight", "bias", "running_mean", "running_var", "num_batches_tracked",
            ])
        #expect(norm.runningVar?.value.scalars == [1, 1])
        #expect(LayerNorm(shape: [2, 2, 3]).weight.shape == [2, 2, 3])
    }

    @Test func statisticsAreLeftAloneInEvaluation() {
        let layer = InstanceNorm(channels: 1, tracksStatistics: true)
        var context = Context.evaluation
        _ = layer(Tensor.normal([2, 2, 2, 1], from: PhiloxStream(key: 1), mean: 3), &context)
        #expect(layer.runningMean?.value.scalars == [0])
        #expect(layer.numBatchesTracked?.value == 0)
    }

    @Test func whatHasNoStatisticsTraps() async {
        await #expect(processExitsWith: .failure) {
            var context = Context.evaluation
            _ = InstanceNorm(channels: 2)(Tensor.ones([3, 1, 1, 2]), &context)
        }
        await #expect(processExitsWith: .failure) { _ = GroupNorm(groups: 3, channels: 4) }
    }
}
