import Foundation
import ProgramTestSupport
import Testing

/// `genlab list` and `genlab show`.
@Suite struct ListingTests {
    @Test func noRunsAreNoError() throws {
        let outcome = try Program(in: Scratch()).run("list")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "no runs in \"Outputs\"\n")
    }

    @Test func runsAreListedAsTheyAre() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        try folder.write(SmallExperiment.vae(name: "good", epochs: 2), to: "good.json")
        try folder.write(SmallExperiment.vae(name: "killed", epochs: 1000), to: "killed.json")
        #expect(try program.run("run", "good.json").exitCode == 0)

        let running = try program.start("run", "killed.json")
        #expect(running.wait { running.errors.contains("epoch 1/1000") })
        let during = try program.run("list")
        #expect(row("killed", during)?.contains(" running ") == true, "\(during)")
        running.send(SIGKILL)
        #expect(try running.finish().signal == SIGKILL)

        let after = try program.run("list")
        #expect(after.exitCode == 0 && after.errors.isEmpty, "\(after)")
        #expect(after.outputLines.count == 3)
        #expect(after.outputLines[0].hasPrefix("NAME "))
        let good = try #require(row("good", after))
        // 200 examples in batches of 50, twice.
        #expect(
            good.contains(
                #/ finished +vae +2/2 +8  test/negative_elbo [0-9.]+ \(best, step [48]\)/#))
        #expect(row("killed", after)?.contains(" crashed ") == true, "\(after)")

        let show = try program.run("show", "latest")
        #expect(show.exitCode == 0, "\(show)")
        #expect(show.outputLines[0].hasSuffix("  crashed"), "\(show)")
        #expect(show.output.contains("train/loss"))
    }

    @Test func aDamagedRunIsListedAndTold() throws {
        let folder = try Scratch()
        try folder.write("{ not JSON", to: "Outputs/broken/run.json")
        let outcome = try Program(in: folder).run("list")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(row("broken", outcome)?.contains(" unreadable ") == true, "\(outcome)")
        #expect(outcome.errors.contains("run.json"))
        let shown = try Program(in: folder).run("show", "broken")
        #expect(shown.exitCode == 65, "\(shown)")
    }

    @Test func aRunIsShownWhole() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let run = try program.run("run", "x.json")
        let path = try #require(run.outputLines.last)
        let outcome = try program.run("show", path)
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
        for text in [
            "status    finished", "seed      7", "x.json", "model.latentSize = 2",
            "training.batchSize = 50", "test/loss", "metrics.jsonl  ", "checkpoints/  ",
        ] {
            #expect(outcome.output.contains(text), "\(text) in \(outcome)")
        }
        let missing = try program.run("show", "nothing")
        #expect(missing.exitCode == 66, "\(missing)")
        #expect(missing.errors.contains(String(path.dropFirst("Outputs/".count))), "\(missing)")
    }

    @Test func aConfigIsShownLayerByLayer() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        try folder.write(SmallExperiment.gan, to: "gan.json")
        let outcome = try program.run("show", "gan.json", "model.latentSize=5")
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
        let rows = outcome.outputLines.map { $0.split(whereSeparator: \.isWhitespace) }
        func layer(_ name: String) -> String? {
            rows.first { $0.first.map(String.init) == name }?.joined(separator: " ")
        }
        // Parameters, operations and bytes: 5·8 + 8, two for each of 8 channels, 8·784 + 784; then 784·8 + 8 and 8 + 1.
        #expect(layer("generator.0") == "generator.0 Dense [batch, 8] 48 80 32", "\(outcome)")
        #expect(layer("generator.1") == "generator.1 Batch norm [batch, 8] 16 - 32")
        #expect(layer("generator.2") == "generator.2 Activation (relu) [batch, 8] 0 - 32")
        #expect(layer("generator.3") == "generator.3 Dense [batch, 784] 7,056 12,544 3,136")
        #expect(layer("discriminator.0") == "discriminator.0 Dense [batch, 8] 6,280 12,544 32")
        #expect(layer("discriminator.2") == "discriminator.2 Dropout (0.3) [batch, 8] 0 - 32")
        #expect(layer("discriminator.3") == "discriminator.3 Dense [batch, 1] 9 16 4")
        #expect(outcome.output.contains("Parameters: 13,409\n"), "\(outcome)")
        #expect(outcome.output.contains("Running statistics: 16\n"), "\(outcome)")
        #expect(outcome.output.contains("Estimate: 13409 parameters; "), "\(outcome)")
        #expect(try program.run("show", "missing.json").exitCode == 66)
    }

    @Test func mnistNeedsNoDataToBeShown() throws {
        let program = try Program(in: Scratch())
        let outcome = try program.run("show", packageFolder + "/Experiments/vae-mnist.json")
        #expect(outcome.exitCode == 0, "\(outcome)")
        // 784·400+400 + 400·40+40 + 20·400+400 + 400·784+784.
        #expect(outcome.output.contains("Parameters: 652,824\n"), "\(outcome)")
        #expect(outcome.output.contains("10 epochs of 469 steps"), "\(outcome)")
    }

    private func row(_ name: String, _ outcome: Program.Outcome) -> String? {
        outcome.outputLines.first { $0.hasPrefix(name) }
    }
}
