import Autodiff
import Configuration
import Foundation
import NeuralNetworks
import Supervised
import Testing
import Training

/// Losses and gradients of classifiers against closed forms.
@Suite struct ClassifierLossTests {
    static let zeroNetwork: JSONObject = ["hidden": [], "initializer": "zeros"]

    @Test("Zero logits cost ln K, smoothed or not", arguments: [2, 3, 10], [0.0, 0.2])
    func zeroLogits(classes: Int, smoothing: Double) throws {
        let trainer = try classifier(
            ["network": .object(Self.zeroNetwork), "labelSmoothing": .double(smoothing)],
            inputs: [5], classes: classes)
        let data = randomExamples(count: 12, features: 5, classes: classes)
        #expect(
            abs(try #require(trainer.report([data]).metric("loss")) - log(Double(classes))) < 1e-6)
        let metrics = try #require(try trainer.train(on: data, steps: 1))
        #expect(abs(metrics.loss - log(Double(classes))) < 1e-6)
    }

    @Test("A zero binary logit costs ln 2")
    func zeroBinaryLogit() throws {
        let trainer = try classifier(
            ["network": .object(Self.zeroNetwork), "output": "binary"], inputs: [5], classes: 2)
        let data = randomExamples(count: 12, features: 5, classes: 2)
        #expect(abs(try #require(trainer.report([data]).metric("loss")) - log(2)) < 1e-6)
    }

    @Test("The loss is the cross-entropy with the smoothed label", arguments: [Float(0), 0.3])
    func crossEntropy(smoothing: Float) {
        let logits: [[Double]] = [[2, 0, -1], [0.5, 3, 1]]
        let labels = [0, 2]
        let expected = zip(logits, labels).map { row, label in
            let normalizer = log(row.reduce(0) { $0 + exp($1) })
            return row.indices.reduce(0.0) { sum, index in
                let share = Double(smoothing) / 3 + (index == label ? 1 - Double(smoothing) : 0)
                return sum - share * (row[index] - normalizer)
            }
        }
        let tensor = Tensor(logits.flatMap { $0.map(Float.init) }, shape: [2, 3])
        let output = ClassifierOutput.softmax
        let each = output.crossEntropies(logits: tensor, labels: labels, labelSmoothing: smoothing)
        #expect(each.shape == [2])
        for (value, expected) in zip(each.scalars, expected) {
            #expect(abs(Double(value) - expected) < 1e-6)
        }
        let mean = output.loss(logits: tensor, labels: labels, labelSmoothing: smoothing).scalar
        #expect(abs(Double(mean) - (expected[0] + expected[1]) / 2) < 1e-6)
    }

    @Test("One logit x is worth two logits 0 and x", arguments: [Float(0), 0.3])
    func binaryIsSoftmaxOfTwo(smoothing: Float) {
        let values: [Float] = [-90, -3, -0.1, 0, 0.4, 5, 90]
        let labels = [0, 1, 1, 0, 0, 1, 1]
        let one = Tensor(values, shape: [7, 1])
        let two = Tensor(values.flatMap { [0, $0] }, shape: [7, 2])
        let binary = ClassifierOutput.binary
        let softmax = ClassifierOutput.softmax
        let pairs = [
            (
                binary.crossEntropies(logits: one, labels: labels, labelSmoothing: smoothing),
                softmax.crossEntropies(logits: two, labels: labels, labelSmoothing: smoothing)
            ),
            (
                binary.loss(logits: one, labels: labels, labelSmoothing: smoothing),
                softmax.loss(logits: two, labels: labels, labelSmoothing: smoothing)
            ),
            (binary.probabilities(logits: one), softmax.probabilities(logits: two)),
        ]
        for (one, two) in pairs {
            #expect(one.shape == two.shape)
            for (a, b) in zip(one.scalars, two.scalars) { #expect(abs(a - b) <= 2e-6 * max(1, b)) }
        }
        #expect(binary.labels(logits: one) == softmax.labels(logits: two))
    }

    @Test("Improbable classes keep a probability above zero")
    func improbableClass() {
        let probabilities = ClassifierOutput.binary.probabilities(
            logits: Tensor([40], shape: [1, 1])
        ).scalars
        #expect(abs(Double(probabilities[0]) / exp(-40) - 1) < 1e-4)
    }

    @Test("The first step from zero weights goes along (y − p)·x")
    func firstStep() throws {
        let rate = 0.5
        let trainer = try classifier(
            ["network": .object(Self.zeroNetwork)], inputs: [2], classes: 3,
            optimizer: OptimizerConfig(SGD(), learningRate: rate))
        let data = Batch(inputs: Tensor([3, -4], shape: [1, 2]), labels: [1])
        let metrics = try #require(try trainer.train(on: data, steps: 1))
        // |y − p|² = (2/3)² + 2·(1/3)² and |(x, 1)|² = 26.
        #expect(abs(metrics.gradientNorm - (2.0 / 3 * 26).squareRoot()) < 1e-5)
        let direction: [Float] = [-1 / 3, 2 / 3, -1 / 3]
        let expected =
            [Float(3), -4].flatMap { x in direction.map { $0 * x * Float(rate) } }
            + direction.map { $0 * Float(rate) }
        for (weight, expected) in zip(trainer.weights, expected) {
            #expect(abs(weight - expected) < 1e-6)
        }
    }

    @Test("A loss that is not finite stops the step and is named")
    func divergence() throws {
        let trainer = try classifier(["network": ["hidden": [4]]], inputs: [2], classes: 3)
        let data = Batch(inputs: Tensor([.nan, 1], shape: [1, 2]), labels: [1])
        #expect(throws: NonFiniteError(tensor: "the loss of the classifier")) {
            try trainer.train(on: data, steps: 1)
        }
    }
}
