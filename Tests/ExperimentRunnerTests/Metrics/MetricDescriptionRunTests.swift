import Configuration
import ExperimentRunner
import Experiments
import RunStore
import RunTestSupport
import TestSupport
import Testing

@Suite("Runs say what their metrics are") struct MetricDescriptionRunTests {
    private static let wasserstein = """
        {"type": "gan", "latentSize": 5, "generator": {"hidden": [16]},
         "discriminator": {"hidden": [16]}, "objective": {"type": "wasserstein"},
         "regularizers": [{"type": "gradient-penalty"}]}
        """

    private func train(_ model: String, _ optimizers: String, data: String? = nil) throws
        -> RunFolder
    {
        let data = data ?? #"{"type": "digits-5k", "trainCount": 128, "testCount": 24}"#
        let text = """
            {"name": "described", "seed": 3, "model": \(model), \(optimizers), "data": \(data),
             "training": {"epochs": 1, "batchSize": 64, "logEvery": 1}}
            """
        let experiment = try Experiment(bytes: Array(text.utf8), source: "described")
        return try Runner(RunOptions(outputs: outputs.path)).start(experiment, source: "").folder
    }

    private let outputs: TemporaryFolder
    private let adam = #"{"type": "adam", "learningRate": 0.001}"#

    init() throws { outputs = try TemporaryFolder() }

    private var one: String { #""optimizer": \#(adam)"# }
    private var two: String {
        #""optimizers": {"generator": \#(adam), "discriminator": \#(adam)}"#
    }

    /// The descriptions in a run's record, after every metric in its lines was found among them.
    private func described(_ run: RunFolder) throws -> MetricDescriptions {
        let metrics = try #require(try RunRecord(of: run).metrics)
        let summary = try MetricSummary(of: run)
        #expect(!summary.entries.isEmpty)
        for entry in summary.entries {
            #expect(metrics[entry.name] != nil, "\(entry.name) is not described")
            #expect(entry.description == metrics[entry.name])
        }
        return metrics
    }

    @Test func ofAVAE() throws {
        let run = try train(TinyRun.vae, one)
        let metrics = try described(run)
        #expect(metrics.watched == "test/negative_elbo")
        let bound = try #require(metrics["test/negative_elbo"])
        #expect(bound.unit == "nats per image" && bound.goal == .lower)
        #expect(bound.mean == "examples" && bound.likelihood == .bound(draws: 1))
        #expect(bound.settings.contains("data.binarization"))
        #expect(metrics["train/loss"]?.settings.contains("model.objective") == true)
        #expect(metrics["train/beta"]?.goal == nil && metrics["train/beta"]?.leads == false)
        let summary = try MetricSummary(of: run)
        #expect(summary["test/negative_elbo"]?.best != nil)
    }

    @Test func lossesOfAGameHaveNoBestValue() throws {
        for model in [TinyRun.gan, Self.wasserstein] {
            let run = try train(model, two)
            let metrics = try described(run)
            #expect(metrics.watched == nil)
            let loss = try #require(metrics["train/loss_generator"])
            #expect(loss.isLossOfGame && loss.leads)
            let stored = try JSONValue.parse(
                FileSystem.read(run.summaryPath, limit: 1 << 20), source: "summary.json")
            let entry = try #require(stored["metrics"]?["train/loss_generator"])
            #expect(entry["best"] == .null && entry["bestStep"] == .null)
        }
    }

    @Test func ofSupervisedModels() throws {
        let classifier = try described(train(TinyRun.classifier, one))
        #expect(classifier.watched == "test/accuracy")
        #expect(classifier["test/accuracy"]?.goal == .higher)
        let regressor = try described(
            train(
                #"{"type": "regressor", "network": {"hidden": [8]}}"#, one,
                data: #"{"type": "linear-map", "count": 80}"#))
        #expect(regressor.watched == "test/loss")
        #expect(regressor["test/r_squared"]?.goal == .higher)
    }
}
