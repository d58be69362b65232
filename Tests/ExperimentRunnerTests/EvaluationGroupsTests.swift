import TestSupport
import Testing
import Training

@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore

/// In which groups held-out examples are evaluated.
@Suite struct EvaluationGroupsTests {
    @Test func networksThatCompareExamplesSeeWholeGroups() {
        let groups = EvaluationGroups(of: 23, exactly: 8)
        #expect(groups.groups == [0..<8, 8..<16] && groups.leftOutCount == 7)
        #expect(
            groups.warning?.message.hasPrefix("7 of the 23 held-out examples fill no group of 8")
                == true)
        let even = EvaluationGroups(of: 16, exactly: 8)
        #expect(even.groups.count == 2 && even.leftOutCount == 0 && even.warning == nil)
    }

    @Test func whereThereIsNoWholeGroupAllFormOne() {
        let groups = EvaluationGroups(of: 5, exactly: 8)
        #expect(groups.groups == [0..<5] && groups.leftOutCount == 0 && groups.warning == nil)
    }

    @Test func otherNetworksSeeEveryExample() {
        let groups = EvaluationGroups(of: 23, atMost: 8)
        #expect(groups.groups == [0..<8, 8..<16, 16..<23] && groups.leftOutCount == 0)
    }

    private static func experiment(_ keys: String, testCount: Int = 46) -> String {
        """
        {"name": "groups", "seed": 3,
         "data": {"type": "digits-5k", "trainCount": 80, "testCount": \(testCount)},
         "model": {"type": "gan", "latentSize": 2, "generator": {"hidden": [4]},
           "discriminator": {"type": "layers", "layers": [
             {"type": "minibatch-standard-deviation"}, {"type": "flatten"},
             {"type": "dense", "units": 1}]}},
         "optimizers": {"generator": {"type": "adam"}, "discriminator": {"type": "adam"}},
         "training": {"epochs": 1, "batchSize": 20 \(keys)}}
        """
    }

    private func run(
        _ text: String, in folder: TemporaryFolder
    ) throws -> (line: MetricLine?, warnings: [String]) {
        var warnings: [String] = []
        let runner = Runner(RunOptions(outputs: folder.path)) {
            if case .warning(let text) = $0 { warnings.append(text) }
        }
        let run = try runner.start(
            Experiment(bytes: Array(text.utf8), source: "t"), source: "t"
        ).folder
        var last: MetricLine?
        try MetricLog.forEachLine(of: run) { last = $0 }
        return (last, warnings)
    }

    /// 46 images in groups of 20 are the first 40, and the six others change nothing.
    @Test func figuresAreThoseOfGroupsOfTheTrainingBatch() throws {
        let folder = try TemporaryFolder()
        let (line, warnings) = try run(Self.experiment(""), in: folder)
        let (whole, silent) = try run(Self.experiment("", testCount: 40), in: folder)
        for name in ["test/loss_discriminator", "test/probability_real"] {
            #expect(line?[name] != nil && line?[name] == whole?[name])
        }
        #expect(warnings.contains { $0.hasPrefix("6 of the 46 held-out examples") })
        #expect(!silent.contains { $0.contains("held-out examples fill") })
        let earlier = try run(
            Self.experiment(#", "evaluationGroups": "memory""#), in: folder
        ).line
        #expect(earlier?["test/probability_real"] != line?["test/probability_real"])
    }

    @Test func oneExampleCannotBeCompared() throws {
        let folder = try TemporaryFolder()
        #expect(throws: RunError.self) { try run(Self.experiment("", testCount: 1), in: folder) }
    }
}
