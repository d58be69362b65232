import Configuration
import Foundation
import TestSupport
import Testing
import Training

@testable import Experiments

/// Sweeps over a player's optimiser, by either of its keys.
@Suite struct OptimizerSweepTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func plan(_ keys: String, _ arguments: String...) throws -> SweepPlan {
        let path = folder.path + "/config.json"
        try Data(OptimizerSpellingTests.config(keys).utf8).write(to: URL(fileURLWithPath: path))
        return try SweepPlan(path: path, arguments: arguments, trials: nil)
    }

    /// The generator's learning rate in each job.
    private func rates(_ plan: SweepPlan) throws -> [Double?] {
        try plan.jobs.map { overrides in
            try Experiment(bytes: plan.config, source: "job", overrides: overrides)
                .config.optimizers["generator"]?.config.learningRate
        }
    }

    @Test(
        arguments: [OptimizerSpellingTests.today, OptimizerSpellingTests.former],
        ["optimizers.generator", "generatorOptimizer"])
    func eitherKeySweepsOverEitherConfig(keys: String, key: String) throws {
        let plan = try plan(keys, "\(key).learningRate=0.5,0.125", "\(key).momentum=0.5")
        #expect(try rates(plan) == [0.5, 0.125])
        let isToday = keys == OptimizerSpellingTests.today
        let stated = isToday ? "optimizers.generator" : "generatorOptimizer"
        #expect(plan.parameters.map(\.pathText) == ["\(stated).learningRate"])
        #expect(plan.notes.isEmpty == (isToday && key == "optimizers.generator"))
        #expect(plan.notes.count <= 1)
    }

    @Test func theSectionGivesWayToTheOtherSpelling() throws {
        let section = #""sweep": {"generatorOptimizer.learningRate": [0.5, 0.25]}"#
        let keys = "\(OptimizerSpellingTests.today), \(section)"
        let whole = try plan(keys)
        #expect(try rates(whole) == [0.5, 0.25])
        #expect(whole.notes.count == 1)
        let changed = try plan(keys, "optimizers.generator.learningRate=1,2,4")
        #expect(try rates(changed) == [1, 2, 4])
    }

    @Test func twoSpellingsOfOneSweptSettingAreRefused() throws {
        let error = #expect(throws: (any Error).self) {
            try plan(
                OptimizerSpellingTests.today, "optimizers.generator.learningRate=1,2",
                "generatorOptimizer.learningRate=3")
        }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.contains("optimizers.generator.learningRate: given twice"), "\(words)")
    }
}
