import Configuration
import Foundation
import Testing

@testable import ExperimentRunner

@Suite struct SweepPlanTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func config(sweep: String? = nil) throws -> String {
        let path = folder.path + "/config.json"
        let section = sweep.map { ", \"sweep\": \($0)" } ?? ""
        let text = """
            {"name": "tiny", "seed": 7, "data": {"type": "linear-map", "count": 100},
             "model": {"type": "regressor", "network": {"hidden": [4]}},
             "optimizer": {"type": "sgd", "learningRate": 0.1},
             "training": {"epochs": 1, "batchSize": 10}\(section)}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func jobsHaveTheFixedAndTheVariedInTheirOrder() throws {
        let plan = try SweepPlan(
            path: config(),
            arguments: [
                "seed=1,2", "training.epochs=3", "++model.network.hidden=[4],[8,2]",
                "~optimizer.learningRate",
            ],
            trials: nil)
        #expect(plan.name == "tiny")
        #expect(plan.method == .grid)
        #expect(
            plan.jobs == [
                [
                    "seed=1", "training.epochs=3", "++model.network.hidden=[4]",
                    "~optimizer.learningRate",
                ],
                [
                    "seed=1", "training.epochs=3", "++model.network.hidden=[8,2]",
                    "~optimizer.learningRate",
                ],
                [
                    "seed=2", "training.epochs=3", "++model.network.hidden=[4]",
                    "~optimizer.learningRate",
                ],
                [
                    "seed=2", "training.epochs=3", "++model.network.hidden=[8,2]",
                    "~optimizer.learningRate",
                ],
            ])
    }

    @Test func theSectionOfTheConfigComesFirstAndGivesWay() throws {
        let path = try config(
            sweep: #"{"optimizer.learningRate": [0.1, 1e-2], "seed": "range(3)"}"#)
        let whole = try SweepPlan(path: path, arguments: [], trials: nil)
        #expect(whole.jobs.count == 6)
        #expect(whole.jobs[1] == ["optimizer.learningRate=0.1", "seed=1"])
        let partly = try SweepPlan(
            path: path, arguments: ["training.epochs=1,2", "seed=9"], trials: nil)
        #expect(
            partly.jobs == [
                ["optimizer.learningRate=0.1", "training.epochs=1", "seed=9"],
                ["optimizer.learningRate=0.1", "training.epochs=2", "seed=9"],
                ["optimizer.learningRate=1e-2", "training.epochs=1", "seed=9"],
                ["optimizer.learningRate=1e-2", "training.epochs=2", "seed=9"],
            ])
        // A run's own config says nothing of it.
        let experiment = try Experiment(path: path)
        #expect(experiment.config.sweep.count == 2)
        #expect(experiment.json["sweep"] == nil)
        #expect(try experiment.hash == Experiment(path: config()).hash)
    }

    @Test func trialsAreDrawnUnderTheSeedOfTheConfig() throws {
        let argument = "optimizer.learningRate=loguniform(1e-3,1e-1)"
        let plan = try SweepPlan(path: config(), arguments: [argument], trials: 3)
        #expect(plan.method == .random(trials: 3, seed: 7))
        let other = try SweepPlan(path: config(), arguments: [argument, "seed=8"], trials: 3)
        #expect(other.method == .random(trials: 3, seed: 8))
        #expect(plan.jobs.map { $0[0] } != other.jobs.map { $0[0] })
    }

    @Test func everyJobIsCheckedBeforeOneStarts() throws {
        let path = try config()
        func message(_ arguments: String..., trials: Int? = nil) -> String {
            let error = #expect(throws: (any Error).self) {
                try SweepPlan(path: path, arguments: arguments, trials: trials)
            }
            return error.map { "\($0)" } ?? ""
        }
        #expect(
            message("seed=1,2", "optimizer.learningRate=0.1,-1,x")
                == """
                jobs 1, 4: override optimizer.learningRate=-1: optimizer.learningRate: given -1, expected a number above 0
                jobs 2, 5: override optimizer.learningRate=x: optimizer.learningRate: given the string "x", expected a number above 0
                """)
        // What is wrong with all is told once.
        #expect(
            message("seed=1,2", "training.epoch=3")
                == #"override training.epoch=3: training.epoch: unknown key; did you mean "epochs"?"#
        )
        #expect(message("training.epochs=3").contains("nothing to sweep over"))
        #expect(message("training.epochs=3", trials: 4).contains("nothing to sweep over"))
        #expect(
            message("seed=1,2", "seed=3")
                == "overrides: seed: given twice, expected once where one is a sweep")
        #expect(message("seed=1,", "a").contains("column 8: expected a value, found the end"))
        #expect(message("seed=uniform(1,2)").contains("need --trials"))
    }

    @Test func aWrongSectionIsToldOfAtItsPlace() throws {
        let path = try config(sweep: #"{"seed": 3}"#)
        let error = #expect(throws: (any Error).self) {
            try SweepPlan(path: path, arguments: ["training.epochs=1,2"], trials: nil)
        }
        #expect(
            error.map { "\($0)" }
                == "\(path):4:56: sweep.seed: given 3, expected an array of values, or a sweep such as "
                + #""range(2,20,6)" or "1e-3,3e-4""#)
    }
}
