import Foundation
import ProgramTestSupport
import Testing

/// `genlab export` and `genlab import` as their users see them.
@Suite struct ExportTests {
    @Test func weightsGoOutAndComeBack() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let program = Program(in: folder)
        let run = try program.run("run", "x.json")
        let path = try #require(run.outputLines.last)
        let exported = try program.run("export", path, "--to", "safetensors", "-o", "w.safetensors")
        #expect(exported.exitCode == 0, "\(exported)")
        #expect(exported.outputLines.contains("class GenerativeModel(nn.Module):"), "\(exported)")
        let graph = try program.run(
            "export", "latest", "--to", "onnx", "-o", "d.onnx", "--torch-code", "m.py",
            "--reference", "r.npz")
        #expect(graph.exitCode == 0, "\(graph)")
        #expect(graph.outputLines == ["d.onnx"])
        let imported = try program.run(
            "import", "w.safetensors", "--into", "x.json", "-o", "Outputs/imported",
            "training.epochs=2")
        #expect(imported.exitCode == 0, "\(imported)")
        #expect(imported.outputLines == ["Outputs/imported"])
        for (source, file) in [(path, "a.npy"), ("imported", "b.npy")] {
            let sampled = try program.run("sample", source, "-n", "3", "-o", file)
            #expect(sampled.exitCode == 0, "\(sampled)")
        }
        let files = ["a.npy", "b.npy", "m.py"].map {
            FileManager.default.contents(atPath: folder.path + "/" + $0)
        }
        #expect(files[0] != nil && files[0] == files[1])
        #expect(files[2].map { String(decoding: $0, as: UTF8.self) }?.contains("nn.") == true)
        let resumed = try program.run("run", "--resume", "imported")
        #expect(resumed.exitCode == 0, "\(resumed)")
    }

    @Test func whatCannotBeIsTold() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        try folder.write("no tensors", to: "bad.safetensors")
        let program = Program(in: folder)
        #expect(try program.run("run", "x.json").exitCode == 0)
        let cases: [(arguments: [String], code: Int32, words: [String])] = [
            (
                ["export", "latest", "--to", "onnx", "-o", "x.onnx", "--part", "generator"], 64,
                ["given generator", "encoder or decoder", "vae"]
            ),
            (["export", "latest", "--to", "pdf", "-o", "x.pdf"], 64, ["pdf", "--to"]),
            (["export", "absent", "--to", "npz", "-o", "x.npz"], 66, ["absent"]),
            (["export", "latest", "--to", "npz", "-o", "no/x.npz"], 73, ["no/x.npz"]),
            (["export", "latest", "--to", "csv", "-o", "Outputs"], 73, ["Outputs", "new folder"]),
            (["import", "absent.safetensors", "--into", "x.json", "-o", "i"], 66, ["absent"]),
            (
                ["import", "bad.safetensors", "--into", "x.json", "-o", "i"], 65,
                ["bad.safetensors"]
            ),
        ]
        for (arguments, code, words) in cases {
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == code, "\(arguments): \(outcome)")
            for word in words {
                #expect(outcome.errors.contains(word), "\(word) is missing: \(outcome)")
            }
        }
        // Weights of another width: each tensor with both shapes.
        let out = try program.run("export", "latest", "--to", "safetensors", "-o", "w.safetensors")
        #expect(out.exitCode == 0, "\(out)")
        let wider = try program.run(
            "import", "w.safetensors", "--into", "x.json", "-o", "i",
            "model.decoder.hidden=[24]")
        #expect(wider.exitCode == 65, "\(wider)")
        for line in [
            "decoder.0.weight: given F32 of shape [16, 2], expected F32 of shape [24, 2]",
            "decoder.2.weight: given F32 of shape [784, 16], expected F32 of shape [784, 24]",
        ] { #expect(wider.errors.contains(line), "\(line) is missing: \(wider)") }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.allSatisfy { $0 != "i" && !$0.hasPrefix("x.onnx") })
    }
}
