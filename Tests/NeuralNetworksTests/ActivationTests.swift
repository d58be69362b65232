import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

@Suite struct ActivationTests {
    /// The activation of a golden case; the tanh form of GELU is not among ours.
    static func activation(of golden: Golden) throws -> Activation {
        let name = golden.name.dropFirst("activation-".count)
        if name.hasPrefix("leaky-relu") {
            return Activation(
                .leakyReLU, parameter: Float(try golden.number("settings", "negative_slope")))
        }
        return Activation(try #require(Activation.Kind(rawValue: String(name))))
    }

    static let goldens = Golden.cases(
        "layers", where: { $0.hasPrefix("activation-") && $0 != "activation-gelu-tanh" })

    /// Values and both derivatives, at zero and far from it; errors count against one at least.
    @Test(arguments: goldens)
    func followsPyTorch(golden: Golden) throws {
        let activation = try Self.activation(of: golden)
        let input = try golden.tensor("inputs", "input").variable
        let output = activation(input)
        let first = gradients(of: output.sum(), at: [input], differentiable: true)[0]
        let second = gradients(of: first.sum(), at: [input])[0]
        for (name, tensor) in [
            ("output", output), ("first_derivative", first), ("second_derivative", second),
        ] {
            let expected = try golden.tensor("expected", name)
            for (point, pair) in zip(tensor.scalars, expected.scalars).enumerated() {
                if name == "second_derivative" && activation.kind == .elu
                    && input.scalars[point] == 0
                {
                    // It jumps here from 1 to 0: we take the left side, PyTorch the right one.
                    #expect(pair == (1, 0))
                    continue
                }
                let error = abs(pair.0 - pair.1) / max(1, abs(pair.1))
                #expect(error <= 2e-6, "\(name) at \(input.scalars[point])")
            }
        }
    }

    @Test func everyKindIsHeldAgainstPyTorch() throws {
        let held = Set(try Self.goldens.map { try Self.activation(of: $0).kind })
        #expect(held.union([.identity]) == Set(Activation.Kind.allCases))
        #expect(Activation(.identity)(Tensor([-1, 2])).scalars == [-1, 2])
    }

    @Test func parametersHaveDefaults() {
        #expect(Activation(.leakyReLU).parameter == 0.2)
        #expect(Activation(.elu).parameter == 1)
        #expect(Activation(.leakyReLU, parameter: 0)(Tensor([-3, 2])).scalars == [0, 2])
        #expect(deviation(Activation(.elu, parameter: 3)(Tensor([-60])), Tensor([-3])) < 1e-6)
    }

    /// An activation that fuses with a layer gives what it gives by itself.
    @Test(arguments: Activation.Kind.allCases)
    func fusedEqualsSeparate(kind: Activation.Kind) {
        let activation = Activation(kind, parameter: 0.3)
        guard let fused = activation.fused else {
            #expect([.gelu, .silu, .softplus].contains(kind))
            return
        }
        let stream = RandomStream(seed: 5, name: "fusing")
        var random = stream
        let layers: [any ActivationFusing] = [
            Linear(inputs: 7, outputs: 5, random: &random), BatchNorm(channels: 7),
        ]
        let input = Tensor.normal([6, 7], from: random.next()).variable
        for layer in layers {
            var context = Context.training(stream)
            let points = [input] + layer.parameters.map(\.variable)
            let separate = activation(layer(input, &context))
            let together = layer(input, &context, activation: fused)
            #expect(deviation(together, separate.detached) <= 1e-6)
            for isTwice in [false, true] {
                let pair = [separate, together].map { output in
                    let first = gradients(
                        of: output.squared().sum(), at: points, differentiable: isTwice)
                    guard isTwice else { return first }
                    return gradients(of: first[0].squared().sum(), at: points)
                }
                for (one, other) in zip(pair[0], pair[1]) {
                    #expect(deviation(other, one, floor: 0.05) <= 1e-4)
                }
            }
        }
    }
}
