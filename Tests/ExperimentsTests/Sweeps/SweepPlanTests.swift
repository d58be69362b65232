import Configuration
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Experiments

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

    private func message(
        _ arguments: String..., sweep: String? = nil, trials: Int? = nil
    ) throws -> String {
        let path = try config(sweep: sweep)
        let error = #expect(throws: (any Error).self) {
            try SweepPlan(path: path, arguments: arguments, trials: trials)
        }
        return (error.map { "\($0)" } ?? "").replacingOccurrences(of: path, with: "c.json")
    }

    /// Jobs would bear a learning rate that another setting has replaced.
    @Test(arguments: [nil, 4]) func overlappingSettingsAreRefused(trials: Int?) throws {
        let parent = "optimizer={type:sgd,learningRate:1e-4}"
        let swept = "optimizer.learningRate=1e-3,3e-4"
        for (first, second) in [(parent, swept), (swept, parent)] {
            let text = try message(first, second, trials: trials)
            #expect(text.contains(parent) && text.contains(swept), "\(text)")
        }
        let own = try message(
            parent, sweep: #"{"optimizer.learningRate": [1e-3, 3e-4]}"#, trials: trials)
        #expect(own.contains(parent) && own.contains(swept), "\(own)")
        #expect(
            try message(
                sweep: #"{"model.network.hidden.0": [1], "model.network.hidden[0]": [2]}"#,
                trials: trials
            ).contains(#"sets what "model.network.hidden.0" sets too"#))
        let replaced = try SweepPlan(
            path: config(sweep: #"{"model.network.hidden.0": [1, 2]}"#),
            arguments: ["model.network.hidden[0]=3,4"], trials: trials)
        #expect(replaced.parameters.map(\.pathText) == ["model.network.hidden[0]"])
    }

    @Test func argumentsChangeTheSection() throws {
        let path = try config(sweep: #"{"optimizer.learningRate": [0.1, 0.2], "seed": [1, 2]}"#)
        func jobs(_ arguments: String...) throws -> [[String]] {
            try SweepPlan(path: path, arguments: arguments, trials: nil).jobs
        }
        #expect(
            try jobs("sweep.seed=[5,6]", "~sweep.optimizer.learningRate")
                == [["seed=5"], ["seed=6"]])
        #expect(
            try jobs("sweep.optimizer.learningRate=[3]", "~sweep.seed")
                == [["optimizer.learningRate=3"]])
        #expect(try jobs("~sweep", "seed=7,8") == [["seed=7"], ["seed=8"]])
        #expect(
            try jobs("~sweep", "+sweep.training.epochs=range(1,3)")
                == [["training.epochs=1"], ["training.epochs=2"]])
        // What the jobs read says what is varied.
        let plan = try SweepPlan(path: path, arguments: ["~sweep.seed"], trials: nil)
        let stored = try JSONValue.parse(plan.config, source: "config.json")
        #expect(stored["sweep"] == ["optimizer.learningRate": [0.1, 0.2]])
    }

    @Test func unknownKeysOfTheSectionAreRefused() throws {
        let section = #"{"seed": [1, 2]}"#
        let added = try message("+sweep.nonsense=[1]", sweep: section)
        #expect(added.contains(#""nonsense": there is no key "nonsense""#), "\(added)")
        let replaced = try message("sweep.training.epochs=[1]", sweep: section)
        #expect(replaced.contains("write +sweep.training.epochs=… to add it"), "\(replaced)")
        #expect(try message("~sweep", sweep: section).contains("nothing to sweep over"))
        for (key, expected) in [
            ("optimizer.learningrate", #"in optimizer; did you mean "learningRate"?"#),
            ("model.network.hidden[0].x", #"there is no key "x" in model.network.hidden[0]"#),
            ("seed[0]", "there is no list in seed that has an element 0"),
            ("sweep.seed", "a sweep cannot vary what it varies"),
        ] {
            let path = try config(sweep: "{\"\(key)\": [1]}")
            let error = #expect(throws: ConfigErrors.self) { try Experiment(path: path) }
            #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
        }
        // What another model has is no mistake of the section's.
        let path = try config(
            sweep: #"{"model.latentSize": [1], "model.encoder.layers[0].type": [1]}"#)
        _ = try Experiment(path: path)
    }

    @Test(arguments: ["sweep.seed=[5,6]", "~sweep", "+sweep.nonsense=[1]"])
    func oneRunTakesNothingOfASweep(text: String) throws {
        let path = try config(sweep: #"{"seed": [1, 2]}"#)
        let error = #expect(throws: ConfigErrors.self) {
            try Experiment(path: path, overrides: [text])
        }
        #expect(error?.description.contains("add -m") == true)
        #expect(error?.description.contains("override \(text)") == true)
    }

    @Test func aSectionIsCheckedAsItsJobsWouldBe() throws {
        func check(_ sweep: String) throws {
            let path = try config(sweep: sweep)
            try SweepPlan.check(section: try Experiment(path: path).config.sweep, path: path)
        }
        try check(#"{"seed": "range(0,200)", "optimizer.learningRate": [0.1, 0.2]}"#)
        try check(#"{"optimizer.learningRate": "uniform(0.1,0.2)"}"#)
        #expect(throws: RunError.self) { try check(#"{"optimizer.learningRate": [0.1, -1]}"#) }
        #expect(throws: RunError.self) {
            try check(#"{"optimizer.learningRate": "uniform(-2,-1)"}"#)
        }
        #expect(throws: RunError.self) { try check(#"{"model.latentSize": [1]}"#) }
    }
}
