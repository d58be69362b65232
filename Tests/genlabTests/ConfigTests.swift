import Configuration
import Foundation
import ProgramTestSupport
import RunStore
import Testing

/// `genlab config`, the committed schema and the committed experiments.
@Suite struct ConfigTests {
    static let experiments: [String] = {
        let folder = packageFolder + "/Experiments"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { folder + "/" + $0 }
    }()

    @Test func theCommittedSchemaIsThatOfTheProgram() throws {
        let path = packageFolder + "/schema/experiment.schema.json"
        let committed = try String(contentsOfFile: path, encoding: .utf8)
        let folder = try Scratch()
        let program = Program(in: folder)
        let printed = try program.run("config", "schema")
        #expect(printed.exitCode == 0 && printed.errors.isEmpty, "\(printed)")
        #expect(
            printed.output == committed,
            "run: genlab config schema -o schema/experiment.schema.json")
        #expect(printed.output.contains("http://json-schema.org/draft-07/schema#"))
        let written = try program.run("config", "schema", "-o", "written.json")
        #expect(written.exitCode == 0 && written.output.isEmpty, "\(written)")
        #expect(try String(contentsOfFile: folder / "written.json", encoding: .utf8) == committed)
        let refused = try program.run("config", "schema", "-o", "no/such/folder/x.json")
        #expect(refused.exitCode == 73, "\(refused)")
    }

    @Test func thereAreExperiments() { #expect(!Self.experiments.isEmpty) }

    @Test(arguments: experiments) func everyExperimentIsValid(path: String) throws {
        let outcome = try Program(in: Scratch()).run("config", "check", path)
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
        #expect(outcome.output == "\(path): valid\n")
        let bytes = try FileSystem.read(path, limit: 1 << 20)
        let stated = try JSONValue.parse(bytes, source: path)
        #expect(stated["$schema"]?.stringValue == "../schema/experiment.schema.json")
        let file = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        #expect(stated["name"]?.stringValue == file)
        #expect(stated["seed"]?.integerValue != nil)
    }

    @Test func allErrorsOfAllFilesAreTold() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "good.json")
        try folder.write(
            SmallExperiment.vae().replacingOccurrences(of: "latentSize", with: "latentsize")
                .replacingOccurrences(of: "\"seed\": 7", with: "\"seed\": \"seven\""),
            to: "two.json")
        try folder.write("{\n  \"name\": ,\n}", to: "syntax.json")
        let outcome = try Program(in: folder).run(
            "config", "check", "two.json", "good.json", "syntax.json", "missing.json")
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(outcome.output == "good.json: valid\n")
        let lines = outcome.errorLines
        #expect(lines.count == 4, "\(outcome)")
        #expect(lines[0].hasPrefix("two.json:4:3: seed: "), "\(outcome)")
        #expect(lines[1].contains("model.latentsize") && lines[1].contains("\"latentSize\""))
        #expect(lines[2].hasPrefix("syntax.json:2:11: "), "\(outcome)")
        #expect(lines[3].contains("missing.json"))
        #expect(try Program(in: folder).run("config", "check", "missing.json").exitCode == 66)
    }

    @Test(
        arguments: [
            // Parts that suit the schema and not each other.
            ("\"batchSize\": 50", "\"batchSize\": 201, \"dropLast\": true", "training.batchSize"),
            ("\"hidden\": [16]", "\"hidden\": [16], \"normalization\": \"batch\"", ""),
            (
                "\"type\": \"digits-5k\", \"trainCount\": 200, \"testCount\": 100",
                "\"type\": \"two-moons\"", "model.likelihood"
            ),
            ("\"optimizer\"", "\"generatorOptimizer\"", "optimizer"),
        ])
    func rulesBetweenPartsAreChecked(old: String, new: String, key: String) throws {
        let folder = try Scratch()
        let text = SmallExperiment.vae().replacingOccurrences(of: old, with: new)
        try folder.write(text, to: "x.json")
        let outcome = try Program(in: folder).run("config", "check", "x.json")
        #expect(outcome.exitCode == (key.isEmpty ? 0 : 78), "\(outcome)")
        #expect(outcome.errors.contains(key) || key.isEmpty, "\(outcome)")
        #expect(outcome.errors.isEmpty == key.isEmpty)
    }

    @Test func binaryOutputNeedsTwoClasses() throws {
        let folder = try Scratch()
        try folder.write(
            """
            { "name": "x", "seed": 1, "data": { "type": "digits-5k" },
              "model": { "type": "classifier", "output": "binary" },
              "optimizer": { "type": "adam", "learningRate": 1e-3 },
              "training": { "epochs": 1, "batchSize": 50 } }
            """, to: "x.json")
        let outcome = try Program(in: folder).run("config", "check", "x.json")
        #expect(outcome.exitCode == 78, "\(outcome)")
        #expect(outcome.errors.hasPrefix("x.json: model.output: "), "\(outcome)")
    }

    @Test("A network that compares images is refused a single held-out one, by the check already")
    func singleHeldOutExample() throws {
        let scratch = try Scratch()
        try scratch.write(
            """
            {"name": "n", "seed": 1,
             "data": {"type": "digits-5k", "trainCount": 8, "testCount": 1},
             "model": {"type": "classifier", "network": {"type": "layers", "layers": [
                 {"type": "minibatch-standard-deviation"}, {"type": "flatten"},
                 {"type": "dense", "units": 10}]}},
             "optimizer": {}, "training": {"epochs": 1, "batchSize": 4}}
            """, to: "n.json")
        let program = Program(in: scratch)
        for arguments in [["config", "check", "n.json"], ["show", "n.json"], ["run", "n.json"]] {
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == 78, "\(outcome)")
            #expect(outcome.errors.contains("expected at least 2"), "\(outcome)")
        }
    }
}
