import Configuration
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import RunStore

@Suite("Metrics that runs do not measure alike") struct MetricDifferenceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ name: String, binarization: String, goal: MetricGoal = .lower) throws
        -> ComparedRun
    {
        var run = HandmadeRun(
            name: name,
            settings: ["data": ["type": "mnist", "binarization": .string(binarization)]],
            metrics: [("test/loss", [2, 1]), ("train/rate", [1, 2])])
        run.descriptions = MetricDescriptions(
            [
                MetricDescription(
                    "test/loss", "The loss.", goal: goal, settings: ["data.binarization"]),
                MetricDescription("train/rate", "The rate."),
            ], watched: "test/loss")
        return try run.compared(in: folder)
    }

    @Test func runsOnOtherDataAreMarkedAndNoneIsBest() throws {
        let comparison = RunComparison([
            try run("a", binarization: "none"), try run("b", binarization: "threshold"),
            try run("c", binarization: "none"),
        ])
        let loss = comparison.metrics[0]
        #expect(
            loss.differencesInKind == [
                MetricDifference(subject: "data.binarization", values: ["none", "threshold"])
            ])
        #expect(loss.winners.isEmpty && loss.title == "test/loss †")
        #expect(comparison.metrics[1].differencesInKind.isEmpty)
        let text = ComparisonTable(comparison).text(columns: 120)
        #expect(
            text.contains("† not measured alike: data.binarization: none, threshold"))
        #expect(!text.contains("* best"))
        let json = ComparisonDocument(comparison).json
        #expect(
            json["metrics"]?["test/loss"]?["differencesInKind"]
                == ["data.binarization": ["none", "threshold"]])
        let plot = try ComparisonPlot(comparison)
        #expect(plot.grid?.panels.map(\.title) == ["test/loss †", "train/rate"])
    }

    @Test func runsOnTheSameDataAreNot() throws {
        let comparison = RunComparison([
            try run("a", binarization: "none"), try run("b", binarization: "none"),
        ])
        #expect(comparison.metrics[0].differencesInKind.isEmpty)
        #expect(comparison.metrics[0].winners == [0, 1])
        #expect(ComparisonTable(comparison).text(columns: 120).contains("* best"))
    }

    @Test func otherGoalsAreADifference() throws {
        let comparison = RunComparison([
            try run("a", binarization: "none"), try run("b", binarization: "none", goal: .higher),
        ])
        #expect(comparison.metrics[0].kindNote == "not measured alike: goal: lower, higher")
    }

    @Test func lossesOfAGameAreNotSortedByTheirLeastValue() throws {
        let run = try HandmadeRun(metrics: [("train/loss_generator", [2, 1])]).compared(in: folder)
        for figure in ["min", "max", "best"] {
            let error = #expect(throws: RequestError.self) {
                try RunOrder("\(figure):train/loss_generator")([run])
            }
            #expect("\(try #require(error))".contains("a loss of a game"))
        }
        #expect(try RunOrder("last:train/loss_generator")([run]).count == 1)
    }

    @Test func runsOfEarlierBuildsAreDescribedByTheirModel() throws {
        var old = HandmadeRun(
            settings: ["model": ["type": "gan"]], metrics: [("train/loss_generator", [2, 1])])
        old.descriptions = nil
        let run = try old.compared(in: folder)
        #expect(run.summary["train/loss_generator"]?.description?.isLossOfGame == true)
        #expect(run.summary["train/loss_generator"]?.best == nil)
    }

    @Test func optimisersOfEarlierBuildsCompareUnderTodaysNames() throws {
        let rate: JSONValue = ["learningRate": 0.1]
        let old = try HandmadeRun(
            name: "old", settings: ["seed": 1, "generatorOptimizer": rate, "x": 2]
        ).compared(in: folder)
        let new = try HandmadeRun(
            name: "new", settings: ["seed": 2, "optimizers": ["generator": rate], "x": 2]
        ).compared(in: folder)
        #expect(RunComparison([old, new]).settings.map(\.path) == ["seed"])
        for path in ["generatorOptimizer.learningRate", "optimizers.generator.learningRate"] {
            #expect(old.setting(path) == 0.1 && new.setting(path) == 0.1)
        }
        #expect(old.setting("generatorOptimizers") == nil)
    }
}
