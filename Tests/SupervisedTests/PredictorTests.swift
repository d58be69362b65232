import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks
import Supervised
import Testing

/// Names, counts and predictions of the networks, which need no trainer.
@Suite struct PredictorTests {
    private func model(
        _ json: JSONValue, inputs: Shape, classes: Int
    ) throws -> (ClassifierConfig, ClassifierModel) {
        let config = try ClassifierConfig.read(from: json, source: "test").value
        return (
            config, try ClassifierModel(config, inputShape: inputs, outputs: classes, seed: 1)
        )
    }

    @Test("What is owned is named as in PyTorch's state_dict of `self.network = Sequential(…)`")
    func names() throws {
        let (_, plain) = try model(["network": ["hidden": [8, 4]]], inputs: [3], classes: 5)
        #expect(
            plain.namedState.map(\.name) == [
                "network.0.weight", "network.0.bias", "network.2.weight", "network.2.bias",
                "network.4.weight", "network.4.bias",
            ])
        #expect(
            plain.parameters.map(\.layout.shape) == [[8, 3], [8], [4, 8], [4], [5, 4], [5]])

        let (_, normalized) = try model(
            ["network": ["hidden": [8], "normalization": "batch", "dropout": 0.1]], inputs: [3],
            classes: 5)
        #expect(
            normalized.namedState.map(\.name) == [
                "network.0.weight", "network.0.bias", "network.1.weight", "network.1.bias",
                "network.1.running_mean", "network.1.running_var",
                "network.1.num_batches_tracked", "network.4.weight", "network.4.bias",
            ])
    }

    @Test(
        "Parameters are counted as they are built",
        arguments: [
            ["network": ["hidden": []]],
            ["network": ["hidden": [7, 5]], "output": "binary"],
            ["network": ["hidden": [7, 5], "normalization": "batch"]],
            ["network": ["hidden": [7, 5], "normalization": "layer", "normalizedFrom": 1]],
        ] as [JSONValue])
    func parameterCount(json: JSONValue) throws {
        let (config, model) = try model(json, inputs: [3, 4, 1], classes: 2)
        let built = model.parameters.reduce(0) { $0 + $1.shape.count }
        #expect(try config.networkPlan(inputShape: [3, 4, 1], outputs: 2).parameterCount == built)
    }

    @Test("A regressor's parameters are counted as they are built")
    func regressorParameterCount() throws {
        let trainer = try regressor(["network": ["hidden": [20]]], inputs: [10], outputs: 10)
        let config = try RegressorConfig.read(
            from: ["network": ["hidden": [20]]], source: "test"
        ).value
        #expect(try config.networkPlan(inputShape: [10], outputs: 10).parameterCount == 430)
        #expect(trainer.weights.count == 430)
    }

    @Test(
        "Sizes beyond any memory are refused",
        arguments: [[.max], [1 << 40, 1 << 40], [.max / 2]] as [Shape])
    func overflow(inputs: Shape) throws {
        let classifier = try ClassifierConfig.read(from: [:], source: "test").value
        #expect(throws: ConfigError.self) {
            try classifier.networkPlan(inputShape: inputs, outputs: 10)
        }
        let regressor = try RegressorConfig.read(from: [:], source: "test").value
        #expect(throws: ConfigError.self) {
            try regressor.networkPlan(inputShape: inputs, outputs: 10)
        }
    }

    @Test("More examples than go through at once are predicted as each alone is")
    func chunks() throws {
        let (_, model) = try model(
            ["network": ["hidden": [6], "dropout": 0.5]], inputs: [2, 2, 1], classes: 3)
        var random = RandomStream(seed: 4, name: "images")
        let images = Tensor.uniform([1203, 2, 2, 1], from: random.next())
        let probabilities = model.predict(images)
        #expect(probabilities.shape == [1203, 3])
        for row in [0, 499, 500, 1000, 1202] {
            let alone = model.predict(images.gathered([row])).scalars
            let among = probabilities.gathered([row]).scalars
            #expect(abs(among.reduce(0, +) - 1) < 1e-6)
            for (a, b) in zip(alone, among) { #expect(abs(a - b) < 1e-6) }
        }
        let flat = model.predict(images.reshaped(to: [1203, 4]))
        #expect(flat.scalars == probabilities.scalars)
    }

    @Test("Nothing is predicted of nothing")
    func noExamples() throws {
        let (_, model) = try model(["network": ["hidden": [6]]], inputs: [4], classes: 3)
        #expect(model.predict(.zeros([0, 4])).shape == [0, 3])
    }
}
