import Foundation
import TestSupport
import Testing

@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore

/// What a last batch that is short does to metrics: every example weighs the same, whichever batch
/// it came in.
@Suite struct ShortBatchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A model and all metrics of its training.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let model: String
        let metrics: Set<String>
        var data = #"{"type": "digits-5k", "trainCount": 110, "testCount": 23}"#
        var isGame = false
        var testDescription: String { name }

        /// Held-out metrics without the part of the data in front.
        var evaluated: Set<String>
    }

    private static let players = """
        "generator": {"hidden": [8]}, "discriminator": {"hidden": [8]}, "latentSize": 3,
        "regularizers": [{"type": "gradient-penalty"}], "discriminatorSteps": 2
        """
    private static let gameMetrics: Set<String> = [
        "loss_discriminator", "loss_generator", "penalty", "gradient_norm_discriminator",
        "gradient_norm_generator", "generator_learning_rate", "discriminator_learning_rate",
    ]
    private static let gameEvaluated: Set<String> = [
        "loss_discriminator", "loss_generator", "diversity",
    ]
    private static let probabilities: Set<String> = ["probability_real", "probability_fake"]

    static let cases = [
        Case(
            name: "VAE",
            model: #"""
                {"type": "vae", "latentSize": 2, "encoder": {"hidden": [8]},
                 "decoder": {"hidden": [8]}, "objective": {"type": "elbo", "warmUpEpochs": 4}}
                """#,
            metrics: [
                "loss", "negative_elbo", "reconstruction", "kl", "beta", "gradient_norm",
                "learning_rate",
            ],
            evaluated: ["loss", "negative_elbo", "reconstruction", "kl", "active_units"]),
        Case(
            name: "GAN", model: #"{"type": "gan", \#(players)}"#,
            metrics: gameMetrics.union(probabilities), isGame: true,
            evaluated: gameEvaluated.union(probabilities)),
        Case(
            name: "Wasserstein GAN",
            model: #"{"type": "gan", "objective": {"type": "wasserstein"}, \#(players)}"#,
            metrics: gameMetrics.union(["wasserstein_estimate"]), isGame: true,
            evaluated: gameEvaluated.union(["wasserstein_estimate"])),
        Case(
            name: "classifier", model: #"{"type": "classifier", "network": {"hidden": [8]}}"#,
            metrics: ["loss", "accuracy", "gradient_norm", "learning_rate"],
            evaluated: ["loss", "accuracy"]),
        Case(
            name: "regressor", model: #"{"type": "regressor", "network": {"hidden": [8]}}"#,
            metrics: ["loss", "gradient_norm", "learning_rate"],
            data: #"{"type": "linear-map", "count": 137, "noise": 0.1, "seed": 1}"#,
            evaluated: ["loss", "mean_squared_error", "mean_absolute_error", "r_squared"]),
    ]

    /// Two epochs of a case: its steps, and its lines of metrics.
    private func train(
        _ sample: Case, batchSize: Int = 25, dropLast: Bool = false, learningRate: Double = 1e-3,
        named name: String = "short"
    ) throws -> (steps: [StepProgress], lines: [MetricLine]) {
        let rate = #"{"type": "sgd", "learningRate": \#(learningRate)}"#
        let optimizers =
            sample.isGame
            ? #""optimizers": {"generator": \#(rate), "discriminator": \#(rate)}"#
            : #""optimizer": \#(rate)"#
        let text = """
            {"name": "\(name)", "seed": 3, "data": \(sample.data), "model": \(sample.model),
             \(optimizers), "training": {"epochs": 2, "batchSize": \(batchSize),
             "dropLast": \(dropLast), "logEvery": 2}}
            """
        var steps: [StepProgress] = []
        let runner = Runner(RunOptions(outputs: folder.path)) { event in
            if case .stepped(let progress) = event { steps.append(progress) }
        }
        let run = try runner.start(
            Experiment(bytes: Array(text.utf8), source: name), source: name
        ).folder
        var lines: [MetricLine] = []
        try MetricLog.forEachLine(of: run) { lines.append($0) }
        return (steps, lines)
    }

    private func value(_ name: String, in line: MetricLine?) throws -> Double {
        try #require(line?.metrics.first { $0.name == name }, "\(name) is missing").value
    }

    /// Every metric of every line is Σ nᵢxᵢ / Σ nᵢ over the steps since the line before that have
    /// it, nᵢ the examples of step i.
    @Test(arguments: cases, [false, true])
    func linesAreMeansOverExamples(_ sample: Case, dropLast: Bool) throws {
        let (steps, lines) = try train(sample, dropLast: dropLast)
        #expect(Set(steps.map(\.examples)) == (dropLast ? [25] : [25, 10]))
        #expect(steps.count == (dropLast ? 8 : 10))
        #expect(lines.last?.samples == (dropLast ? 200 : 220))
        var seen: Set<String> = []
        var begin = 0
        for line in lines {
            let part = steps.filter { begin < $0.step && $0.step <= line.step }
            begin = line.step
            var (sums, counts): ([String: Double], [String: Double]) = ([:], [:])
            for step in part {
                for metric in step.metrics {
                    sums[metric.name, default: 0] += metric.value * Double(step.examples)
                    counts[metric.name, default: 0] += Double(step.examples)
                }
            }
            let trained = line.metrics.filter { $0.name.hasPrefix("train/") }
            #expect(Set(trained.map(\.name)) == Set(sums.keys))
            for metric in trained {
                let mean = try #require(sums[metric.name]) / (try #require(counts[metric.name]))
                #expect(
                    abs(metric.value - mean) <= 1e-9 * max(1, abs(mean)),
                    "\(metric.name) at step \(line.step)")
                seen.insert(metric.name)
            }
        }
        #expect(seen == Set(sample.metrics.map { "train/\($0)" }))
        let tests = try #require(lines.last).metrics.filter { $0.name.hasPrefix("test/") }
        #expect(Set(tests.map(\.name)) == Set(sample.evaluated.map { "test/\($0)" }))
    }

    /// Weights that hardly move make an epoch's figures those of one whole batch, where nothing
    /// that is drawn is in them; 60 + 50 examples do not give the mean of two means.
    @Test func anEpochIsWorthOneWholeBatch() throws {
        let figures: [(name: String, metrics: [String])] = [
            ("VAE", ["train/kl"]), ("GAN", ["train/probability_real"]),
            ("classifier", ["train/loss", "train/accuracy"]), ("regressor", ["train/loss"]),
        ]
        for (name, metrics) in figures {
            let sample = try #require(Self.cases.first { $0.name == name })
            func epoch(_ batchSize: Int, dropLast: Bool = false) throws -> MetricLine? {
                try train(
                    sample, batchSize: batchSize, dropLast: dropLast, learningRate: 1e-12,
                    named: "\(batchSize)-\(dropLast)"
                ).lines.first {
                    $0.epoch == 1 && $0.metrics.contains { $0.name.hasPrefix("test/") }
                }
            }
            let (whole, cut, dropped) = (
                try epoch(110), try epoch(60), try epoch(60, dropLast: true)
            )
            for metric in metrics {
                let expected = try value(metric, in: whole)
                let found = try value(metric, in: cut)
                #expect(abs(found - expected) <= 1e-5 * max(1, abs(expected)), "\(metric)")
                // What the short batch held is missing from the means where it is dropped.
                #expect(abs(try value(metric, in: dropped) - expected) > 1e-5, "\(metric)")
            }
        }
    }
}
