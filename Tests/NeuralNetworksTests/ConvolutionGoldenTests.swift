import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

/// Convolutions of both directions against PyTorch's: value, gradients, and a gradient of a
/// gradient.
@Suite struct ConvolutionGoldenTests {
    @Test(arguments: Golden.cases("convolutions"))
    func convolutionsFollowPyTorch(golden: Golden) throws {
        let input = try golden.tensor("inputs", "input").variable
        let weight = try golden.tensor("inputs", "weight").variable
        let bias = try golden.tensor("inputs", "bias").variable
        let cotangent = try golden.tensor("inputs", "cotangent")

        let output = try Self.convolve(golden, input, weight, bias, activation: .identity)
        #expect(deviation(output, try golden.tensor("expected", "output"), floor: 0.1) <= 2e-5)
        let found = gradients(of: (output * cotangent).sum(), at: [input, weight, bias])
        for (name, gradient) in zip(["input", "weight", "bias"], found) {
            let expected = try golden.tensor("expected", "gradient_\(name)")
            #expect(deviation(gradient, expected, floor: 0.1) <= 2e-5, "the gradient of \(name)")
        }

        let curved = try Self.convolve(golden, input, weight, bias, activation: .tanh)
        let slope = gradients(
            of: (curved * cotangent).sum(), at: [input], differentiable: true)[0]
        let penalty = gradients(of: slope.squared().sum(), at: [weight])[0]
        let expected = try golden.tensor("expected", "penalty_gradient_weight")
        #expect(
            deviation(penalty, expected, floor: 0.1) <= 1e-4, "the gradient of the squared gradient"
        )
    }

    private static func convolve(
        _ golden: Golden, _ x: Tensor, _ weight: Tensor, _ bias: Tensor,
        activation: FusedActivation
    ) throws -> Tensor {
        func pair(_ name: String) throws -> PlaneSize {
            let sides = try #require(golden.json["settings"]?[name]?.arrayValue)
                .map { try #require($0.integerValue) }
            return PlaneSize(height: sides[0], width: sides[1])
        }
        let margin = try pair("padding")
        let padding = ConvolutionPadding.explicit(
            top: margin.height, bottom: margin.height, left: margin.width, right: margin.width)
        let groups = Int(try golden.number("settings", "groups"))
        return golden.name.hasPrefix("transposed-")
            ? x.transposedConvolved(
                with: weight, bias: bias, stride: try pair("stride"), padding: padding,
                outputPadding: try pair("output_padding"), dilation: try pair("dilation"),
                groups: groups, activation: activation)
            : x.convolved(
                with: weight, bias: bias, stride: try pair("stride"), padding: padding,
                dilation: try pair("dilation"), groups: groups, activation: activation)
    }
}
