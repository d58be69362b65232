import Autodiff
import Configuration
import NeuralNetworks
import Testing

@testable import GAN

@Suite struct GANRemarksTests {
    private func remarks(_ json: String, steps: Int = 100) throws -> [ConfigRemark] {
        try ganConfig(json).remarks(exampleShape: [4, 4, 1], steps: steps)
    }

    /// A layer list of 16 pixels that ends in a function, and one of a logit.
    private func list(_ units: Int, _ last: String) -> String {
        let reshape = units == 16 ? #", {"type": "reshape", "shape": [4, 4, 1]}"# : ""
        let flatten = units == 16 ? "" : #"{"type": "flatten"}, "#
        return #"""
            {"type": "layers", "layers": [\#(flatten){"type": "dense", "units": \#(units)},
             {"type": "\#(last)"}\#(reshape)]}
            """#
    }

    @Test func aGeneratorThatNeverMovesIsRefused() throws {
        let remark = try #require(remarks(#"{"discriminatorSteps": 5}"#, steps: 4).first)
        #expect(remark.isRefusal)
        #expect(remark.error.path.description == "discriminatorSteps")
        #expect(
            remark.error.message
                == "given 5, expected at most the 4 steps of the run: the generator would never move"
        )
        #expect(try remarks(#"{"discriminatorSteps": 5}"#, steps: 5).isEmpty)
    }

    @Test(arguments: [
        ("sigmoid", "lies from 0 to 0.762"), ("relu", "lies from 0 to 1"),
        ("tanh", "lies from -0.762 to 0.762"),
    ])
    func aFunctionBeforeTheGeneratorsOwnIsTold(_ last: String, _ words: String) throws {
        let remark = try #require(remarks(#"{"generator": \#(list(16, last))}"#).first)
        #expect(remark.error.path.description == "generator.layers[1]")
        #expect(remark.error.message.contains("generatorOutput"))
        #expect(remark.error.message.contains(words), "\(remark.error.message)")
    }

    @Test(arguments: ["non-saturating", "wasserstein"])
    func aDiscriminatorThatCannotGiveAnyLogitIsTold(_ objective: String) throws {
        let remark = try #require(
            remarks(
                #"""
                {"discriminator": \#(list(1, "sigmoid")), "objective": {"type": "\#(objective)"},
                 "regularizers": [{"type": "gradient-penalty"}]}
                """#
            ).first)
        #expect(remark.error.path.description == "discriminator.layers[2]")
        #expect(remark.error.message.contains("applies sigmoid") == (objective != "wasserstein"))
    }

    @Test(arguments: [
        (#""regularizers": []"#, true), (#""regularizers": [{"type": "gradient-penalty"}]"#, false),
        (#""regularizers": [{"type": "gradient-penalty", "weight": 0}]"#, true),
        (
            #"""
            "discriminator": {"type": "layers", "layers": [{"type": "flatten"},
              {"type": "dense", "units": 1, "reparameterization": "spectral"}]}
            """#, false
        ),
        (
            #"""
            "discriminator": {"type": "layers", "layers": [{"type": "flatten"},
              {"type": "dense", "units": 1, "reparameterization": "weight"}]}
            """#, true
        ),
    ])
    func aCriticOfAnySlopeIsTold(_ settings: String, _ isTold: Bool) throws {
        let remarks = try remarks(#"{"objective": {"type": "wasserstein"}, \#(settings)}"#)
        #expect(remarks.map(\.error.path.description) == (isTold ? ["objective"] : []))
        #expect(remarks.allSatisfy { !$0.isRefusal })
    }

    @Test func ordinaryGamesAreNotWarnedOf() throws {
        #expect(try remarks("{}").isEmpty)
        #expect(try remarks(#"{"generatorOutput": "sigmoid"}"#).isEmpty)
    }
}
