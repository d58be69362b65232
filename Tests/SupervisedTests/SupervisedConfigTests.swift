import Autodiff
import Configuration
import NeuralNetworks
import Supervised
import Testing

/// What configs of classifiers and regressors may say.
@Suite struct SupervisedConfigTests {
    @Test("Defaults are filled in, and the resolved config reads as itself")
    func defaults() throws {
        let classifier = try ClassifierConfig.read(from: [:], source: "test")
        #expect(classifier.value.output == .softmax)
        #expect(classifier.value.labelSmoothing == 0)
        #expect(classifier.value.network.perceptron?.hidden == [400])
        #expect(
            try ClassifierConfig.read(from: classifier.json, source: "test").json
                == classifier.json)
        let regressor = try RegressorConfig.read(from: [:], source: "test")
        #expect(regressor.value.loss == .squaredError)
        #expect(
            try RegressorConfig.read(from: regressor.json, source: "test").json == regressor.json)
    }

    @Test(
        "What is wrong is named with its path",
        arguments: [
            (["output": "sigmoid"], "output"),
            (["labelSmoothing": 1], "labelSmoothing"),
            (["network": ["hiden": [3]]], "network.hiden"),
            (["hidden": [3]], "hidden"),
            (["network": ["hidden": [0]]], "network.hidden[0]"),
        ] as [(JSONValue, String)])
    func wrong(json: JSONValue, path: String) throws {
        let errors = #expect(throws: ConfigErrors.self) {
            try ClassifierConfig.read(from: json, source: "test")
        }
        #expect(errors?.errors.map(\.path.description) == [path])
    }

    @Test(
        "An output that does not suit the classes of the data is refused",
        arguments: [("binary", 3), ("binary", 1), ("softmax", 1), ("softmax", 0)])
    func unsuitableClasses(output: String, classes: Int) throws {
        let error = #expect(throws: ConfigError.self) {
            try classifier(["output": .string(output)], inputs: [4], classes: classes)
        }
        #expect(error?.path.description == "model.output")
        #expect(error?.message.contains("\(classes) class") == true)
    }
}
