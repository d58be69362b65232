import Configuration
import Experiments
import Testing

@Suite("The experiments of the repository")
struct ExperimentTests {
    static let paths = (try? SourceTree.files(under: "Experiments", withExtension: "json")) ?? []

    @Test("There are all that the documentation speaks of")
    func areThere() {
        let names = Self.paths.compactMap { $0.split(separator: "/").last.map(String.init) }
        for name in [
            "quickstart-vae", "quickstart-gan", "vae-mnist", "vae-mnist-2d", "gan-mnist",
            "mlp-mnist", "binary-moons", "regression-linear",
        ] {
            #expect(names.contains(name + ".json"))
        }
    }

    @Test("Each is valid, and states schema, name and seed", arguments: ExperimentTests.paths)
    func isValid(path: String) throws {
        let text = try SourceTree.text(path)
        let experiment = try Experiment(bytes: Array(text.utf8), source: path)
        let stated = try JSONDocument.parse(Array(text.utf8), source: path).root
        #expect(stated["$schema"] == "../schema/experiment.schema.json")
        #expect(stated["seed"] != nil)
        // Runs are named after the experiment, so that the file is found from the run.
        #expect(path == "Experiments/\(experiment.config.name).json")
        #expect(stated["name"] == .string(experiment.config.name))
    }

    @Test("Each is listed in the folder's README", arguments: ExperimentTests.paths)
    func isListed(path: String) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        #expect(try SourceTree.text("Experiments/README.md").contains(name))
    }
}
