import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// Averaged weights have statistics of batch normalisation of their own, and getting them moves
/// nothing else.
@Suite struct AverageStatisticsRunTests {
    private static let gan = SmallExperiment.gan.replacingOccurrences(
        of: #""generator": { "type""#, with: #""generator": { "averageDecay": 0.9, "type""#
    ).replacingOccurrences(of: #""learningRate": 2e-4"#, with: #""learningRate": 2e-2"#)

    /// Trains and gives the run's folder.
    private func train(_ program: Program, _ folder: Scratch, _ settings: String...) throws
        -> String
    {
        let outcome = try program.train(["gan.json"] + settings)
        #expect(outcome.exitCode == 0, "\(outcome)")
        return folder.path + "/" + (outcome.outputLines.last ?? "")
    }

    private func file(_ run: String, _ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(run)/checkpoints/step_000004/\(name)"))
    }

    /// The training figures of a run, without its times.
    private func trainingLines(_ run: String) throws -> [String] {
        try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8)
            .components(separatedBy: "\n")
            .map { line in
                line.components(separatedBy: ",").filter { $0.contains("train/") }
                    .joined(separator: ",")
            }
    }

    @Test func theyAreStoredAndUsedAndMoveNothing() throws {
        let folder = try Scratch()
        try folder.write(Self.gan, to: "gan.json")
        let program = Program(in: folder)
        let own = try train(program, folder, "name=own", "training.logEvery=1")
        let current = try train(
            program, folder, "name=current", "training.logEvery=1",
            "training.averageStatisticsBatches=0")
        #expect(try file(own, "model.safetensors") == file(current, "model.safetensors"))
        #expect(try trainingLines(own) == trainingLines(current))
        let name = Data(#""generator.generator.1.running_mean.average""#.utf8)
        #expect(try file(own, "optimizer.safetensors").range(of: name) != nil)
        #expect(try file(current, "optimizer.safetensors").range(of: name) == nil)
        var pictures: [Data] = []
        for run in [own, current] {
            for weights in ["averaged", "current"] {
                let outcome = try program.run(
                    "sample", run, "--weights", weights, "-n", "16", "-o", "\(weights).npy")
                #expect(outcome.exitCode == 0, "\(outcome)")
                pictures.append(
                    try Data(contentsOf: URL(fileURLWithPath: folder.path + "/\(weights).npy")))
            }
        }
        #expect(pictures[0] != pictures[2])
        #expect(pictures[1] == pictures[3])
    }

    @Test func withoutBatchNormalisationNothingIsStored() throws {
        let folder = try Scratch()
        try folder.write(
            Self.gan.replacingOccurrences(of: #""batch""#, with: #""layer""#), to: "gan.json")
        let run = try train(Program(in: folder), folder)
        let header = String(decoding: try file(run, "optimizer.safetensors"), as: UTF8.self)
        #expect(header.contains("generator.generator.0.weight.average"))
        #expect(!header.contains("running_mean"))
    }

    @Test func theLearningRateIsAMetricOfEachPlayer() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        try folder.write(Self.gan, to: "gan.json")
        let run = try train(
            program, folder, "training.logEvery=1", "model.discriminatorSteps=2",
            "optimizers.generator.schedule={type:exponential,factor:0.5,unit:step}")
        let lines = try trainingLines(run)
        func rate(_ line: String, _ player: String) -> String? {
            let key = "\"train/\(player)_learning_rate\":"
            return line.components(separatedBy: ",").first { $0.contains(key) }
                .map { $0.components(separatedBy: key)[1].trimmingCharacters(in: ["}", " "]) }
        }
        #expect(lines.prefix(4).map { rate($0, "generator") } == [nil, "0.02", nil, "0.01"])
        #expect(
            lines.prefix(4).map { rate($0, "discriminator") } == ["0.02", "0.02", "0.02", "0.02"])
        try folder.write(SmallExperiment.vae(), to: "vae.json")
        let vae = try program.train("vae.json", "training.logEvery=1")
        #expect(vae.exitCode == 0, "\(vae)")
        #expect(
            try trainingLines(folder.path + "/" + (vae.outputLines.last ?? "")).prefix(4)
                .allSatisfy { $0.contains(#""train/learning_rate":0.001"#) })
        let shown = try program.run(
            "show", "gan.json", "model.discriminatorSteps=2",
            "optimizers.generator.schedule={type:exponential,factor:0.5,unit:step}")
        #expect(
            shown.output.contains(
                "Schedule of optimizers.generator: counted in its own updates: 2 in this run, one "
                    + "in 2"), "\(shown)")
    }
}
