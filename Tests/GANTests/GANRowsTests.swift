import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

/// Games over rows of numbers instead of images.
@Suite struct GANRowsTests {
    private let json = """
        {"latentSize": 3, "generatorOutput": "identity",
         "generator": {"hidden": [8], "normalization": "batch"}, "discriminator": {"hidden": [8]}}
        """

    /// The objection of a config's text to examples of a shape and of their kind, at its path.
    private func objection(_ json: String, _ shape: Shape) throws -> String {
        let config = try ganConfig(json)
        let error = #expect(throws: ConfigError.self) { try config.networks(exampleShape: shape) }
        let found = try #require(error)
        #expect(config.objection(to: shape.rank == 3 ? .images : .classifiedRows) == found)
        return "\(found.path): \(found.message)"
    }

    @Test func rowsNeedAGeneratorOfAnyNumbers() throws {
        for (output, stated) in [("tanh", "{}"), ("sigmoid", #"{"generatorOutput": "sigmoid"}"#)] {
            #expect(
                try objection(stated, [2]).hasPrefix(
                    "generatorOutput: given \"\(output)\", which keeps numbers in a range; expected "
                        + "\"identity\""))
        }
        #expect(try ganConfig(json).objection(to: .rows) == nil)
    }

    @Test func imagesNeedAGeneratorOfPixels() throws {
        let words = try objection(#"{"generatorOutput": "identity"}"#, [4, 4, 1])
        #expect(words.contains("expected \"tanh\" or \"sigmoid\""))
        #expect(try ganConfig("{}").objection(to: .classifiedImages) == nil)
    }

    /// Weights of 100 times the usual size give numbers that no bounded function gives.
    @Test func rowsComeOutAsTheGeneratorGivesThem() throws {
        let model = try GANModel(ganConfig(json), exampleShape: [5], seed: 1)
        #expect(model.exampleShape == [5])
        let last = try #require(model.namedParameters.last { $0.name.hasPrefix("generator.") })
        last.parameter.assign(last.parameter.value * 0 + 40)
        let rows = model.samples(indices: 0..<30, from: RandomStream(seed: 2, name: "sample"))
        #expect(rows.shape == [30, 5])
        #expect(rows.scalars.allSatisfy { $0 > 20 })
        let noise = model.latents(
            indices: 0..<30, from: RandomStream(seed: 2, name: "sample"))
        var context = Context.evaluation
        let given = model.generator(noise, &context)
        #expect(zip(given.scalars, rows.scalars).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    /// A generator of a line learns where the data lie: their mean is found within a tenth.
    @Test func aGameFindsTheMeanOfRows() throws {
        let trainer = try ganTrainer(
            """
            {"latentSize": 1, "generatorOutput": "identity", "generator": {"hidden": []},
             "discriminator": {"hidden": [16], "activation": "leaky-relu"}}
            """, exampleShape: [2], rule: Adam(beta1: 0.5), generatorRate: 0.01,
            discriminatorRate: 0.01)
        let data = Tensor.normal([64, 2], from: PhiloxStream(key: 5)) * 0.3 + Tensor([2, -1])
        for step in 0..<600 {
            _ = try trainer.step(Batch(inputs: data), at: ganPosition(step))
        }
        let means = trainer.gan.samples(
            indices: 0..<500, from: RandomStream(seed: 3, name: "sample")
        ).mean(axes: [0]).scalars
        #expect(abs(means[0] - 2) < 0.4 && abs(means[1] + 1) < 0.4, "\(means)")
        var evaluation = trainer.evaluation(
            epoch: 0, random: RandomStream(seed: 4, name: "evaluation"))
        evaluation.add(Batch(inputs: data))
        let report = evaluation.report()
        #expect(report.readings.allSatisfy { $0.value.isFinite })
        #expect(report.readings.contains { $0.name == "diversity" })
        #expect(
            trainer.pictures(
                examples: Batch(inputs: data), random: RandomStream(seed: 1, name: "p")
            ).isEmpty)
    }

    @Test func exportedNetworksSpeakOfRows() throws {
        let model = try GANModel(ganConfig(json), exampleShape: [2], seed: 1)
        let networks = model.exportedNetworks
        #expect(networks[0].outputs.map(\.name) == ["rows"] && networks[0].outputs[0].isOfExamples)
        guard case .examples(named: "rows") = networks[1].input else {
            Issue.record("the discriminator takes \(networks[1].input)")
            return
        }
    }
}
