import Configuration
import Testing
import Training

@testable import Experiments

/// A player's optimiser has two keys, and whoever uses either means the same.
@Suite struct OptimizerSpellingTests {
    static let former = """
        "generatorOptimizer": {"type": "sgd", "learningRate": 0.5},
        "discriminatorOptimizer": {"type": "sgd", "learningRate": 0.25}
        """
    static let today = """
        "optimizers": {"discriminator": {"type": "sgd", "learningRate": 0.25},
                       "generator": {"type": "sgd", "learningRate": 0.5}}
        """
    static let mixed = """
        "generatorOptimizer": {"type": "sgd", "learningRate": 0.5},
        "optimizers": {"discriminator": {"type": "sgd", "learningRate": 0.25}}
        """

    /// A GAN's config with these keys.
    static func config(_ keys: String) -> String {
        """
        {"name": "n", "seed": 1, "data": {"type": "digits-5k"},
         "model": {"type": "gan", "generator": {"hidden": [4]}}, \(keys),
         "training": {"epochs": 1, "batchSize": 10}}
        """
    }

    private func experiment(
        _ keys: String, _ overrides: String..., origin: ConfigOrigin = .given
    ) throws -> Experiment {
        try Experiment(
            bytes: Array(Self.config(keys).utf8), source: "n", overrides: overrides,
            origin: origin)
    }

    private static let bothKeys =
        "generatorOptimizer and discriminatorOptimizer are read as optimizers.generator and "
        + "optimizers.discriminator, which is how they are spelled today"
    private static let oneKey =
        "generatorOptimizer is read as optimizers.generator, which is how it is spelled today"

    @Test func theFormerKeysAreNotedOnce() throws {
        #expect(try experiment(Self.today).notes.isEmpty)
        #expect(try experiment(Self.former).notes == [Self.bothKeys])
        #expect(try experiment(Self.mixed).notes == [Self.oneKey])
        for keys in [Self.today, Self.former, Self.mixed] {
            #expect(try experiment(keys).warnings.isEmpty)
            #expect(try experiment(keys, origin: .stored).notes.isEmpty)
        }
    }

    @Test func formerKeysOfOverridesAndSweepsAreNoted() throws {
        let override = "generatorOptimizer.learningRate=1"
        #expect(try experiment(Self.today, override).notes == [Self.oneKey])
        #expect(try experiment(Self.former, override).notes == [Self.bothKeys])
        #expect(try experiment(Self.today, override, origin: .stored).notes.isEmpty)
        let sweep = #""sweep": {"generatorOptimizer.learningRate": [1, 2]}"#
        #expect(try experiment("\(Self.today), \(sweep)").notes == [Self.oneKey])
    }

    @Test(arguments: [today, former, mixed])
    func whatIsStoredHasTodaysSpelling(keys: String) throws {
        let experiment = try experiment(keys)
        let settings = try #require(experiment.json.objectValue)
        #expect(
            settings.keys == [
                "name", "seed", "data", "model", "optimizers", "training", "logging",
            ])
        #expect(settings["optimizers"]?.objectValue?.keys == ["generator", "discriminator"])
        #expect(settings["optimizers"]?["generator"]?["learningRate"] == 0.5)
        #expect(experiment.decisiveSettings["optimizers"] == settings["optimizers"])
        let again = try Experiment(
            bytes: experiment.json.serializedBytes(), source: "again", origin: .stored)
        #expect(again.json.serialized() == experiment.json.serialized())
        #expect(again.hash == experiment.hash)
    }

    @Test func aModelWithOnePlayerIsStoredWithOneOptimiser() throws {
        func stored(_ keys: String) throws -> JSONValue {
            let text = """
                {"name": "n", "seed": 1, "data": {"type": "digits-5k"},
                 "model": {"type": "vae", "encoder": {"hidden": [4]}}, \(keys),
                 "training": {"epochs": 1, "batchSize": 10}}
                """
            let experiment = try Experiment(bytes: Array(text.utf8), source: "n")
            #expect(experiment.notes.isEmpty)
            return experiment.json
        }
        let plain = try stored(#""optimizer": {"learningRate": 0.5}"#)
        #expect(plain["optimizers"] == nil && plain["optimizer"]?["learningRate"] == 0.5)
        #expect(try stored(#""optimizers": {"model": {"learningRate": 0.5}}"#) == plain)
    }

    @Test(
        arguments: [today, former, mixed],
        ["optimizers.generator", "generatorOptimizer"])
    func eitherKeyChangesEitherConfig(keys: String, key: String) throws {
        let changed = try experiment(keys, "\(key).learningRate=0.125")
        let expected = try experiment(Self.today, "optimizers.generator.learningRate=0.125")
        #expect(changed.json == expected.json && changed.hash == expected.hash)
        #expect(changed.config.optimizers["generator"]?.config.learningRate == 0.125)
        #expect(changed.config.optimizers["discriminator"]?.config.learningRate == 0.25)

        let replaced = try experiment(keys, "\(key)={type:adam}")
        #expect(replaced.json["optimizers"]?["generator"]?["type"] == "adam")
        let removed = try experiment(keys, "~\(key)", "+\(key)={type:adam}")
        #expect(removed.json == replaced.json)
        let twice = try experiment(
            keys, "generatorOptimizer.learningRate=3", "optimizers.generator.learningRate=4")
        #expect(twice.config.optimizers["generator"]?.config.learningRate == 4, "the later wins")
    }

    @Test(arguments: [
        (today, "generatorOptimizer.learningRate=-1", "optimizers.generator.learningRate: given"),
        (former, "optimizers.generator.learningRate=-1", "generatorOptimizer.learningRate: given"),
        (today, "~generatorOptimizer", "optimizers: generator is missing"),
        (
            former, "optimizers={generator:{},discriminator:{}}",
            "generatorOptimizer is given beside optimizers.generator, expected one of the two"
        ),
    ])
    func whatIsWrongIsToldInTheConfigsSpelling(
        keys: String, override: String, words: String
    ) throws {
        let error = #expect(throws: ConfigErrors.self) { try experiment(keys, override) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}
