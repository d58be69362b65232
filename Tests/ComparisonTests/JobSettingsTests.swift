import Testing

@testable import Comparison

@Suite("Settings of a sweep's jobs") struct JobSettingsTests {
    private func text(_ keys: [String], _ overrides: [String]) -> String {
        JobSettings(keys, overrides: overrides).text
    }

    @Test("What is varied stands there, by the last part of its key; what is fixed does not")
    func varied() {
        #expect(
            text(
                ["optimizer.learningRate", "seed"],
                ["training.epochs=2", "optimizer.learningRate=1e-3", "seed=4"])
                == "learningRate=1e-3, seed=4")
        #expect(
            text(["+model.weight", "++data.count"], ["+model.weight=2", "++data.count=[1,2]"])
                == "weight=2, count=[1,2]")
    }

    @Test(
        "Keys that end alike are told apart, and one that begins like another is not taken for it")
    func alike() {
        let keys = ["optimizers.generator.learningRate", "optimizers.discriminator.learningRate"]
        #expect(
            text(keys, keys.map { $0 + "=1e-4" })
                == "optimizers.generator.learningRate=1e-4, optimizers.discriminator.learningRate=1e-4"
        )
        #expect(text(["a.b"], ["a.bc=1", "a.b=2"]) == "b=2")
    }
}
