import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// `genlab sample` as its users see it.
@Suite struct SampleTests {
    @Test func rowsAreWrittenAndDrawnAndImagesAreNot() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.ring, to: "x.json")
        let program = Program(in: folder)
        let run = try program.run("run", "x.json")
        #expect(run.exitCode == 0, "\(run)")
        for name in ["rows.csv", "rows.npy", "rows.png"] {
            let outcome = try program.run("sample", "latest", "-n", "12", "-o", name)
            #expect(outcome.exitCode == 0 && outcome.outputLines == [name], "\(outcome)")
        }
        let text = try String(contentsOfFile: folder / "rows.csv", encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 13 && lines.first == "x,y")
        for option in ["--interpolate", "--manifold", "--reconstruct"] {
            let outcome = try program.run("sample", "latest", option, "-o", "no.png")
            #expect(outcome.exitCode == 64, "\(outcome)")
            #expect(outcome.errors.contains("\(option): is for images"), "\(outcome)")
            #expect(outcome.errors.contains("rows of 2 numbers"), "\(outcome)")
        }
        #expect(!folder.contents.contains("no.png"))
    }

    @Test func weightsAreChosenByName() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let program = Program(in: folder)
        for (name, override) in [
            ("plain", "optimizer.averageDecay=null"), ("averaged", "optimizer.averageDecay=0.9"),
        ] {
            let run = try program.run("run", "x.json", override, "--name", name)
            #expect(run.exitCode == 0, "\(run)")
            let path = try #require(run.outputLines.last)
            for (weights, code) in [("current", 0), ("averaged", name == "plain" ? 64 : 0)] {
                let outcome = try program.run(
                    "sample", path, "--weights", weights, "-n", "4", "-o",
                    "\(name)-\(weights).png")
                #expect(outcome.exitCode == Int32(code), "\(outcome)")
                guard code == 64 else { continue }
                for word in [
                    "--weights", "given averaged", "expected current", "averageDecay", path,
                ] {
                    #expect(outcome.errors.contains(word), "\(word) is missing: \(outcome)")
                }
            }
        }
        let other = try program.run("sample", "latest", "--weights", "best", "-o", "x.png")
        #expect(other.exitCode == 64, "\(other)")
        #expect(other.errors.contains("best") && other.errors.contains("--weights"), "\(other)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(
            Set(files.filter { $0.hasSuffix(".png") })
                == ["averaged-averaged.png", "averaged-current.png", "plain-current.png"])
    }
}
