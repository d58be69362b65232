import Autodiff
import Configuration
import Families
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore

@Suite("The estimate of the likelihood at the end of a run") struct FinalLikelihoodTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let steps = 8

    private func experiment(
        _ name: String, likelihood: String = #", "finalLikelihood": {"samples": 30}"#,
        model: String = #"{"type": "vae", "latentSize": 2, "encoder": {"hidden": [8]}}"#,
        optimizers: String = #""optimizer": {"averageDecay": 0.9}"#
    ) throws -> Experiment {
        let text = """
            {"name": "\(name)", "seed": 3, "model": \(model), \(optimizers),
             "data": {"type": "digits-5k", "binarization": "stochastic", "trainCount": 100,
               "testCount": 20},
             "training": {"epochs": 2, "batchSize": 25\(likelihood)}}
            """
        return try Experiment(bytes: Array(text.utf8), source: name)
    }

    private func lines(_ run: RunFolder) throws -> [MetricLine] {
        var lines: [MetricLine] = []
        try MetricLog.forEachLine(of: run) { lines.append($0) }
        return lines
    }

    private func metrics(_ run: RunFolder) throws -> [String] {
        try lines(run).map { "\($0.step) \($0.metrics.map { "\($0.name) \($0.value)" })" }
    }

    @Test func itStandsInTheLastLineAlone() throws {
        let run = try Runner(RunOptions(outputs: folder.path))
            .start(experiment("final"), source: "final").folder
        let lines = try lines(run)
        let names = ["test/nll_is30", "test/nll_is30_standard_error"]
        for line in lines {
            let found = line.metrics.map(\.name).filter(names.contains)
            #expect(found == (line.step == Self.steps ? names : []))
        }
        let last = try #require(lines.last)
        func value(_ name: String) throws -> Double {
            try #require(last.metrics.first { $0.name == name }).value
        }
        // More draws come nearer to the likelihood than the bound's one.
        #expect(try value(names[0]) < value("test/negative_elbo"))
        #expect(try value(names[1]) > 0)
        let summary = try MetricSummary(of: run)
        #expect(try summary[names[0]]?.last == value(names[0]))
        #expect(summary[names[0]]?.count == 1)
        #expect(
            try MetricDescriptions(of: run)[names[0]]?.likelihood == .estimate(draws: 30))
    }

    /// It takes no draw from anything else, and its own from the seed alone.
    @Test func itChangesNothingElseAndIsTheSameAgain() throws {
        let runner = Runner(RunOptions(outputs: folder.path))
        let first = try runner.start(experiment("a"), source: "a").folder
        let second = try runner.start(experiment("a"), source: "a").folder
        let without = try runner.start(experiment("a", likelihood: ""), source: "a").folder
        #expect(try metrics(first) == metrics(second))
        #expect(try metrics(first).dropLast() == metrics(without).dropLast())
        let rest = try lines(first).last?.metrics.filter { !$0.name.contains("nll_is") }
        #expect(try "\(rest ?? [])" == "\(lines(without).last?.metrics ?? [])")
    }

    @Test("Interrupted before or within the estimate, the run ends as one that was not")
    func interrupted() throws {
        let uncut = try Runner(RunOptions(outputs: folder.path))
            .start(experiment("cut"), source: "cut").folder
        for asked in [2, Self.steps, Self.steps + 20] {
            let calls = Mutex(0)
            var options = RunOptions(outputs: folder.path)
            options.isInterrupted = {
                calls.withLock {
                    $0 += 1
                    return $0 >= asked
                }
            }
            let (run, status) = try Runner(options).start(experiment("cut"), source: "cut")
            #expect(status == .interrupted)
            #expect(try run.checkpoints.steps().last == min(asked, Self.steps))
            #expect(try !metrics(run).contains { $0.contains("nll_is30") })
            let resumed = try Runner(RunOptions(outputs: folder.path)).resume(run)
            #expect(resumed.status == .finished)
            #expect(try metrics(run) == metrics(uncut))
            #expect(try MetricSummary(of: run)["test/nll_is30"]?.count == 1)
            #expect(try Runner(RunOptions(outputs: folder.path)).resume(run).status == .finished)
            #expect(try metrics(run) == metrics(uncut))
        }
    }

    @Test func aModelWithoutALikelihoodIsRefused() throws {
        #expect {
            try experiment(
                "gan", model: #"{"type": "gan"}"#,
                optimizers: #""optimizers": {"generator": {}, "discriminator": {}}"#)
        } throws: { error in
            "\(error)".contains("training: finalLikelihood is given, expected to be absent")
        }
    }

    /// What a family says of its likelihood is what its models can do.
    @Test func familiesAndModelsAgree() throws {
        for family in Registry.standard.families {
            let member = try #require(family.variants(.standard).first)
            // One that is built on another model asks that one.
            guard member.source == nil else { continue }
            let sizes = ExampleSizes(
                shape: member.accepts.contains(where: \.isImage) ? [8, 8, 1] : [3], outputs: 2)
            let model = try member.model(sizes, seed: 1)
            #expect(
                (member.likelihoodEstimate(draws: 1) != nil)
                    == (model is any LikelihoodEstimating), "\(family.name)")
        }
    }

    @Test func theSettingLeavesTheHashOfOtherConfigsAlone() throws {
        let without = try experiment("a", likelihood: "")
        let null = try experiment("a", likelihood: #", "finalLikelihood": null"#)
        #expect(without.hash == null.hash)
        #expect(try without.hash != experiment("a").hash)
    }
}
