import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

/// Layers of images without parameters, against PyTorch's numbers.
@Suite struct ImageLayerTests {
    private static func layer(_ golden: Golden) throws -> any Module {
        switch try golden.text("settings", "layer") {
        case "max-pooling": Pooling(.maximum, try window(golden))
        case "average-pooling": Pooling(.average, try window(golden))
        case "global-average-pooling": GlobalPooling(.average)
        case "global-max-pooling": GlobalPooling(.maximum)
        case "upsampling":
            Upsampling(
                factor: try golden.size("settings", "factor"),
                interpolation: try #require(
                    Interpolation(rawValue: golden.text("settings", "mode"))))
        case "pixel-shuffle": PixelShuffle(factor: Int(try golden.number("settings", "factor")))
        case "pixel-unshuffle":
            PixelUnshuffle(factor: Int(try golden.number("settings", "factor")))
        case "padding": try padding(golden)
        case "minibatch-standard-deviation":
            MinibatchStandardDeviation(groupSize: Int(try golden.number("settings", "group_size")))
        case let other: throw Unknown(name: other)
        }
    }

    private static func window(_ golden: Golden) throws -> PoolingWindow {
        PoolingWindow(
            kernel: try golden.size("settings", "kernel"),
            stride: try golden.size("settings", "stride"),
            padding: try golden.size("settings", "padding"),
            ceilMode: try golden.number("settings", "ceil_mode") == 1)
    }

    private struct Unknown: Error { let name: String }

    private static func padding(_ golden: Golden) throws -> Padding {
        let sides = try golden.integers("settings", "left_right_top_bottom")
        return Padding(
            ImageMargins(top: sides[2], bottom: sides[3], left: sides[0], right: sides[1]),
            mode: try #require(Padding.Mode(rawValue: golden.text("settings", "mode"))))
    }

    @Test(arguments: Golden.cases("image-functions"))
    func followsPyTorch(golden: Golden) throws {
        let layer = try Self.layer(golden)
        let input = try golden.tensor("inputs", "input").variable
        for context in [
            Context.evaluation, .training(RandomStream(seed: 1, name: "layers")),
        ] {
            var context = context
            let output = layer(input, &context)
            #expect(deviation(output, try golden.tensor("expected", "output")) <= 2e-5)
            let cotangent = try golden.tensor("inputs", "cotangent")
            let gradient = gradients(of: (output * cotangent).sum(), at: [input])[0]
            #expect(deviation(gradient, try golden.tensor("expected", "gradient_input")) <= 2e-5)
        }
    }

    @Test func poolingStepsByItsKernelUnlessToldOtherwise() {
        let window = PoolingWindow(kernel: 3)
        #expect(window.stride == 3 && window.padding == 0 && !window.ceilMode)
        #expect(Upsampling(factor: 2).interpolation == .nearest)
        #expect(Padding(1).mode == .zero)
    }

    @Test func theFirstOfEqualElementsGetsTheDerivative() {
        let images = Tensor.zeros([1, 2, 4, 1]).variable
        let output = images.maxPooled(PoolingWindow(kernel: 2))
        #expect(output.scalars == [0, 0])
        #expect(gradients(of: output.sum(), at: [images])[0].scalars == [1, 0, 1, 0, 0, 0, 0, 0])
    }

    @Test func anImageAloneDiffersFromNothing() {
        var context = Context.evaluation
        let image = Tensor.normal([1, 2, 3, 2], from: PhiloxStream(key: 1)).variable
        let output = MinibatchStandardDeviation()(image, &context)
        #expect(output.shape == [1, 2, 3, 3])
        let channel = output.sliced(axis: 3, 2..<3)
        #expect(channel.scalars.allSatisfy { abs($0 - 1e-4) < 1e-9 })
        #expect(gradients(of: channel.sum(), at: [image])[0].scalars.allSatisfy { $0 == 0 })
    }

    @Test func equalImagesHaveFiniteDerivatives() {
        var context = Context.evaluation
        let images = Tensor.ones([4, 2, 2, 1]).variable
        let output = MinibatchStandardDeviation()(images, &context)
        let first = gradients(of: output.squared().sum(), at: [images], differentiable: true)[0]
        let second = gradients(of: first.squared().sum(), at: [images])[0]
        #expect((first.scalars + second.scalars).allSatisfy { $0.isFinite })
    }

    // Images 0, 2 and 1, 3 are compared; each group has its own deviation.
    @Test func groupsAreInterleaved() {
        var context = Context.evaluation
        let images = Tensor([1, 10, 3, 10], shape: [4, 1, 1, 1])
        let output = MinibatchStandardDeviation(groupSize: 2)(images, &context)
        #expect(
            deviation(
                output,
                Tensor([1, 1, 10, 1e-4, 3, 1, 10, 1e-4], shape: [4, 1, 1, 2])) < 1e-6)
    }

    @Test func residualsAddTheirShortcut() {
        var random = RandomStream(seed: 1, name: "residual")
        let body = Linear(inputs: 3, outputs: 2, random: &random)
        let shortcut = Linear(inputs: 3, outputs: 2, hasBias: false, random: &random)
        let input = Tensor.normal([4, 3], from: PhiloxStream(key: 2))
        var context = Context.evaluation
        let block = Residual(body: body, shortcut: shortcut, activation: Activation(.relu))
        let expected = (body(input, &context) + shortcut(input, &context)).relu()
        #expect(isIdentical(block(input, &context), expected))
        #expect(
            block.namedState.map(\.name) == ["body.weight", "body.bias", "shortcut.weight"])
        let plain = Residual(body: Sequential([Activation(.tanh)]))
        #expect(isIdentical(plain(input, &context), input.tanh() + input))
        #expect(plain.namedState.isEmpty)
    }
}

/// Whole channels are dropped.
@Suite struct ChannelDropoutTests {
    private static var training: Context { .training(RandomStream(seed: 3, name: "noise")) }

    @Test func isTheIdentityInEvaluationAndWithoutProbability() {
        let input = Tensor.normal([2, 3, 3, 4], from: PhiloxStream(key: 1))
        var context = Context.evaluation
        #expect(isIdentical(ChannelDropout(probability: 0.5)(input, &context), input))
        var training = Self.training
        let before = training.random
        #expect(isIdentical(ChannelDropout(probability: 0)(input, &training), input))
        #expect(training.random == before)
    }

    @Test(arguments: [Float(0.25), 0.5])
    func channelsAreKeptWholeAndScaled(probability: Float) {
        var context = Self.training
        let images = Tensor.ones([200, 2, 3, 50]).variable
        let output = ChannelDropout(probability: probability)(images, &context)
        let channels = output.transposed([0, 3, 1, 2]).reshaped(to: [10_000, 6]).scalars
        var kept = 0
        for channel in 0..<10_000 {
            let values = Set(channels[channel * 6..<channel * 6 + 6])
            #expect(values == [0] || values == [1 / (1 - probability)])
            if values != [0] { kept += 1 }
        }
        let expected = Double(1 - probability) * 10_000
        #expect(abs(Double(kept) - expected) < 5 * (expected * Double(probability)).squareRoot())
        #expect(gradients(of: output.sum(), at: [images])[0].scalars == output.scalars)
        #expect(!isIdentical(ChannelDropout(probability: probability)(images, &context), output))
    }
}
