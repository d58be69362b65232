import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import TestSupport
import Testing

@Suite struct DropoutTests {
    private static let count = 200_000

    private static func draw(
        _ probability: Float, _ context: inout Context, of value: Float = 1
    ) -> [Float] {
        Dropout(probability: probability)(Tensor(repeating: value, shape: [count]), &context)
            .scalars
    }

    private static var training: Context { .training(RandomStream(seed: 3, name: "noise")) }

    @Test func isTheIdentityInEvaluation() throws {
        let golden = try Golden.named("dropout-evaluation", in: "layers")
        var context = Context.evaluation
        let layer = Dropout(probability: Float(try golden.number("settings", "p")))
        let output = layer(try golden.tensor("inputs", "input"), &context)
        #expect(isIdentical(output, try golden.tensor("expected", "output")))
    }

    @Test func keptElementsAreScaledAsPyTorchs() throws {
        let golden = try Golden.named("dropout-training", in: "layers")
        let scale = try golden.tensor("expected", "scale_of_kept").scalar
        var context = Self.training
        let kept = Set(Self.draw(Float(try golden.number("settings", "p")), &context)).sorted()
        #expect(kept.count == 2 && kept[0] == 0 && abs(kept[1] - scale) <= 1e-6)
    }

    // Of x·mask/(1 − p): mean x, variance x²·p/(1 − p).
    @Test(arguments: [Float(0.1), 0.4, 0.9])
    func keepsTheMean(probability: Float) {
        var context = Self.training
        let values = Self.draw(probability, &context, of: 2).map(Double.init)
        let variance = 4 * Double(probability / (1 - probability))
        let mean = values.reduce(0, +) / Double(Self.count)
        #expect(abs(mean - 2) < 5 * (variance / Double(Self.count)).squareRoot())
        let squares = values.map { ($0 - 2) * ($0 - 2) }
        let found = squares.reduce(0, +) / Double(Self.count)
        let fourth = squares.reduce(0) { $0 + $1 * $1 } / Double(Self.count)
        let error = ((fourth - found * found) / Double(Self.count)).squareRoot()
        #expect(abs(found - variance) < 5 * error)
    }

    @Test func drawsAnewButReproducibly() {
        var (one, other) = (Self.training, Self.training)
        let first = Self.draw(0.5, &one)
        #expect(first == Self.draw(0.5, &other))
        let second = Self.draw(0.5, &one)
        #expect(second == Self.draw(0.5, &other))
        // Two masks agree in half of their elements, not in more.
        let agreeing = zip(first, second).count { $0 == $1 }
        #expect(abs(Double(agreeing) - 1e5) < 5 * (Double(Self.count) / 4).squareRoot())
    }

    @Test func gradientPassesWhereTheInputPasses() {
        var context = Self.training
        let input = Tensor.ones([1000]).variable
        let output = Dropout(probability: 0.25)(input, &context)
        #expect(gradients(of: output.sum(), at: [input])[0].scalars == output.scalars)
    }

    @Test func withoutProbabilityDrawsNothing() {
        var context = Self.training
        let before = context.random
        #expect(Self.draw(0, &context).allSatisfy { $0 == 1 })
        #expect(context.random == before)
    }
}
