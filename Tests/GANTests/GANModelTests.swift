import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing

@testable import GAN

@Suite struct GANModelTests {
    private func stream(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, name: "test") }

    private let small =
        #"{"latentSize": 6, "generator": {"hidden": [16, 8],"normalization": "batch"}}"#

    /// As of `nn.Sequential(Linear, LeakyReLU, Linear, BatchNorm1d, LeakyReLU, …)`.
    @Test func stateIsNamedAsInPyTorch() throws {
        let model = try GANModel(
            ganConfig(
                """
                {"generator": {"hidden": [8, 4], "activation": "leaky-relu",
                               "normalization": "batch", "normalizedFrom": 1},
                 "discriminator": {"hidden": [4], "activation": "leaky-relu", "dropout": 0.3}}
                """), exampleShape: [2, 2, 1], seed: 1)
        #expect(
            model.namedState.map(\.name) == [
                "generator.0.weight", "generator.0.bias", "generator.2.weight", "generator.2.bias",
                "generator.3.weight", "generator.3.bias", "generator.3.running_mean",
                "generator.3.running_var", "generator.3.num_batches_tracked",
                "generator.5.weight", "generator.5.bias", "discriminator.0.weight",
                "discriminator.0.bias", "discriminator.3.weight", "discriminator.3.bias",
            ])
    }

    @Test func samplesDependOnSeedAndIndexAlone() throws {
        let model = try GANModel(ganConfig(small), exampleShape: [4, 3, 2], seed: 1)
        let many = model.samples(indices: 0..<230, from: stream(5))
        #expect(many.shape == [230, 4, 3, 2])
        for range in [0..<1, 0..<8, 97..<103, 229..<230, 100..<200] {
            #expect(
                model.samples(indices: range, from: stream(5)).scalars
                    == many.sliced(axis: 0, range).scalars, "\(range)")
        }
        #expect(model.samples(indices: 3..<3, from: stream(5)).shape == [0, 4, 3, 2])
        #expect(
            model.samples(indices: 0..<8, from: stream(6)).scalars
                != many.sliced(axis: 0, 0..<8).scalars)
        let rows = (0..<230).map { many.sliced(axis: 0, $0..<$0 + 1).scalars }
        #expect(Set(rows).count == 230)
    }

    @Test(arguments: ["tanh", "sigmoid"])
    func imagesLieBetweenZeroAndOne(_ output: String) throws {
        let json =
            #"{"latentSize": 3, "generator": {"hidden": []}, "generatorOutput": "\#(output)"}"#
        let model = try GANModel(ganConfig(json), exampleShape: [2, 2, 1], seed: 1)
        for parameter in model.parameters { parameter.assign(parameter.value * 20) }
        let values = model.samples(indices: 0..<100, from: stream(1)).scalars
        #expect(values.allSatisfy { (0...1).contains($0) })
        #expect(values.contains { $0 < 0.01 } && values.contains { $0 > 0.99 })
    }

    /// What a player sees is undone by what the user sees.
    @Test(arguments: GeneratorOutput.allCases)
    func rangesGoThereAndBack(_ output: GeneratorOutput) {
        let images = Tensor([0, 0.25, 0.5, 1])
        let view = output.playersView(of: images)
        #expect(output.examples(from: view).scalars == images.scalars)
        #expect(view.scalars == (output == .tanh ? [-1, -0.5, 0, 1] : [0, 0.25, 0.5, 1]))
    }

    @Test func interpolationsBeginAndEndAtTheirDraws() throws {
        let model = try GANModel(ganConfig(small), exampleShape: [2, 2, 1], seed: 1)
        let grid = model.interpolation(indices: 0..<15, columns: 5, from: stream(4))
        #expect(grid.shape == [15, 2, 2, 1])
        let samples = model.samples(indices: 0..<3, from: stream(4))
        for row in 0..<3 {
            var random = stream(4).at(step: row)
            let ends = model.examples(of: .normal([2, 6], from: random.next()))
            for (column, end) in [(0, 0), (4, 1)] {
                let found = grid.sliced(axis: 0, row * 5 + column..<row * 5 + column + 1)
                let expected = ends.sliced(axis: 0, end..<end + 1)
                for (a, b) in zip(found.scalars, expected.scalars) { #expect(abs(a - b) < 1e-5) }
            }
            let start = grid.sliced(axis: 0, row * 5..<row * 5 + 1)
            let sample = samples.sliced(axis: 0, row..<row + 1)
            for (a, b) in zip(start.scalars, sample.scalars) { #expect(abs(a - b) < 1e-5) }
        }
        for range in [0..<5, 3..<9, 14..<15] {
            #expect(
                model.interpolation(indices: range, columns: 5, from: stream(4)).scalars
                    == grid.sliced(axis: 0, range).scalars)
        }
        #expect(
            model.interpolation(indices: 0..<2, columns: 1, from: stream(4)).shape == [2, 2, 2, 1])
    }

    @Test func greatCirclesKeepTheLength() {
        let a = Tensor([3, 0, 0])
        let b = Tensor([0, 3, 0])
        let middle = greatCircle(from: a, to: b, share: 0.5).scalars
        let expected = [3 * Float(0.5).squareRoot(), 3 * Float(0.5).squareRoot(), 0]
        for (x, y) in zip(middle, expected) { #expect(abs(x - y) < 1e-6) }
        // On one line there is no circle: straight ahead instead of a division by zero.
        #expect(greatCircle(from: a, to: a * -1, share: 0.25).scalars == [1.5, 0, 0])
        #expect(greatCircle(from: a, to: a, share: 0.5).scalars == [3, 0, 0])
    }
}
