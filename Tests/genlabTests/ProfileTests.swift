import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// `genlab run --profile` against the real program.
@Suite struct ProfileTests {
    @Test func aProfileTellsWhatTookTheTimeAndChangesNothing() throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        try folder.write(SmallExperiment.gan, to: "gan.json")
        let epochs = "training.epochs=8"
        let plain = try program.run("run", "gan.json", epochs, "--threads", "1")
        let watched = try program.run("run", "gan.json", epochs, "--threads", "1", "--profile")
        #expect(plain.exitCode == 0 && watched.exitCode == 0, "\(watched)")
        #expect(!plain.errors.contains("OPERATION") && watched.errors.contains("OPERATION"))
        for row in [
            "LinearTransform ", "LinearTransform backward", "discriminator update",
            "generator update", "batch ", "between operations",
        ] {
            #expect(watched.errors.contains(row), "\(row) in \(watched.errors)")
        }
        let runs = try [plain, watched].map { try #require($0.outputLines.last) }
        func file(_ run: String, _ name: String) throws -> Data {
            try #require(FileManager.default.contents(atPath: folder / "\(run)/\(name)"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder / "\(runs[0])/trace.json"))
        let step = "checkpoints/step_" + (try checkpoint(folder / runs[0]))
        #expect(
            try file(runs[0], step + "/model.safetensors")
                == file(runs[1], step + "/model.safetensors"))

        // What lies within another span begins and ends within it.
        let trace = try JSONValue.parse([UInt8](file(runs[1], "trace.json")), source: "trace.json")
        let events = try #require(trace["traceEvents"]?.arrayValue)
        #expect(events.count > 100)
        var open: [Double] = []
        var last = -1.0
        for event in events {
            let start = try #require(event["ts"]?.doubleValue)
            let end = start + (try #require(event["dur"]?.doubleValue))
            #expect(event["ph"]?.stringValue == "X" && start >= last && end >= start)
            last = start
            while let outer = open.last, outer <= start { open.removeLast() }
            if let outer = open.last { #expect(end <= outer + 0.01) }
            open.append(end)
        }
    }

    /// The number in the name of the last checkpoint.
    private func checkpoint(_ run: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: run + "/checkpoints")
        return String(try #require(names.filter { $0.hasPrefix("step_") }.max()).dropFirst(5))
    }
}
