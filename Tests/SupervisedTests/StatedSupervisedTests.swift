import Configuration
import NeuralNetworks
import Supervised
import Testing

/// What a program states without a word is what a file says without one.
@Suite struct StatedSupervisedTests {
    private func settings(_ network: NetworkConfig) -> String {
        network.perceptron.map { "\($0)" } ?? "no perceptron"
    }

    @Test func classifiers() throws {
        let read = try ClassifierConfig.read(from: [:], source: "test").value
        let stated = ClassifierConfig()
        #expect(settings(read.network) == settings(stated.network))
        #expect(read.output == stated.output)
        #expect(read.labelSmoothing == stated.labelSmoothing)
    }

    @Test func regressors() throws {
        let read = try RegressorConfig.read(from: [:], source: "test").value
        let stated = RegressorConfig()
        #expect(settings(read.network) == settings(stated.network))
        #expect(read.loss == stated.loss)
    }
}
