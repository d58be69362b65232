import Autodiff
import Configuration
import NeuralNetworks
import Testing

@testable import GAN

@Suite struct GANConfigTests {
    @Test func defaultsAreTheReferenceNetworks() throws {
        let config = try ganConfig("{}")
        #expect(config.latentSize == 100)
        #expect(config.generator.hidden == [128, 256, 512, 1024])
        #expect(config.generator.activation == Activation(.leakyReLU, parameter: 0.2))
        #expect(config.generator.normalization == .batch)
        #expect(config.generator.normalizedFrom == 1)
        #expect(config.generatorOutput == .tanh)
        #expect(config.discriminator.hidden == [512, 256])
        #expect(config.discriminator.normalization == .none)
        #expect(config.objective is NonSaturatingObjective)
        #expect(config.regularizers.isEmpty)
        #expect(config.discriminatorSteps == 1)
    }

    @Test func choicesAreRead() throws {
        let config = try ganConfig(
            """
            {"objective": {"type": "minimax", "labelSmoothing": 0.1}, "generatorOutput": "sigmoid",
             "discriminatorSteps": 5,
             "regularizers": [{"type": "gradient-penalty"},
                              {"type": "gradient-penalty", "weight": 2, "center": 0}]}
            """)
        #expect((config.objective as? MinimaxObjective)?.labelSmoothing == 0.1)
        #expect(config.generatorOutput == .sigmoid)
        #expect(config.discriminatorSteps == 5)
        let penalties = config.regularizers.compactMap { $0 as? GradientPenalty }
        #expect(penalties.map(\.weight) == [10, 2])
        #expect(penalties.map(\.center) == [1, 0])
    }

    /// 1,510,032 and 533,505 by hand: Σ (inputs + 1)·outputs, and two a normalised channel.
    @Test func parametersOfTheReferenceNetworksAreCounted() throws {
        #expect(try ganConfig("{}").parameterCount(imageShape: [28, 28, 1]) == 2_043_537)
    }

    @Test(arguments: [
        "{}", #"{"latentSize": 3, "generator": {"hidden": []}, "discriminator": {"hidden": []}}"#,
        #"{"discriminator": {"hidden": [8, 4], "normalization": "layer"}}"#,
        #"{"generator": {"hidden": [8, 4], "normalization": "batch", "normalizedFrom": 2}}"#,
    ])
    func countedParametersAreThoseThatAreBuilt(_ json: String) throws {
        let config = try ganConfig(json)
        let model = GANModel(config, imageShape: [4, 5, 3], seed: 1)
        let built = model.parameters.reduce(0) { $0 + $1.shape.count }
        #expect(config.parameterCount(imageShape: [4, 5, 3]) == built)
    }

    @Test func countsThatOverflowAreNone() throws {
        let config = try ganConfig("{}")
        #expect(config.parameterCount(imageShape: [1 << 40, 1 << 30, 1]) == nil)
        #expect(config.parameterCount(imageShape: [1 << 31, 1 << 30, 3]) == nil)
        #expect(config.parameterCount(imageShape: [Int.max, 1, 1]) == nil)
    }

    @Test func batchStatisticsNeedTwoExamples() throws {
        #expect(try ganConfig("{}").minimumBatchSize == 2)
        let plain = #"{"generator": {"hidden": [8]}}"#
        #expect(try ganConfig(plain).minimumBatchSize == 1)
        let late =
            #"{"generator": {"hidden": [8], "normalization": "batch", "normalizedFrom": 1}}"#
        #expect(try ganConfig(late).minimumBatchSize == 1)
    }

    @Test func aGradientPenaltyRefusesBatchStatistics() throws {
        let json = """
            {"discriminator": {"hidden": [8], "normalization": "batch"},
             "regularizers": [{"type": "gradient-penalty"}]}
            """
        let error = #expect(throws: ConfigErrors.self) { try ganConfig(json) }
        let text = try #require(error).description
        #expect(text.contains("discriminator"))
        #expect(text.contains(#"expected "layer" or "none""#))
    }

    @Test(arguments: [
        (#"{"objective": {"type": "non-saturatin"}}"#, "non-saturating"),
        (#"{"regularizers": [{"type": "gradient-penalty", "wieght": 1}]}"#, "weight"),
        (#"{"objective": {"labelSmoothing": 0.6}}"#, "objective.labelSmoothing"),
        (#"{"discriminatorSteps": 0}"#, "discriminatorSteps"),
        (#"{"latentSize": 0}"#, "latentSize"),
    ])
    func mistakesAreNamed(_ json: String, _ word: String) throws {
        let error = #expect(throws: ConfigErrors.self) { try ganConfig(json) }
        #expect(try #require(error).description.contains(word))
    }
}
