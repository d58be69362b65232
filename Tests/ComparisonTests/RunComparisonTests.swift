import Configuration
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore

@Suite struct RunComparisonTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func settings(_ texts: [String]) throws -> [RunComparison.Setting] {
        let runs = try texts.map { text in
            let object = try #require(
                try JSONValue.parse(Array(text.utf8), source: "config").objectValue)
            return try HandmadeRun(settings: object).compared(in: folder)
        }
        return RunComparison(runs).settings
    }

    @Test func settingsThatDifferHaveDottedPaths() throws {
        let found = try settings([
            #"{"name": "a", "$schema": "x", "seed": 1, "o": {"rate": 0.1, "kind": "adam"}}"#,
            #"{"name": "b", "$schema": "y", "seed": 1, "o": {"rate": 0.2, "kind": "adam"}}"#,
        ])
        #expect(found == [.init(path: "o.rate", values: [0.1, 0.2])])
    }

    @Test func whatARunLacksIsOneSetting() throws {
        let found = try settings([
            #"{"model": {"type": "vae", "encoder": {"hidden": [4], "act": "relu"}}}"#,
            #"{"model": {"type": "vae", "encoder": {"hidden": [4, 2], "act": "relu"}}}"#,
            #"{"model": {"type": "gan"}, "extra": null}"#,
        ])
        #expect(
            found == [
                .init(path: "model.type", values: ["vae", "vae", "gan"]),
                .init(
                    path: "model.encoder",
                    values: [
                        ["hidden": [4], "act": "relu"], ["hidden": [4, 2], "act": "relu"], nil,
                    ]),
                .init(path: "extra", values: [nil, nil, .null]),
            ])
    }

    @Test func theOrderOfKeysIsNoDifference() throws {
        #expect(
            try settings([#"{"a": {"x": 1, "y": 2}}"#, #"{"a": {"y": 2, "x": 1}}"#]).isEmpty)
        #expect(try settings([#"{"a": 1}"#]).isEmpty)
    }

    @Test func winnersAreTheBestOfSeveral() throws {
        let runs = try [
            [("test/loss", [3, 2, 4]), ("test/accuracy", [0.5])],
            [("test/loss", [2]), ("test/accuracy", [0.75]), ("train/norm", [1])],
            [("train/norm", [2, .nan])],
        ].map { try HandmadeRun(metrics: $0).compared(in: folder) }
        let comparison = RunComparison(runs)
        #expect(comparison.metrics.map(\.name) == ["test/loss", "test/accuracy", "train/norm"])
        #expect(comparison.metrics.map(\.winners) == [[0, 1], [1], []])
        #expect(comparison.metrics[0].entries[0]?.bestStep == 20)
        #expect(comparison.metrics[0].entries[2] == nil)
        #expect(RunComparison([runs[0]]).metrics.allSatisfy { $0.winners.isEmpty })
    }

    @Test func realRunsDifferInWhatWasChanged() throws {
        let slow = try TinyRun.train(TinyRun.vae, named: "slow", in: folder)
        let fast = try TinyRun.train(TinyRun.vae, named: "fast", learningRate: 0.01, in: folder)
        let comparison = try RunComparison(folders: [slow, fast])
        #expect(comparison.settings.map(\.path) == ["optimizer.learningRate"])
        #expect(comparison.settings[0].values == [0.001, 0.01])
        #expect(comparison.runs.map(\.label) == [slow.name, fast.name])
        #expect(comparison.runs.map(\.status) == [.finished, .finished])
        #expect(comparison.runs.map(\.epoch) == [2, 2])
        let loss = try #require(comparison.metrics.first { $0.name == "test/loss" })
        #expect(loss.winners == [1])
        #expect(loss.entries.allSatisfy { $0?.lastStep == 8 })
    }

    @Test func runThatIsWrittenOrCrashedIsRead() throws {
        let run = HandmadeRun(metrics: [("train/loss", [3, 2])], status: nil)
        let (going, lock) = try run.write(in: folder)
        let half = #"{"step":30,"epoch":2,"samples":3,"time":1.0,"train/lo"#
        let text = try String(contentsOfFile: going.metricsPath, encoding: .utf8)
        try Data((text + half).utf8).write(to: URL(fileURLWithPath: going.metricsPath))
        #expect(try ComparedRun(going).status == .running)
        #expect(try ComparedRun(going).summary.step == 20)
        withExtendedLifetime(lock) {}

        let crashed = try HandmadeRun(metrics: [], status: nil).write(in: folder).folder
        try FileSystem.remove(crashed.metricsPath)
        let comparison = try RunComparison(folders: [crashed])
        #expect(comparison.runs[0].status == .crashed)
        #expect(comparison.metrics.isEmpty)
        #expect(try ComparisonPlot(comparison).grid == nil)
        #expect(ComparisonTable(comparison).text(columns: 100).contains("no metrics yet"))
    }

    @Test func damagedFilesAreNamed() throws {
        let run = try HandmadeRun(metrics: [("train/loss", [3])]).write(in: folder).folder
        for path in [run.metricsPath, run.configPath, run.recordPath] {
            let intact = try Data(contentsOf: URL(fileURLWithPath: path))
            try Data("[1\n{}\n".utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: FileError.self) { try RunComparison(folders: [run]) }
            #expect(error?.category == .badData)
            #expect(error?.path == path)
            try intact.write(to: URL(fileURLWithPath: path))
        }
        try FileSystem.remove(run.configPath)
        let error = #expect(throws: FileError.self) { try RunComparison(folders: [run]) }
        #expect(error?.category == .missingInput)
    }

    @Test func damagedRunsHideNoOthers() throws {
        let (whole, lock) = try HandmadeRun(name: "whole", metrics: [("train/loss", [3])])
            .write(in: folder)
        let (damaged, other) = try HandmadeRun(name: "damaged").write(in: folder)
        try FileSystem.remove(damaged.configPath)
        let comparison = try RunComparison(folders: [damaged, whole])
        #expect(comparison.runs.map(\.path) == [whole.path])
        #expect(comparison.unreadable.map(\.label) == [damaged.name])
        #expect((comparison.unreadable[0].error as? FileError)?.path == damaged.configPath)
        // What is chosen of a comparison still tells of it.
        let chosen = try ComparisonRequest().selection(of: comparison)
        #expect(chosen.unreadable.count == 1)
        withExtendedLifetime((lock, other)) {}
    }

    @Test func lossesOfAGameComeFirstAndNoneIsBest() throws {
        let runs = try [[0.7, 0.2], [0.9, 0.4]].map {
            try HandmadeRun(
                metrics: [("train/rate", [1, 2]), ("test/loss_generator", $0)]
            ).compared(in: folder)
        }
        let comparison = RunComparison(runs)
        #expect(comparison.metrics.map(\.name) == ["test/loss_generator", "train/rate"])
        #expect(comparison.metrics[0].winners.isEmpty)
        #expect(runs[0].summary["test/loss_generator"]?.best == nil)
        let main = try #require(try ComparisonPlot(comparison).mainGrid)
        #expect(main.panels.map(\.title) == ["test/loss_generator"])
        #expect(throws: RequestError.self) {
            try RunOrder("best:test/loss_generator")(runs)
        }
    }

    @Test func differencesAreToTheFirstRunGiven() throws {
        let runs = try [[3, 2.5], [4, 1], [.nan], [7, .infinity]].map {
            try HandmadeRun(metrics: [("test/loss", $0)]).compared(in: folder)
        }
        var request = ComparisonRequest()
        #expect(RunComparison(runs).metrics[0].differences == [0, -1.5, nil, nil])
        request.order = try RunOrder("min:test/loss")
        let sorted = try request.selection(of: RunComparison(runs))
        #expect(sorted.runs.map(\.position) == [1, 0, 3, 2])
        #expect(sorted.metrics[0].differences == [-1.5, 0, nil, nil])
    }

    @Test func aRunThatStandsStillGivesNoSpeed() throws {
        let run = try HandmadeRun(metrics: [("train/loss", [1])]).compared(in: folder)
        #expect(run.imagesPerSecond == nil)
    }

    @Test func keysOfOtherVersionsAreLeftAlone() throws {
        let run = try HandmadeRun(
            settings: ["seed": 1, "fromTheFuture": ["a": [1, 2]]], metrics: [("train/loss", [3])]
        ).write(in: folder).folder
        let record = try String(contentsOfFile: run.recordPath, encoding: .utf8)
        try Data(record.replacing("{\n", with: "{\n\"new\": [1],\n", maxReplacements: 1).utf8)
            .write(to: URL(fileURLWithPath: run.recordPath))
        #expect(try ComparedRun(run).setting("fromTheFuture.a") == [1, 2])
        #expect(try ComparedRun(run).setting("fromTheFuture.b") == nil)
    }

    @Test func runsOfOneNameAreToldApart() throws {
        let run = try HandmadeRun(metrics: [("train/loss", [3])]).write(in: folder).folder
        let copy = FileSystem.join(folder("other"), run.name)
        try FileSystem.createFolder(folder("other"))
        try FileManager.default.copyItem(atPath: run.path, toPath: copy)
        let comparison = try RunComparison(folders: [run, RunFolder(opening: copy)])
        #expect(comparison.runs.map(\.label) == [run.path, copy])
    }
}
