import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

/// Weights over their largest singular value, and as length times direction.
@Suite struct NormalizedWeightTests {
    private static var random: RandomStream { RandomStream(seed: 1, name: "weights") }

    private static func context(isTraining: Bool) -> Context {
        Context(isTraining ? .training : .evaluation, isDifferentiable: true, random: random)
    }

    @Test(arguments: Golden.cases("normalized-weights", where: { $0.hasPrefix("spectral") }))
    func spectralNormFollowsPyTorch(golden: Golden) throws {
        var random = Self.random
        let weight = SpectralNormalized(
            try golden.tensor("inputs", "weight"),
            outputAxis: Int(try golden.number("settings", "output_axis")),
            iterations: Int(try golden.number("settings", "n_power_iterations")), random: &random)
        weight.u.assign(try golden.tensor("inputs", "u"))
        weight.v.assign(try golden.tensor("inputs", "v"))
        let cotangent = try golden.tensor("inputs", "cotangent")
        for step in 0..<3 {
            let value = weight(Self.context(isTraining: step < 2))
            let gradient = gradients(
                of: (value * cotangent).sum(), at: [weight.orig.variable])[0]
            for (name, found) in [
                ("weight", value), ("u", weight.u.value), ("v", weight.v.value),
                ("gradient", gradient),
            ] {
                let expected = try golden.tensor("expected", "\(name)_\(step)")
                #expect(deviation(found, expected, floor: 1e-2) <= 5e-5, "\(name) of pass \(step)")
            }
        }
    }

    @Test func stateMovesOnInTrainingOnly() {
        var random = Self.random
        let weight = SpectralNormalized(
            Tensor.normal([4, 6], from: PhiloxStream(key: 1)), random: &random)
        weight.u.assign(Tensor([1, 0, 0, 0, 0, 0]))
        let before = weight.v.value
        _ = weight(.evaluation)
        #expect(weight.u.value.scalars == [1, 0, 0, 0, 0, 0])
        #expect(isIdentical(weight.v.value, before))
        // A frozen pass of training moves on too, as PyTorch's does.
        let frozen = Self.context(isTraining: true).frozen
        #expect(!weight(frozen).isRecorded)
        #expect(!isIdentical(weight.v.value, before) && !weight.u.value.isRecorded)
    }

    // A matrix with known singular values: W = diag(3, 1) has W/σ = diag(1, 1/3).
    @Test func theLargestSingularValueBecomesOne() {
        var random = Self.random
        let weight = SpectralNormalized(Tensor([3, 0, 0, 1], shape: [2, 2]), random: &random)
        // From the start, since the state begins improved.
        #expect(deviation(weight(.evaluation), Tensor([1, 0, 0, 1 / 3], shape: [2, 2])) < 1e-5)
        // d(W/σ)/dW₁₁ = 0 there: the largest singular value stays one.
        let value = weight(Self.context(isTraining: true))
        let gradient = gradients(
            of: value.sliced([0..<1, 0..<1]).sum(), at: [weight.orig.variable])[0]
        #expect(gradient.scalars.allSatisfy { abs($0) < 1e-6 })
    }

    @Test func zeroWeightsDoNotDivideByZeroLengths() {
        var random = Self.random
        let weight = SpectralNormalized(.zeros([2, 3]), random: &random)
        #expect(weight.u.value.scalars.allSatisfy { $0.isFinite })
        #expect(weight.v.value.scalars.allSatisfy { $0.isFinite })
    }

    @Test(arguments: Golden.cases("normalized-weights", where: { $0.hasPrefix("weight-normal") }))
    func weightNormFollowsPyTorch(golden: Golden) throws {
        let weight = WeightNormalized(
            try golden.tensor("inputs", "v"), axis: Int(try golden.number("settings", "axis")))
        #expect(
            deviation(weight.g.value, try golden.tensor("expected", "initial_g")) <= 1e-5)
        #expect(deviation(weight(.evaluation), try golden.tensor("inputs", "v")) <= 1e-5)
        weight.g.assign(try golden.tensor("inputs", "g"))
        let value = weight(Self.context(isTraining: true))
        #expect(deviation(value, try golden.tensor("expected", "weight")) <= 1e-5)
        let cotangent = try golden.tensor("inputs", "cotangent")
        let found = gradients(
            of: (value * cotangent).sum(), at: [weight.g.variable, weight.v.variable])
        for (name, gradient) in zip(["g", "v"], found) {
            let expected = try golden.tensor("expected", "gradient_\(name)")
            #expect(deviation(gradient, expected, floor: 1e-2) <= 5e-5, "the gradient of \(name)")
        }
    }

    @Test func whatTheyOwnIsFound() {
        struct Owner: Module {
            let weight: any WeightSource
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
        }
        var random = Self.random
        let spectral = SpectralNormalized(.ones([2, 3]), random: &random)
        let kinds = Owner(weight: spectral).namedState.map { state in
            switch state.content {
            case .parameter: "parameter"
            case .buffer: "buffer"
            case .counter: "counter"
            }
        }
        #expect(kinds == ["parameter", "buffer", "buffer"])
        #expect(Owner(weight: WeightNormalized(.ones([2, 3]))).parameters.count == 2)
        #expect(Owner(weight: Parameter(.ones([2, 3]))).parameters.count == 1)
        for source in [spectral, WeightNormalized(.ones([2, 3])), Parameter(.ones([2, 3]))]
            as [any WeightSource]
        {
            #expect(source.shape == [2, 3])
            #expect(source(Self.context(isTraining: true)).isRecorded)
        }
    }
}
