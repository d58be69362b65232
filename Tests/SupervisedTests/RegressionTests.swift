import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks
import Supervised
import Testing
import Training

/// Regression against closed forms.
@Suite struct RegressionTests {
    /// y = x·A + b + noise of deviation 0.1, ten values to ten.
    private func linearMap(count: Int, seed: UInt64) -> Batch {
        var map = RandomStream(seed: 11, name: "map")
        let matrix = Tensor.normal([10, 10], from: map.next(), deviation: 0.5)
        let shift = Tensor.normal([10], from: map.next())
        var random = RandomStream(seed: seed, name: "table")
        let inputs = Tensor.normal([count, 10], from: random.next())
        let noise = Tensor.normal([count, 10], from: random.next(), deviation: 0.1)
        return Batch(inputs: inputs, targets: matrixProduct(inputs, matrix) + shift + noise)
    }

    @Test("Linear 10-20-10 by SGD reaches the noise of a linear map")
    func linearMap() throws {
        let trainer = try regressor(
            ["network": ["hidden": [20], "activation": "identity"]], inputs: [10], outputs: 10,
            optimizer: OptimizerConfig(
                SGD(), learningRate: 0.2,
                schedule: ScheduleConfig(.cosine(length: 1500, final: 0.01), unit: .step)))
        try trainer.train(on: linearMap(count: 2000, seed: 1), steps: 1500, batchSize: 64)
        let report = trainer.report([linearMap(count: 1000, seed: 2)])
        let error = try #require(report.metric("loss"))
        // 10,000 squares of noise: their mean is 0.01 with deviation 0.00014.
        #expect(error > 0.0095 && error < 0.0108)
        #expect(report.metric("mean_squared_error") == error)
        // A normal error has the mean magnitude σ·√(2/π).
        let magnitude = try #require(report.metric("mean_absolute_error"))
        #expect(abs(magnitude / (error * 2 / .pi).squareRoot() - 1) < 0.02)
        #expect(try #require(report.metric("r_squared")) > 0.98)
    }

    @Test(
        "Squared error finds the mean, absolute error the median",
        arguments: [("squared-error", Float(3)), ("absolute-error", 1)])
    func meanAndMedian(loss: String, expected: Float) throws {
        let trainer = try regressor(
            ["network": ["hidden": [], "initializer": "zeros"], "loss": .string(loss)],
            inputs: [1], outputs: 1,
            optimizer: OptimizerConfig(
                SGD(), learningRate: 0.1,
                schedule: ScheduleConfig(.exponential(factor: 0.98), unit: .step)))
        let data = Batch(
            inputs: .zeros([5, 1]), targets: Tensor([1, 11, 1, 1, 1], shape: [5, 1]))
        let metrics = try #require(try trainer.train(on: data, steps: 400))
        #expect(abs(trainer.predictor.predict(.zeros([1, 1])).scalar - expected) < 0.02)
        #expect(metrics.readings.map(\.name) == ["loss", "gradient_norm"])
        // The test loss is that of training.
        let report = trainer.report([data])
        let other = loss == "squared-error" ? "mean_squared_error" : "mean_absolute_error"
        #expect(report.metric("loss") == report.metric(other))
    }

    @Test("Errors and R² of values made by hand, whole and in odd pieces")
    func score() throws {
        let predictions = Tensor([1, 0, 2, 0, 4, 0, 4, 2], shape: [4, 2])
        let data = Batch(
            inputs: .zeros([4, 1]), targets: Tensor([1, 0, 2, 0, 3, 0, 6, 0], shape: [4, 2]))
        for sizes in [[4], [1, 3], [3, 1], [1, 1, 1, 1]] {
            var score = RegressionScore(.squaredError)
            var start = 0
            for batch in data.pieces(sizes) {
                score.add(
                    predictions.sliced(axis: 0, start..<start + batch.count), for: batch)
                start += batch.count
            }
            #expect(score.count == 4)
            // Squares 0, 0, 1, 4 and 0, 0, 0, 4; magnitudes 0, 0, 1, 2 and 0, 0, 0, 2.
            #expect(score.meanSquaredError == 9.0 / 8)
            #expect(score.meanAbsoluteError == 5.0 / 8)
            // Targets 1, 2, 3, 6 have mean 3 and squared deviations 4, 1, 0, 9; the second
            // output's targets are all equal, which leaves nothing to explain.
            #expect(abs(try #require(score.explainedShare) - (1 - 5.0 / 14)) < 1e-12)
        }
    }

    @Test("R² averages over outputs")
    func explainedShareOfTwo() throws {
        var score = RegressionScore(.squaredError)
        score.add(
            Tensor([1, 2, 3, 2], shape: [2, 2]),
            for: Batch(inputs: .zeros([2, 1]), targets: Tensor([1, 1, 3, 3], shape: [2, 2])))
        // The first output is right, the second always says the mean.
        #expect(score.explainedShare == 0.5)
    }

    @Test("Where targets are all equal there is no R²")
    func constantTargets() {
        var score = RegressionScore(.absoluteError)
        score.add(
            Tensor([1, 2], shape: [2, 1]),
            for: Batch(inputs: .zeros([2, 1]), targets: Tensor([5, 5], shape: [2, 1])))
        let report = score.report()
        #expect(
            report.readings.map(\.name) == ["loss", "mean_squared_error", "mean_absolute_error"])
        #expect(report.metric("loss") == 3.5)
        #expect(report.metric("mean_squared_error") == 12.5)
    }

    @Test("Predicted values are drawn over true ones")
    func picture() throws {
        let trainer = try regressor(
            ["network": ["hidden": [], "initializer": "zeros"]], inputs: [3], outputs: 2)
        let examples = Batch(
            inputs: .ones([2, 3]), targets: Tensor([1, 2, 3, 4], shape: [2, 2]))
        let pictures = trainer.pictures(
            examples: examples, random: RandomStream(seed: 0, name: "pictures"))
        guard case .scatter(let points, let labels, _, _, _) = pictures.first?.picture else {
            Issue.record("no points")
            return
        }
        #expect(points.map(\.x) == [1, 2, 3, 4])
        #expect(points.map(\.y) == [0, 0, 0, 0])
        #expect(labels == [0, 1, 0, 1])
    }
}
