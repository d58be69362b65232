import Autodiff
import Configuration
import NeuralNetworks
import TestSupport
import Testing
import Training

@Suite struct WeightAverageTests {
    private static func optimizer(decay: Double, from values: Tensor) -> Optimizer {
        Optimizer(
            OptimizerConfig(SGD(), learningRate: 1, averageDecay: decay),
            parameters: [NamedParameter("w", Parameter(values))])
    }

    // PyTorch's average copies the first value that it sees; ours begins at the initial one. The
    // share of 0.4 is reached at the fifth update.
    @Test func followsPyTorch() throws {
        let golden = try Golden.named("exponential-moving-average", in: "layers")
        let values = try golden.tensor("inputs", "values")
        let expected = try golden.tensor("expected", "average")
        func row(_ tensor: Tensor, _ index: Int) -> Tensor {
            tensor.sliced(axis: 0, index..<index + 1).flattened.reshaped(to: [4])
        }
        let optimizer = Self.optimizer(
            decay: try golden.number("settings", "decay"), from: row(values, 0))
        let average = try #require(optimizer.average)
        #expect(isIdentical(average.state[0].value, row(expected, 0)))
        for index in 1..<10 {
            optimizer.parameters[0].parameter.assign(row(values, index))
            try optimizer.update([.zeros([4])])
            #expect(deviation(average.state[0].value, row(expected, index)) <= 1e-5)
        }
    }

    @Test func standsInForTheWeightsForAWhile() throws {
        // The first update keeps 2/11 of the average, whatever the decay.
        let optimizer = Self.optimizer(decay: 0.75, from: Tensor([11, 0]))
        try optimizer.update([Tensor([11, -22])])
        let average = try #require(optimizer.average)
        let weight = optimizer.parameters[0].parameter
        #expect(weight.value.scalars == [0, 22])
        let seen = average.inPlace(of: optimizer.parameters) { weight.value.scalars }
        #expect(isClose(seen, [2, 18]))
        #expect(weight.value.scalars == [0, 22])

        struct Refused: Error {}
        #expect(throws: Refused.self) {
            try average.inPlace(of: optimizer.parameters) { throw Refused() }
        }
        #expect(weight.value.scalars == [0, 22])
        // What happens to the weights meanwhile does not reach the average.
        let other = Optimizer(
            OptimizerConfig(SGD(), learningRate: 1), parameters: optimizer.parameters)
        try average.inPlace(of: optimizer.parameters) { _ = try other.update([Tensor([1, 1])]) }
        #expect(isClose(average.state[0].value.scalars, [2, 18]))
        #expect(weight.value.scalars == [0, 22])
    }

    @Test func continuesFromItsState() throws {
        let one = Self.optimizer(decay: 0.9, from: Tensor([1, 2]))
        for step in 1...5 { try one.update([Tensor([Float(step), -1])]) }
        let other = Self.optimizer(decay: 0.9, from: one.parameters[0].parameter.value)
        let state = try #require(one.average).state
        #expect(state.map(\.name) == ["w"])
        try #require(other.average).restore { name, shape throws(Never) in
            name == "w" ? state[0].value : .zeros(shape)
        }
        // The share that is kept depends on the number of updates.
        other.restore(step: one.step) { _, shape throws(Never) in .zeros(shape) }
        for step in 1...5 {
            try one.update([Tensor([Float(step), 1])])
            try other.update([Tensor([Float(step), 1])])
        }
        let ends = try [one, other].map { try #require($0.average).state[0].value }
        #expect(isIdentical(ends[0], ends[1]))
        #expect(!isIdentical(ends[0], state[0].value))
    }

    private func isClose(_ values: [Float], _ expected: [Float]) -> Bool {
        values.count == expected.count
            && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    // With the first weights at 1 and none after, what is left of them is the product of the shares.
    @Test func forgetsTheFirstWeightsSoon() throws {
        let optimizer = Self.optimizer(decay: 0.999, from: Tensor([1]))
        let average = try #require(optimizer.average)
        try optimizer.update([Tensor([1])])
        for _ in 2...100 { try optimizer.update([Tensor([0])]) }
        // Π (1 + t)/(10 + t) for t = 1…100 is 101!·10!/110!.
        let left = (2...10).reduce(1.0) { $0 * Double($1) / Double(100 + $1) }
        #expect(abs(Double(average.state[0].value.scalars[0]) / left - 1) < 1e-4)
    }

    @Test func isKeptOnlyWhenAsked() {
        let config = OptimizerConfig(SGD(), learningRate: 1)
        #expect(Optimizer(config, parameters: []).average == nil)
    }
}
