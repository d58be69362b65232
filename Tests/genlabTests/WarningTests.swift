import Configuration
import Foundation
import ProgramTestSupport
import Testing

@Suite("What a run warns of stays with it")
struct WarningTests {
    private let scratch: Scratch
    private let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
    }

    /// A game whose generator hardly learns: its samples are one image, epoch after epoch, with
    /// another number in the sentence each time.
    private static let collapsing = """
        {
          "name": "game", "seed": 7,
          "data": { "type": "digits-5k", "trainCount": 200, "testCount": 100 },
          "model": {
            "type": "gan", "latentSize": 4, "generator": { "hidden": [8] },
            "discriminator": { "hidden": [8] }
          },
          "optimizers": {
            "generator": { "type": "sgd", "learningRate": 1e-3 },
            "discriminator": { "type": "sgd", "learningRate": 1e-3 }
          },
          "training": { "epochs": 3, "batchSize": 50 }
        }
        """

    private func record(_ name: String) throws -> JSONValue {
        let path = scratch / "Outputs/\(name)/run.json"
        return try JSONValue.parse(
            Array(try Data(contentsOf: URL(fileURLWithPath: path))), source: path)
    }

    @Test("It is told once and kept with its epoch, and list, show and compare tell of it")
    func collapse() throws {
        try scratch.write(Self.collapsing, to: "game.json")
        let outcome = try program.run("run", "game.json", "--name", "game", "--progress", "off")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let told = outcome.errorLines.filter { $0.contains("The generator has collapsed") }
        #expect(told.count == 1, "\(outcome)")
        let name = try #require(
            outcome.outputLines.last?.split(separator: "/").last.map(String.init))
        let warnings = try #require(try record(name)["warnings"]?.arrayValue)
        let collapse = try #require(warnings.first { $0["kind"] == "generator-collapse" })
        #expect(warnings.count { $0["kind"] == "generator-collapse" } == 1)
        #expect(collapse["epoch"] == 1)
        let message = try #require(collapse["message"]?.stringValue)
        #expect(message.hasPrefix("The generator has collapsed: its samples differ"))

        let shown = try program.run("show", name)
        #expect(shown.outputLines.contains("warning   epoch 1: \(message)"), "\(shown)")
        let list = try program.run("list")
        #expect(list.outputLines[0].contains("WARNINGS"), "\(list)")
        #expect(list.outputLines[1].contains("generator-collapse"), "\(list)")
        let csv = try program.run("list", "--format", "csv")
        #expect(csv.outputLines[0].hasSuffix(",warnings"))
        #expect(csv.outputLines[1].contains("generator-collapse"))
        let json = try JSONValue.parse(
            Array(try program.run("list", "--format", "json").output.utf8), source: "")
        #expect(json["runs"]?[0]?["warnings"]?.arrayValue == warnings)
        let compared = try program.run("compare", name)
        #expect(compared.output.contains("warning: epoch 1: \(message)\n"), "\(compared)")
        let table = try program.run("compare", name, "--format", "csv")
        #expect(table.outputLines[0].hasSuffix(",warnings"), "\(table)")
        #expect(table.outputLines[1].contains("generator-collapse"), "\(table)")
        // A game's losses have no best value.
        #expect(
            shown.output.contains(#/test\/loss_generator +[-0-9.e]+ +\d+ +- +-/#), "\(shown)")
    }

    @Test("A run that is taken up again keeps what it warned of before, and repeats nothing")
    func resumed() throws {
        try scratch.write(Self.collapsing, to: "game.json")
        let running = try program.start(
            "run", "game.json", "training.epochs=400", "--name", "game", "--progress", "off")
        let outputs = scratch / "Outputs"
        func name() -> String? {
            (try? FileManager.default.contentsOfDirectory(atPath: outputs))?.first
        }
        let isWarned = running.wait {
            guard let name = name(), let record = try? record(name) else { return false }
            return record["warnings"]?.arrayValue?.isEmpty == false
        }
        try #require(isWarned, "\(running.errors)")
        running.send(SIGINT)
        #expect(try running.finish().exitCode == 130)
        let run = try #require(name())
        let before = try record(run)["warnings"]
        let resumed = try program.start("run", "--resume", "Outputs/\(run)", "--progress", "off")
        let isTraining = resumed.wait { (try? record(run)["status"]) == "running" }
        try #require(isTraining, "\(resumed.errors)")
        resumed.send(SIGINT)
        let end = try resumed.finish()
        #expect(end.exitCode == 130, "\(end)")
        #expect(!end.errors.contains("The generator has collapsed"), "\(end)")
        let collapses = try record(run)["warnings"]?.arrayValue?.filter {
            $0["kind"] == "generator-collapse"
        }
        #expect(collapses == before?.arrayValue?.filter { $0["kind"] == "generator-collapse" })
    }

    @Test("Files that were left out are kept as a warning from before training")
    func files() throws {
        for number in 0..<6 {
            try scratch.write(
                [UInt8](
                    try Data(contentsOf: URL(fileURLWithPath: packageFolder + "/docs/serve.png"))),
                to: "pictures/\(number).png")
        }
        try scratch.write("no picture", to: "pictures/7.png")
        try scratch.write(
            """
            {"name": "own", "seed": 1,
             "data": {"type": "images", "path": "pictures", "size": [8, 8], "unreadable": "skip"},
             "model": {"type": "vae", "latentSize": 2, "encoder": {"hidden": [4]},
                       "decoder": {"hidden": [4]}},
             "optimizer": {"type": "adam", "learningRate": 1e-3},
             "training": {"epochs": 1, "batchSize": 2}}
            """, to: "own.json")
        let outcome = try program.run(
            "run", "own.json", "--name", "own", "--data-root", scratch.path, "--progress", "off")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let name = try #require(
            outcome.outputLines.last?.split(separator: "/").last.map(String.init))
        let warning = try record(name)["warnings"]?.arrayValue?.first {
            $0["kind"] == "unreadable-files"
        }
        #expect(warning?["epoch"] == .null)
        #expect(warning?["message"]?.stringValue?.contains("left out 1 of 7 files") == true)
        #expect(try program.run("show", name).output.contains("7.png"))
    }
}
