import Configuration
import Testing
import Training

@testable import Experiments

@Suite struct OptimizerSettingsTests {
    private static let one = #"{"type": "sgd", "learningRate": 0.5}"#
    private static let two = #"{"type": "adam", "learningRate": 0.25}"#
    private static let gan = #"{"type": "gan", "generator": {"hidden": [4]}}"#
    private static let vae = #"{"type": "vae", "encoder": {"hidden": [4]}}"#

    private func experiment(_ model: String, _ optimizers: String) throws -> Experiment {
        let text = """
            {"name": "n", "seed": 1, "data": {"type": "digits-5k"}, "model": \(model),
             \(optimizers), "training": {"epochs": 1, "batchSize": 10}}
            """
        return try Experiment(bytes: Array(text.utf8), source: "n")
    }

    @Test func playersHaveOptimisersInEitherSpelling() throws {
        let today = try experiment(
            Self.gan, #""optimizers": {"generator": \#(Self.one), "discriminator": \#(Self.two)}"#)
        let formerly = try experiment(
            Self.gan,
            #""discriminatorOptimizer": \#(Self.two), "generatorOptimizer": \#(Self.one)"#)
        let mixed = try experiment(
            Self.gan,
            #""optimizers": {"discriminator": \#(Self.two)}, "generatorOptimizer": \#(Self.one)"#)
        for other in [formerly, mixed] {
            #expect(other.hash == today.hash)
            #expect(
                SettingDifferences.between(other, today).isEmpty,
                "a run is resumed with its config in the other spelling")
        }
        for experiment in [today, formerly, mixed] {
            let optimizers = experiment.config.optimizers
            #expect(
                optimizers.mapValues(\.config.learningRate) == [
                    "generator": 0.5, "discriminator": 0.25,
                ])
            let again = try Experiment(
                bytes: experiment.json.serializedBytes(), source: "again", origin: .stored)
            #expect(again.json == experiment.json && again.hash == experiment.hash)
        }
        #expect(today.config.optimizers["generator"]?.key == "optimizers.generator")
        #expect(formerly.config.optimizers["generator"]?.key == "generatorOptimizer")
    }

    @Test func aModelWithOnePlayerHasOneOptimiser() throws {
        let plain = try experiment(Self.vae, #""optimizer": \#(Self.one)"#)
        let named = try experiment(Self.vae, #""optimizers": {"model": \#(Self.one)}"#)
        #expect(plain.hash == named.hash)
        #expect(plain.hash != (try experiment(Self.vae, #""optimizer": \#(Self.two)"#)).hash)
    }

    @Test(arguments: [
        (gan, #""optimizers": {"generator": {}}"#, "optimizers: discriminator is missing"),
        (gan, #""generatorOptimizer": {}"#, "discriminatorOptimizer: missing"),
        (gan, #""optimizer": {}"#, "optimizer: given, expected to be absent"),
        (
            gan, #""optimizers": {"generator": {}, "discriminator": {}}, "generatorOptimizer": {}"#,
            "generatorOptimizer is given beside optimizers.generator"
        ),
        (vae, #""name2": 1"#, "optimizer: missing"),
        (
            vae, #""optimizer": {}, "optimizers": {"generator": {}}"#,
            "optimizers.generator is given"
        ),
        (vae, #""optimizer": {}, "generatorOptimizer": {}"#, "generatorOptimizer: given"),
        (gan, #""optimizers": {"critic": {}}"#, "optimizers.critic: unknown key"),
    ])
    func whatIsMissingOrTooMuchIsTold(model: String, optimizers: String, words: String) {
        let error = #expect(throws: ConfigErrors.self) { try experiment(model, optimizers) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}

private enum SettingDifferences {
    static func between(_ first: Experiment, _ second: Experiment) -> [String] {
        first.decisiveSettings.keys.filter {
            first.decisiveSettings[$0] != second.decisiveSettings[$0]
        }
    }
}
