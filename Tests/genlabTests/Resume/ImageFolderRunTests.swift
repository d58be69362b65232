import Configuration
import Foundation
import Imaging
import ProgramTestSupport
import Testing

@Suite("Runs on folders of pictures")
struct ImageFolderRunTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    /// A config of a small VAE on `pictures`.
    private func config(
        _ settings: String, epochs: Int = 4, batchSize: Int = 16, learningRate: Double = 1e-3
    ) -> String {
        """
        {"name": "pictures", "seed": 2,
         "data": {"type": "images", "path": "pictures", \(settings)},
         "model": {"type": "vae", "latentSize": 2, "encoder": {"hidden": [8]},
                   "decoder": {"hidden": [8]}},
         "optimizer": {"type": "adam", "learningRate": \(learningRate)},
         "training": {"epochs": \(epochs), "batchSize": \(batchSize), "logEvery": 3,
                      "checkpointEverySteps": 4, "picturesEvery": 4}}
        """
    }

    /// All kinds of files, in two classes.
    private func writePictures(_ count: Int, height: Int = 12, width: Int = 10) throws {
        for index in 0..<count {
            let folder = index % 3 == 0 ? "cats" : "dogs"
            try scratch.write(
                try PictureFixture.png(
                    height: height, width: width + index % 2, channels: [1, 3, 4][index % 3],
                    shade: index), to: "pictures/\(folder)/\(index).png")
        }
        try scratch.write(PictureFixture.jpeg, to: "pictures/cats/photo.jpg")
    }

    /// More pictures than are held in memory, each of few bytes.
    private func writeManyPictures() throws {
        let files = try (0..<50).map { try PictureFixture.png(shade: $0) }
        for index in 0..<5000 {
            try scratch.write(files[index * 7 % 50], to: "pictures/\(index % 10)/\(index).png")
        }
    }

    private static let streamed = #""size": 80, "augmentation": {"horizontalFlip": true}"#

    private func uncut(_ config: String) throws -> RunFiles {
        let outcome = try program.train(config, "--output-dir", "uncut", "--progress", "off")
        #expect(outcome.exitCode == 0, "\(outcome)")
        return RunFiles(scratch / (outcome.outputLines.last ?? ""))
    }

    @Test("Killed and resumed, with every draw that there is, it ends as one that was never cut")
    func killed() throws {
        try writePictures(150)
        let path = try scratch.write(
            config(
                #""size": [9, 8], "labels": "folders", "binarization": "stochastic", "#
                    + #""augmentation": {"horizontalFlip": true, "shift": 2, "crop": 1}"#,
                epochs: 8), to: "config.json")
        let uncut = try uncut(path)
        var cut = KilledRun(program, config: path, outputs: scratch / "cut")
        for _ in 0..<5 {
            guard try cut.advance(killing: .whileWriting(folder: "checkpoints")) else { break }
        }
        #expect(cut.kills > 0)
        #expect(try cut.finish().differences(from: uncut) == [])
    }

    @Test("Streamed, it is the same after a kill, and memory stays bounded")
    func streamed() throws {
        try writeManyPictures()
        let path = try scratch.write(
            config(Self.streamed, epochs: 1, batchSize: 100), to: "config.json")
        let outcome = try program.train(path, "--output-dir", "uncut", "--progress", "off")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.peakMemory < 300_000_000, "\(outcome)")
        let uncut = RunFiles(scratch / (outcome.outputLines.last ?? ""))
        var cut = KilledRun(program, config: path, outputs: scratch / "cut")
        _ = try cut.advance(killing: .whileWriting(folder: "checkpoints"))
        #expect(cut.kills > 0)
        #expect(try cut.finish().differences(from: uncut) == [])
    }

    @Test("A file that goes while it is needed ends the run, which goes on once it is back")
    func vanishing() throws {
        try writeManyPictures()
        let settings = Self.streamed + #", "testFraction": 0.01"#
        let path = try scratch.write(
            config(settings, epochs: 3, batchSize: 500), to: "config.json")
        let uncut = try uncut(path)
        let running = try program.startTraining(
            path, "--output-dir", "cut", "--name", "cut", "--progress", "off")
        let begun = running.wait {
            RunFiles.all(in: scratch / "cut").first?.checkpoints.isEmpty == false
        }
        #expect(begun)
        // Every batch of 500 needs some of these.
        let (here, away) = (scratch / "pictures/3", scratch / "away")
        try FileManager.default.moveItem(atPath: here, toPath: away)
        let outcome = try running.finish()
        #expect(outcome.exitCode == 66, "\(outcome)")
        #expect(outcome.errors.contains("pictures/3/"), "\(outcome)")
        let run = try #require(RunFiles.all(in: scratch / "cut").first)
        #expect(run.status == "failed")
        #expect(run.isTidy)
        let refused = try program.train("--resume", run.path, "--progress", "off")
        #expect(refused.exitCode == 65, "\(refused)")
        #expect(refused.errors.contains("pictures of sha256:"), "\(refused)")
        try FileManager.default.moveItem(atPath: away, toPath: here)
        let resumed = try program.train("--resume", run.path, "--progress", "off")
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(try run.differences(from: uncut) == [])
    }

    @Test("Files that are left out are named, and the rest is learnt from")
    func skipping() throws {
        try writePictures(20)
        try scratch.write("text", to: "pictures/cats/text.png")
        let path = try scratch.write(
            config(#""size": 8, "unreadable": "skip""#, epochs: 1), to: "config.json")
        let outcome = try program.train(path, "--progress", "off")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.errors.contains("left out 1 of 22"), "\(outcome)")
        #expect(outcome.errors.contains("cats/text.png"), "\(outcome)")
    }

    @Test("Checking needs no folder; showing and planning look at its names")
    func planning() throws {
        let path = try scratch.write(config(#""size": 8"#), to: "config.json")
        #expect(try program.run("config", "check", path).exitCode == 0)
        #expect(try program.run("show", path).exitCode == 66)
        try writePictures(30)
        for arguments in [["show", path], ["run", path, "--dry-run"]] {
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect((outcome.output + outcome.errors).contains("8 steps"), "\(outcome)")
        }
        let wrong = try scratch.write(
            config(#""size": 20"#).replacingOccurrences(
                of: #""encoder": {"hidden": [8]}"#,
                with: """
                    "encoder": {"type": "layers", "layers": [
                      {"type": "convolution", "filters": 4, "kernel": 30}, {"type": "flatten"}]}
                    """), to: "wrong.json")
        let refused = try program.run("config", "check", wrong)
        #expect(refused.exitCode == 78, "\(refused)")
        #expect(refused.errors.contains("layers[0]"), "\(refused)")
    }

    @Test("Its held-out pictures are reconstructed, and JPEG files of the right size")
    func reconstructing() throws {
        try writePictures(30)
        let path = try scratch.write(
            config(#""size": [16, 24]"#, epochs: 1), to: "config.json")
        #expect(try program.train(path, "--progress", "off").exitCode == 0)
        let held = try program.run("sample", "latest", "--reconstruct", "-o", "held.png")
        #expect(held.exitCode == 0, "\(held)")
        #expect(held.errors.contains("pictures"), "\(held)")
        let file = try scratch.write(PictureFixture.jpeg, to: "own.jpg")
        let own = try program.run(
            "sample", "latest", "--reconstruct", "--images", file, "-o", "own.png")
        #expect(own.exitCode == 0, "\(own)")
        for name in ["held.png", "own.png"] {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch / name)))
            #expect(try PNG.decode(bytes).image.channels == 3)
        }
    }
}
