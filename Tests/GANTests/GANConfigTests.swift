import Autodiff
import Configuration
import NeuralNetworks
import Testing

@testable import GAN

@Suite struct GANConfigTests {
    @Test func defaultsAreTheReferenceNetworks() throws {
        let config = try ganConfig("{}")
        #expect(config.latentSize == 100)
        #expect(config.generator.perceptron?.hidden == [128, 256, 512, 1024])
        #expect(config.generator.perceptron?.activation == Activation(.leakyReLU, parameter: 0.2))
        #expect(config.generator.perceptron?.normalization == .batch)
        #expect(config.generator.perceptron?.normalizedFrom == 1)
        #expect(config.generatorOutput == .tanh)
        #expect(config.discriminator.perceptron?.hidden == [512, 256])
        #expect(
            config.discriminator.perceptron?.normalization
                == MultilayerPerceptronConfig.Normalization.none)
        #expect(config.objective is NonSaturatingObjective)
        #expect(config.regularizers.isEmpty)
        #expect(config.discriminatorSteps == 1)
    }

    /// What a program states without a word is what a file says without one, to the weights.
    @Test func statedDefaultsAreThoseOfConfigs() throws {
        let (read, stated) = (try ganConfig("{}"), GANConfig())
        #expect(read.latentSize == stated.latentSize)
        #expect(read.generatorOutput == stated.generatorOutput)
        #expect("\(read.objective)" == "\(stated.objective)")
        #expect(stated.regularizers.isEmpty)
        #expect(read.discriminatorSteps == stated.discriminatorSteps)
        let weights = { (config: GANConfig) in
            try GANModel(config, exampleShape: [4, 4, 1], seed: 3).namedParameters
                .map { "\($0.name) \($0.parameter.value.scalars)" }
        }
        #expect(try weights(read) == weights(stated))
    }

    @Test(arguments: [
        (#"{"type": "non-saturating"}"#, NonSaturatingObjective() as any AdversarialObjective),
        (#"{"type": "minimax"}"#, MinimaxObjective()),
        (#"{"type": "wasserstein"}"#, WassersteinObjective()),
    ])
    func statedObjectivesAreThoseOfConfigs(
        _ json: String, _ stated: any AdversarialObjective
    ) throws {
        #expect(try "\(ganConfig(#"{"objective": \#(json)}"#).objective)" == "\(stated)")
    }

    @Test func statedPenaltiesAreThoseOfConfigs() throws {
        let read = try ganConfig(#"{"regularizers": [{"type": "gradient-penalty"}]}"#)
        #expect("\(read.regularizers)" == "\([GradientPenalty()])")
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

    private func count(_ config: GANConfig, _ shape: Shape) throws -> Int {
        let networks = try config.networks(exampleShape: shape)
        return try #require(networks.generator.parameterCount)
            + #require(networks.discriminator.parameterCount)
    }

    /// 1,510,032 and 533,505 by hand: Σ (inputs + 1)·outputs, and two a normalised channel.
    @Test func parametersOfTheReferenceNetworksAreCounted() throws {
        #expect(try count(ganConfig("{}"), [28, 28, 1]) == 2_043_537)
    }

    @Test(arguments: [
        "{}", #"{"latentSize": 3, "generator": {"hidden": []}, "discriminator": {"hidden": []}}"#,
        #"{"discriminator": {"hidden": [8, 4], "normalization": "layer"}}"#,
        #"{"generator": {"hidden": [8, 4], "normalization": "batch", "normalizedFrom": 2}}"#,
        #"{"generator": {"type": "dcgan"}, "discriminator": {"type": "dcgan", "filters": 3}}"#,
    ])
    func countedParametersAreThoseThatAreBuilt(_ json: String) throws {
        let config = try ganConfig(json)
        let shape: Shape = [4, 8, 3]
        let model = try GANModel(config, exampleShape: shape, seed: 1)
        let built = model.parameters.reduce(0) { $0 + $1.shape.count }
        #expect(try count(config, shape) == built)
    }

    /// 2·3·96 operations forwards for the generator, 2·96 for the discriminator.
    @Test(arguments: [
        ("", 8.0, 3.0), (#", "discriminatorSteps": 2"#, 7, 2),
        (#", "discriminatorSteps": 4, "regularizers": [{"type": "gradient-penalty"}]"#, 10.5, 1.5),
    ])
    func operationsOfAStepAreCounted(_ more: String, judging: Double, making: Double) throws {
        let config = try ganConfig(
            """
            {"latentSize": 3, "generator": {"hidden": []}, "discriminator": {"hidden": []}\(more)}
            """)
        #expect(
            try config.trainingOperations(exampleShape: [4, 8, 3])
                == judging * 2 * 96 + making * 2 * 3 * 96)
    }

    @Test(arguments: [[1 << 40, 1 << 30, 1], [1 << 31, 1 << 30, 3], [Int.max, 1, 1]])
    func sizesBeyondMemoryAreRefused(_ shape: [Int]) throws {
        let config = try ganConfig("{}")
        let error = #expect(throws: ConfigError.self) {
            try config.networks(exampleShape: Shape(shape))
        }
        #expect(try #require(error).message.contains("memory"))
    }

    @Test func batchStatisticsMixExamples() throws {
        func mixes(_ json: String) throws -> Bool {
            try ganConfig(json).networks(exampleShape: [4, 4, 1]).generator.mixesExamples
        }
        #expect(try mixes("{}"))
        #expect(try mixes(#"{"generator": {"type": "dcgan"}}"#))
        #expect(try !mixes(#"{"generator": {"hidden": [8]}}"#))
        #expect(
            try !mixes(
                #"{"generator": {"hidden": [8], "normalization": "batch", "normalizedFrom": 1}}"#))
    }

    @Test(arguments: [#""hidden": [8], "normalization": "batch""#, #""type": "dcgan""#])
    func aGradientPenaltyRefusesBatchStatistics(_ discriminator: String) throws {
        let config = try ganConfig(
            """
            {"discriminator": {\(discriminator)},
             "regularizers": [{"type": "gradient-penalty"}]}
            """)
        let error = #expect(throws: ConfigError.self) {
            try config.networks(exampleShape: [4, 4, 1])
        }
        #expect(try #require(error).path.description == "discriminator")
        #expect(try #require(error).message.contains("every image by itself"))
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
