import Foundation
import ProgramTestSupport
import Testing

/// `genlab sample` as its users see it.
@Suite struct SampleTests {
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
