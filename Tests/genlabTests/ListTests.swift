import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// `genlab list` and `genlab show` in all forms, chosen and sorted.
@Suite struct ListTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        try StoredRun(name: "vae-a", seed: 1).write(to: scratch)
        try StoredRun(
            name: "vae-b", status: "failed", started: "2026-01-30T12:00:00.000Z", seed: 2,
            rate: "0.01", losses: [130, 90]
        ).write(to: scratch)
        try StoredRun(
            name: "gan-c", status: "interrupted", started: "2026-02-01T12:00:00.000Z", seed: 3,
            model: "gan", losses: []
        ).write(to: scratch)
    }

    /// The names of the runs that a list holds.
    private func names(_ arguments: String...) throws -> [String] {
        let outcome = try program.run(["list"] + arguments)
        #expect(outcome.exitCode == 0, "\(outcome)")
        return outcome.outputLines.dropFirst().compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
    }

    @Test("Runs come in the order of their start")
    func order() throws {
        #expect(try names() == ["vae-b", "vae-a", "gan-c"])
        #expect(try names("--reverse") == ["gan-c", "vae-a", "vae-b"])
    }

    @Test(
        "Filters choose by status, settings, metrics, names and times",
        arguments: [
            (["status=finished"], ["vae-a"]), (["status=failed,interrupted"], ["vae-b", "gan-c"]),
            (["status!=finished"], ["vae-b", "gan-c"]), (["model.type=gan"], ["gan-c"]),
            (["model.type=vae", "seed>1"], ["vae-b"]), (["optimizer.learningRate=1e-2"], ["vae-b"]),
            (["optimizer.learningRate<=0.001"], ["vae-a", "gan-c"]),
            (["model.latentSize!=2"], ["vae-b", "gan-c"]),
            (["model.encoder.hidden=[16,8]"], ["vae-b", "vae-a"]),
            (["test/loss<105"], ["vae-b"]), (["min:test/loss<=100"], ["vae-b", "vae-a"]),
            (["best:test/loss==90"], ["vae-b"]), (["max:test/loss>=130"], ["vae-b"]),
            (["name=vae-*"], ["vae-b", "vae-a"]), (["name=gan-c"], ["gan-c"]),
            (["name=vae"], ["vae-b", "vae-a"]), (["started=2026-01-31"], ["vae-a"]),
            (["started<2026-01-31"], ["vae-b"]),
            (["started>=2026-01-31T12:00"], ["vae-a", "gan-c"]),
            (["age<1s"], []), (["age>1s"], ["vae-b", "vae-a", "gan-c"]), (["step=0"], ["gan-c"]),
            (["epoch>=2"], ["vae-b", "vae-a"]), (["time>3"], ["vae-a"]), (["sweep=x"], []),
        ])
    func filters(filters: [String], expected: [String]) throws {
        let outcome = try program.run(["list"] + filters)
        #expect(outcome.exitCode == 0, "\(outcome)")
        let names = outcome.outputLines.dropFirst().compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        #expect(names == expected, "\(outcome)")
        if expected.isEmpty { #expect(outcome.errors == "no run in \"Outputs\" is like that\n") }
    }

    @Test(
        "A key that no run has is answered with the nearest",
        arguments: [
            ("model.latentsize=2", "did you mean model.latentSize?"),
            ("test/los<1", "did you mean test/loss?"),
            ("min:tets/loss<1", "did you mean test/loss?"),
            ("statsu=finished", "did you mean status?"),
            ("zzzzzz=1", "expected one of name, status"),
            ("model.type<3", "model.type is no number"), ("status>1", "status is no number"),
            ("seed<x", "expected one number"), ("seed=<1", "\"=<\" is none of"),
        ])
    func wrongFilters(filter: String, message: String) throws {
        let outcome = try program.run("list", filter)
        #expect(outcome.exitCode == 64 && outcome.errors.contains(message), "\(outcome)")
        #expect(outcome.output.isEmpty)
    }

    @Test("Runs are sorted by figures, and those without come last, either way round")
    func sorting() throws {
        #expect(try names("--sort", "min:test/loss") == ["vae-b", "vae-a", "gan-c"])
        #expect(try names("--sort", "last:test/loss") == ["vae-b", "vae-a", "gan-c"])
        #expect(try names("--sort", "min:test/loss", "--reverse") == ["vae-a", "vae-b", "gan-c"])
        #expect(try names("--sort", "name") == ["gan-c", "vae-a", "vae-b"])
        #expect(try names("--sort", "name", "--reverse") == ["vae-b", "vae-a", "gan-c"])
        #expect(try names("--sort", "status") == ["vae-b", "vae-a", "gan-c"])
        #expect(try names("--sort", "time", "model.type=vae") == ["vae-b", "vae-a"])
        let unknown = try program.run("list", "--sort", "min:test/lss")
        #expect(unknown.exitCode == 64 && unknown.errors.contains("did you mean test/loss?"))
    }

    @Test("The list is read by other programs")
    func formats() throws {
        let csv = try program.run("list", "--format", "csv", "name=vae-*")
        #expect(
            csv.outputLines == [
                "name,status,model,epoch,epochs,step,seconds,started,metric,value,value_step,"
                    + "path,warnings",
                "vae-b,failed,vae,2,3,20,2.5,2026-01-30T12:00:00.000Z,test/loss,90,20,"
                    + "Outputs/vae-b,",
                "vae-a,finished,vae,3,3,30,3.5,2026-01-31T12:00:00.000Z,test/loss,110,30,"
                    + "Outputs/vae-a,",
            ])
        let json = try JSONValue.parse(
            try program.run("list", "--format", "json").output, source: "")
        #expect(json["runs"]?.arrayValue?.count == 3 && json["sweeps"] == [])
        #expect(json["runs"]?[0]?["settings"]?["optimizer"]?["learningRate"]?.doubleValue == 0.01)
        #expect(json["runs"]?[1]?["metrics"]?["test/loss"]?["last"]?.doubleValue == 110)
        #expect(json["runs"]?[2]?["status"] == "interrupted")
        let markdown = try program.run("list", "--format", "md")
        #expect(markdown.outputLines[0].hasPrefix("| NAME | STATUS |"), "\(markdown)")
        #expect(markdown.outputLines.count == 5)
        let empty = try program.run("list", "--format", "json", "--output-dir", "none")
        #expect(try JSONValue.parse(empty.output, source: "") == ["runs": [], "sweeps": []])
    }

    @Test("A run of an early version is read, and what is unknown is a dash")
    func olderVersion() throws {
        let shown = try program.run("show", "vae-a")
        #expect(shown.exitCode == 0 && shown.errors.isEmpty, "\(shown)")
        #expect(
            shown.outputLines.contains("versions  —") && shown.outputLines.contains("commit    —"))
        let compared = try program.run("compare", "vae-*")
        #expect(compared.exitCode == 0 && compared.errors.isEmpty, "\(compared)")
        #expect(compared.output.contains("optimizer.learningRate"))
        // A part of the versions is told as far as it goes.
        try scratch.write(
            #"{"status": "finished", "started": "2026-01-31T12:00:00.000Z", "seed": 1, "#
                + #""versions": {"program": "0.0.1", "threads": 3}}"#, to: "Outputs/vae-a/run.json")
        let part = try program.run("show", "vae-a")
        #expect(
            part.outputLines.contains("versions  genlab 0.0.1, Swift —, — —, —, 3 threads"),
            "\(part)")
        // What is there and wrong is still refused by its name.
        try scratch.write(
            #"{"status": "finished", "started": "2026-01-31T12:00:00.000Z", "seed": 1, "#
                + #""versions": {"program": 3}}"#, to: "Outputs/vae-a/run.json")
        let wrong = try program.run("compare", "vae-a")
        #expect(wrong.exitCode == 65 && wrong.errors.contains("versions.program"), "\(wrong)")
    }

    @Test("A run and a config are shown in all forms")
    func showFormats() throws {
        let json = try JSONValue.parse(
            try program.run("show", "vae-b", "--format", "json").output, source: "")
        #expect(
            json["record"]?["started"] == "2026-01-30T12:00:00.000Z" && json["status"] == "failed")
        #expect(json["settings"]?["model"]?["latentSize"] == 3)
        #expect(json["metrics"]?["test/loss"]?["bestStep"] == 20)
        let csv = try program.run("show", "vae-b", "--format", "csv")
        for line in [
            "section,key,value", "record,status,failed", "setting,model.latentSize,3",
            "setting,model.type,vae", "metric,test/loss:best,90",
        ] {
            #expect(csv.outputLines.contains(line), "\(line) in \(csv)")
        }
        let markdown = try program.run("show", "vae-b", "--format", "md")
        #expect(markdown.outputLines.contains("| model.latentSize | 3 |"), "\(markdown)")
        try scratch.write(SmallExperiment.gan, to: "gan.json")
        let config = try JSONValue.parse(
            try program.run("show", "gan.json", "--format", "json").output, source: "")
        #expect(config["parameters"] == 13_401 && config["layers"]?[0]?["name"] == "generator.0")
        let layers = try program.run("show", "gan.json", "--format", "csv")
        #expect(
            layers.outputLines[0] == "LAYER,TYPE,OUTPUT,PARAMETERS,OPERATIONS,BYTES", "\(layers)")
        #expect(layers.output.contains("generator.0,Dense,\"[batch, 8]\",40,64,32"), "\(layers)")
    }
}
