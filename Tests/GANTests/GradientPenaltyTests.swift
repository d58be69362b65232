import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct GradientPenaltyTests {
    private func penalty(
        _ regularizer: GradientPenalty, _ network: any Module, real: Tensor, fake: Tensor,
        _ context: inout Context
    ) -> Tensor {
        let round = ganRound(network, real: real, fake: fake, &context)
        return regularizer.losses(round, &context).mean
    }

    private func context() -> Context { .training(RandomStream(seed: 3, name: "penalty")) }

    /// D(x) = w·x + b has the gradient w everywhere: the penalty is weight·(‖w‖ − c)², with slope
    /// 2·weight·(‖w‖ − c)·w/‖w‖.
    @Test(arguments: [0.0, 1.0, 7.0])
    func aLinearDiscriminatorHasAClosedForm(_ center: Double) {
        var random = RandomStream(seed: 1, name: "weights")
        let layer = Linear(inputs: 2, outputs: 1, random: &random)
        layer.parameters[0].assign(Tensor([3, 4], shape: [2, 1]))
        var context = context()
        let penalty = self.penalty(
            GradientPenalty(weight: 10, center: center), layer, real: ganImages([5, 2]),
            fake: ganImages([5, 2], draw: 1), &context)
        let expected = 10 * (5 - center) * (5 - center)
        #expect(abs(Double(penalty.scalar) - expected) < 1e-4 * expected + 1e-9)
        let slopes = gradients(of: penalty, at: layer.parameters.map(\.variable))
        for (slope, weight) in zip(slopes[0].scalars, [3.0, 4.0]) {
            let expected = 20 * (5 - center) * weight / 5
            #expect(abs(Double(slope) - expected) < 1e-4 * abs(expected))
        }
        #expect(slopes[1].scalars == [0])
    }

    /// A discriminator with a hidden layer in double precision, D(x) = v·tanh(W·x + b), whose
    /// gradient is Wᵀ·(v·(1 − tanh²)).
    private struct Reference {
        var weights: [Double]
        let hidden = 3
        let inputs = 2

        func penalty(at points: [[Double]], weight: Double, center: Double) -> Double {
            let bias = hidden * inputs
            let total = points.reduce(0.0) { total, x in
                var slope = [0.0, 0.0]
                for unit in 0..<hidden {
                    let row = weights[unit * inputs..<(unit + 1) * inputs]
                    let sum = zip(row, x).reduce(weights[bias + unit]) { $0 + $1.0 * $1.1 }
                    let value = Foundation.tanh(sum)
                    let outer = weights[bias + hidden + unit] * (1 - value * value)
                    for (axis, w) in row.enumerated() { slope[axis] += w * outer }
                }
                let norm = slope.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return total + (norm - center) * (norm - center)
            }
            return weight * total / Double(points.count)
        }
    }

    @Test(arguments: [0.0, 1.0])
    func slopesAreThoseOfFiniteDifferencesInDouble(_ center: Double) {
        var random = RandomStream(seed: 5, name: "weights")
        let network = Sequential([
            Linear(inputs: 2, outputs: 3, random: &random), Activation(.tanh),
            Linear(inputs: 3, outputs: 1, hasBias: false, random: &random),
        ])
        // Real and generated images are the same, so that they are the interpolates too.
        let images = ganImages([4, 2]) * 3 - 1
        let points = stride(from: 0, to: 8, by: 2).map { start in
            images.scalars[start..<start + 2].map(Double.init)
        }
        var context = context()
        let penalty = self.penalty(
            GradientPenalty(weight: 10, center: center), network, real: images, fake: images,
            &context)
        let slopes = zip(
            network.parameters, gradients(of: penalty, at: network.parameters.map(\.variable))
        ).flatMap { $0.layout.stored($1).scalars }
        let reference = Reference(
            weights: network.parameters.flatMap {
                $0.layout.stored($0.value).scalars.map(Double.init)
            })
        let value = reference.penalty(at: points, weight: 10, center: center)
        #expect(abs(Double(penalty.scalar) - value) < 1e-4 * abs(value))
        let scale = slopes.map { Double(abs($0)) }.max() ?? 0
        for (index, slope) in slopes.enumerated() {
            let values = [1e-5, -1e-5].map { step in
                var moved = reference
                moved.weights[index] += step
                return moved.penalty(at: points, weight: 10, center: center)
            }
            let expected = (values[0] - values[1]) / 2e-5
            #expect(abs(Double(slope) - expected) < 1e-4 * scale, "weight \(index)")
        }
    }

    /// D(x) = ½x² has the gradient x̂. Between real images at 1 and generated ones at 0, x̂ is ε,
    /// uniform for each pair of its own: E ε² = ⅓ with deviation √(4/45/n).
    @Test func interpolatesAreSpreadEvenlyBetweenBothKinds() {
        struct HalfSquare: Module {
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
                input.squared() * 0.5
            }
        }
        let count = 20_000
        var context = context()
        let zeroCentered = GradientPenalty(weight: 1, center: 0)
        let penalty = self.penalty(
            zeroCentered, HalfSquare(), real: .ones([count, 1]), fake: .zeros([count, 1]),
            &context)
        #expect(abs(penalty.scalar - 1 / 3) < 5 * (4.0 / 45 / Float(count)).squareRoot())
        let shifted = self.penalty(
            zeroCentered, HalfSquare(), real: .ones([count, 1]) * 3, fake: .ones([count, 1]) * 2,
            &context)
        // E (2 + ε)² = 19/3.
        #expect(abs(shifted.scalar - 19 / 3) < 0.05)
    }

    /// A discriminator of dead units has no slope: the penalty is weight·c² and pulls nowhere, but
    /// is finite.
    @Test func aFlatDiscriminatorGivesFiniteSlopes() {
        var random = RandomStream(seed: 1, name: "weights")
        let layer = Linear(inputs: 2, outputs: 1, initializer: .zeros, random: &random)
        var context = context()
        let penalty = self.penalty(
            GradientPenalty(), layer, real: ganImages([3, 2]), fake: ganImages([3, 2], draw: 1),
            &context)
        #expect(abs(penalty.scalar - 10) < 1e-3)
        #expect(gradients(of: penalty, at: [layer.parameters[0].variable])[0].scalars == [0, 0])
    }
}
