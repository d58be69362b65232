import Foundation
import ProgramTestSupport
import TestSupport
import Testing

/// What can be trained with and does not do what its author may think is said wherever a config is
/// looked at.
@Suite struct SettingWarningTests {
    private static let warned = SmallExperiment.vae().replacingOccurrences(
        of: #""decoder": { "hidden": [16] }"#,
        with: #"""
            "decoder": { "type": "layers", "layers": [
              { "type": "dense", "units": 784 }, { "type": "sigmoid" },
              { "type": "reshape", "shape": [28, 28, 1] }] }
            """#)

    private static let words = "model.decoder.layers[1]: the network ends in sigmoid"

    @Test(arguments: [
        ["config", "check", "x.json"], ["show", "x.json"], ["show", "x.json", "--format", "json"],
        ["run", "x.json", "--dry-run"], ["run", "x.json"],
    ])
    func aWarningIsSaidByEveryCommand(_ arguments: [String]) throws {
        let folder = try Scratch()
        try folder.write(Self.warned, to: "x.json")
        let outcome = try Program(in: folder).run(arguments)
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.errors.contains("warning: \(Self.words)"), "\(outcome)")
        #expect(outcome.errors.contains(#"delete {"type": "sigmoid"}"#), "\(outcome)")
        if arguments.contains("json") { #expect(outcome.output.contains(Self.words)) }
        guard arguments == ["run", "x.json"] else { return }
        let run = outcome.outputLines.last ?? ""
        let record = try String(contentsOfFile: "\(folder.path)/\(run)/run.json", encoding: .utf8)
        #expect(record.contains(Self.words))
    }

    @Test func showMarksTheProgramsOwnFunction() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "vae.json")
        try folder.write(SmallExperiment.gan, to: "gan.json")
        let vae = try Program(in: folder).run("show", "vae.json")
        #expect(vae.output.contains("sigmoid, added by the likelihood"), "\(vae)")
        let gan = try Program(in: folder).run("show", "gan.json")
        #expect(gan.output.contains("tanh, added by generatorOutput"), "\(gan)")
        #expect(gan.output.contains("sigmoid, added by the objective"), "\(gan)")
        #expect(gan.errors.isEmpty && vae.errors.isEmpty)
    }

    @Test(arguments: [
        ["config", "check", "x.json"], ["show", "x.json"], ["run", "x.json", "--dry-run"],
        ["run", "x.json"],
    ])
    func aGeneratorThatNeverMovesIsRefused(_ arguments: [String]) throws {
        let folder = try Scratch()
        // Four steps.
        let config = SmallExperiment.gan.replacingOccurrences(
            of: #""latentSize": 4,"#, with: #""latentSize": 4, "discriminatorSteps": 5,"#)
        try folder.write(config, to: "x.json")
        let outcome = try Program(in: folder).run(arguments)
        #expect(outcome.exitCode == 78, "\(outcome)")
        let words = "model.discriminatorSteps: given 5, expected at most the 4 steps of the run"
        #expect(outcome.errors.contains(words), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/Outputs"))
        // An older build trained it all the same.
        try FileManager.default.createDirectory(
            atPath: folder.path + "/old", withIntermediateDirectories: false)
        try folder.write(config, to: "old/x.json")
        try folder.write("{}", to: "old/run.json")
        let stored = try Program(in: folder).run(
            arguments.map { $0 == "x.json" ? "old/x.json" : $0 })
        #expect(stored.exitCode == 0, "\(stored)")
        #expect(stored.errors.contains("warning: \(words)"), "\(stored)")
    }

    @Test func theLayerThatNeedsTwoImagesIsNamed() throws {
        let folder = try Scratch()
        let config = SmallExperiment.gan
            .replacingOccurrences(of: #", "normalization": "batch""#, with: "")
            .replacingOccurrences(
                of: #"{ "hidden": [8], "activation": "leaky-relu", "dropout": 0.3 }"#,
                with: #"""
                    { "type": "layers", "layers": [
                      { "type": "minibatch-standard-deviation" }, { "type": "flatten" },
                      { "type": "dense", "units": 1 }] }
                    """#
            )
            .replacingOccurrences(of: #""trainCount": 200"#, with: #""trainCount": 201"#)
        try folder.write(config, to: "x.json")
        let outcome = try Program(in: folder).run("config", "check", "x.json")
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(
            outcome.errors.contains(
                "model.discriminator.layers[0] (Minibatch standard deviation) needs at least 2"),
            "\(outcome)")
    }
}
