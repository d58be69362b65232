import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks
import Supervised
import Testing
import Training

/// What classifiers learn, and that they learn it the same way twice.
@Suite struct ClassifierTrainingTests {
    @Test("Clusters that a line parts are told apart")
    func separableClusters() throws {
        let trainer = try classifier(
            ["network": ["hidden": []]], inputs: [2], classes: 3,
            optimizer: OptimizerConfig(SGD(momentum: 0.9), learningRate: 0.1))
        try trainer.train(
            on: threeClusters(count: 300, seed: 1), steps: 150, batchSize: 32)
        let report = trainer.report([threeClusters(count: 200, seed: 2)])
        #expect(report.metric("accuracy") == 1)
        #expect(try #require(report.metric("loss")) < 0.05)
        #expect(report.confusion == [[67, 0, 0], [0, 67, 0], [0, 0, 66]])
    }

    static let exclusiveOr = Batch(
        inputs: Tensor([0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2]), labels: [0, 1, 1, 0])

    @Test(
        "One sigmoid unit behind two hidden layers learns exclusive or",
        arguments: [[128, 64], [64, 64]])
    func exclusiveOr(hidden: [Int]) throws {
        let trainer = try classifier(
            [
                "network": ["hidden": .array(hidden.map(JSONValue.integer))], "output": "binary",
            ], inputs: [2], classes: 2)
        let metrics = try #require(try trainer.train(on: Self.exclusiveOr, steps: 200))
        #expect(metrics.accuracy == 1)
        let report = trainer.report([Self.exclusiveOr])
        #expect(report.metric("accuracy") == 1)
        #expect(try #require(report.metric("loss")) < 0.02)
        let probabilities = trainer.predictor.predict(Self.exclusiveOr.inputs)
        #expect(probabilities.shape == [4, 2])
        #expect(trainer.predictor.labels(of: Self.exclusiveOr.inputs) == [0, 1, 1, 0])
    }

    @Test("Without a hidden layer exclusive or stays at a coin's loss")
    func exclusiveOrNeedsHiddenLayer() throws {
        let trainer = try classifier(
            ["network": ["hidden": []], "output": "binary"], inputs: [2], classes: 2)
        let metrics = try #require(try trainer.train(on: Self.exclusiveOr, steps: 2000))
        #expect(abs(metrics.loss - 0.6931) < 1e-3)
    }

    @Test("A step reports its loss, accuracy and gradient")
    func stepMetrics() throws {
        let trainer = try classifier(["network": ["hidden": [4]]], inputs: [2], classes: 3)
        let data = threeClusters(count: 9, seed: 1)
        let before = trainer.report([data])
        let metrics = try #require(try trainer.train(on: data, steps: 1))
        #expect(metrics.readings.map(\.name) == ["loss", "accuracy", "gradient_norm"])
        #expect(abs(metrics.loss - (try #require(before.metric("loss")))) < 1e-6)
        #expect(metrics.accuracy == before.metric("accuracy"))
        #expect(metrics.gradientNorm > 0)
    }

    @Test("The same seed gives the same bits, another seed others")
    func sameSeed() throws {
        func weights(_ seed: UInt64, step: UInt64) throws -> [UInt32] {
            let trainer = try classifier(
                ["network": ["hidden": [16], "dropout": 0.3, "normalization": "batch"]],
                inputs: [2], classes: 3, seed: seed)
            try trainer.train(
                on: threeClusters(count: 60, seed: 1), steps: 20, batchSize: 16, seed: step)
            return trainer.weights.map(\.bitPattern)
        }
        let first = try weights(1, step: 7)
        #expect(try weights(1, step: 7) == first)
        #expect(try weights(2, step: 7) != first)
        #expect(try weights(1, step: 8) != first)
    }
}
