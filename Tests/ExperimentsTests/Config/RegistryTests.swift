import Autodiff
import Configuration
import Families
import GAN
import Testing
import Training

@testable import Experiments

/// A game that no library has.
private struct SquaredGame: AdversarialObjective, Configurable {
    let target: Double

    init(from object: ObjectReader) {
        target = object.number("target", default: 2, in: .positive, "Where real images are.")
    }

    func discriminatorLosses(real: Verdict, fake: Verdict) -> Losses {
        Losses(perExample: (real.scores - Float(target)).squared())
            + Losses(perExample: fake.scores.squared())
    }

    func generatorLosses(real: Verdict?, fake: Verdict) -> Losses {
        Losses(perExample: (fake.scores - Float(target)).squared())
    }
}

@Suite struct RegistryTests {
    private static let text = """
        {"name": "n", "seed": 1, "data": {"type": "digits-5k"},
         "model": {"type": "gan", "objective": {"type": "squared", "target": 3}},
         "optimizers": {"generator": {}, "discriminator": {}},
         "training": {"epochs": 1, "batchSize": 10}}
        """

    private var extended: Registry {
        var registry = Registry.standard
        registry[AdversarialObjectives.self].append(
            VariantCase("squared", "A game of squares.") { SquaredGame(from: $0) })
        return registry
    }

    @Test func aProgramAddsWhatConfigsCanName() throws {
        let experiment = try Experiment(
            bytes: Array(Self.text.utf8), source: "n", registry: extended)
        let gan = try #require(experiment.config.model.member as? GANConfig)
        #expect((gan.objective as? SquaredGame)?.target == 3)
        let schema = Experiment.schema(extended).serialized()
        #expect(schema.contains("A game of squares."))
        #expect(schema.contains("Where real images are."))
    }

    @Test func whatOneRegistryHoldsNoOtherDoes() {
        _ = extended
        let error = #expect(throws: ConfigErrors.self) {
            try Experiment(bytes: Array(Self.text.utf8), source: "n")
        }
        #expect(error?.description.contains("model.objective.type") == true)
        #expect(!Experiment.schema().serialized().contains("A game of squares."))
    }

    @Test func everyFamilyHasANameOfItsOwn() {
        let names = Registry.standard.families.map { $0.name }
        #expect(Set(names).count == names.count && names.count >= 4)
    }
}
