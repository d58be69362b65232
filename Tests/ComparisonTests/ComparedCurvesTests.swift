import Configuration
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import RunStore

@Suite struct ComparedCurvesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func runs(
        _ values: [[Double]], settings: [JSONObject] = [], metric: String = "train/loss"
    ) throws -> RunComparison {
        RunComparison(
            try values.enumerated().map { index, values in
                try HandmadeRun(
                    name: "r\(index)", settings: settings.isEmpty ? [:] : settings[index],
                    metrics: [(metric, values)]
                ).compared(in: folder)
            })
    }

    @Test func longCurvesAreSmoothedBeforeTheyAreThinned() throws {
        let values = (0..<5000).map { $0 == 2500 ? 1000 : Double($0 * 7919 % 100) }
        let comparison = try runs([values])
        let request = try ComparisonRequest(smoothing: 0.9)
        let line = try #require(
            try ComparedCurves(comparison, request).lines["train/loss"]?.first)
        let expected = CurveSmoothing(weight: 0.9)(values)
        let smoothed = try #require(line.smoothed)
        #expect(smoothed.count < values.count)
        #expect(smoothed.allSatisfy { expected[Int($0.x) / 10 - 1] == $0.y })
        #expect(smoothed.map(\.y).max() == expected.max())
        #expect(line.points.contains(.init(x: 25_010, y: 1000)))
        #expect(try ComparedCurves(comparison, ComparisonRequest()).smoothing == 0)
    }

    @Test func axes() throws {
        let comparison = try runs([[5, 6, 7]])
        for (axis, expected) in [
            (CurveAxis.step, [10.0, 20, 30]), (.epoch, [1, 2, 3]), (.samples, [0, 0, 0]),
            (.relative, [0, 40, 80]), (.wall, [0, 40, 80]),
        ] {
            let curves = try ComparedCurves(comparison, ComparisonRequest(axis: axis))
            #expect(curves.lines["train/loss"]?.first?.points.map(\.x) == expected)
        }
    }

    @Test func aRunThatWasTakenUpAgainStoodStillInBetween() throws {
        let run = try HandmadeRun(metrics: [("train/loss", [5, 6, 7])]).write(in: folder).folder
        var record = try RunRecord(of: run)
        // 40 seconds of training before step 20 was done; then an hour's rest.
        record.resume(at: Date(timeIntervalSince1970: 3640), step: 20)
        record.end(.finished, at: Date(timeIntervalSince1970: 3680))
        try record.write(to: run)
        let comparison = RunComparison([try ComparedRun(run)])
        let wall = try ComparedCurves(comparison, ComparisonRequest(axis: .wall))
        #expect(
            wall.lines["train/loss"]?.first?.points.map(\.x) == [0, 40 / 60.0, 3680 / 60.0])
        #expect(wall.xLabel.hasPrefix("minutes since "))
        let relative = try ComparedCurves(comparison, ComparisonRequest(axis: .relative))
        #expect(relative.lines["train/loss"]?.first?.points.map(\.x) == [0, 40, 80])
    }

    @Test func groupsAreAveragedOnlyWhereTheirRunsHaveValues() throws {
        let comparison = try runs(
            [[1, 2, 3], [3, 4], [10, .nan]],
            settings: [["rate": 1, "seed": 1], ["rate": 1, "seed": 2], ["rate": 2, "seed": 1]])
        let request = try ComparisonRequest(groupKey: "rate")
        let lines = try #require(try ComparedCurves(comparison, request).lines["train/loss"])
        #expect(lines.map(\.name) == ["rate=1, mean of 1–2 runs", "rate=2, mean of 1 run"])
        #expect(lines.map(\.colourIndex) == [0, 1])
        #expect(lines[0].points == [.init(x: 10, y: 2), .init(x: 20, y: 3), .init(x: 30, y: 3)])
        let root = 2.0.squareRoot()
        #expect(
            lines[0].spread == [
                .init(x: 10, low: 2 - root, high: 2 + root),
                .init(x: 20, low: 3 - root, high: 3 + root),
            ])
        #expect(lines[1].points[1].y.isNaN && lines[1].spread.isEmpty)
        let table = ComparisonTable(comparison, groupedBy: "rate").text(columns: 100)
        #expect(table.contains("rate=1     2"))
        let seeds = try runs([[1, 2], [3, 4]], settings: [["seed": 1], ["seed": 2]])
        let seedTable = ComparisonTable(seeds, groupedBy: "model").text(columns: 100)
        #expect(seedTable.contains("model=—     2  3 ± 1.4  2 ± 1.4  3 ± 1.4  2 finished"))
    }

    @Test func withinAnEpochTheLastValueOfARunStands() throws {
        let run = try HandmadeRun(settings: ["seed": 1]).write(in: folder).folder
        let log = try MetricLog(path: run.metricsPath)
        for (step, epoch, value) in [(1, 1, 5.0), (2, 1, 4), (3, 2, 3)] {
            try log.append(
                MetricLine(
                    step: step, epoch: epoch, samples: 0, time: 0,
                    metrics: [Metric("train/loss", value)]))
        }
        let comparison = RunComparison([try ComparedRun(run)])
        let request = try ComparisonRequest(axis: .epoch, groupKey: "seed")
        let line = try #require(
            try ComparedCurves(comparison, request).lines["train/loss"]?.first)
        #expect(line.points == [.init(x: 1, y: 4), .init(x: 2, y: 3)])
    }

    @Test func coloursStayWithRuns() throws {
        let comparison = try runs([[3], [1], [2]])
        let order = try RunOrder("min:train/loss")
        let request = try ComparisonRequest(top: 2, order: order)
        let selection = try request.selection(of: comparison)
        #expect(selection.runs.map(\.label) == ["r1", "r2"])
        let grid = try #require(try ComparisonPlot(selection, request).grid)
        #expect(grid.panels[0].series.map(\.colourIndex) == [1, 2])
    }

    @Test func whatIsNotPossibleIsRefused() throws {
        for smoothing in [1, 0.9991, -0.1, .nan] {
            #expect(throws: RequestError.self) { try ComparisonRequest(smoothing: smoothing) }
        }
        #expect(try ComparisonRequest(smoothing: 0.999).smoothing == 0.999)
        #expect(throws: RequestError.self) { try ComparisonRequest(top: 0) }
        #expect(throws: RequestError.self) { try ComparisonRequest(top: 1, groupKey: "seed") }
        #expect(throws: RequestError.self) {
            try ComparisonRequest(axis: .wall, groupKey: "seed")
        }
        #expect(throws: RequestError.self) { try RunOrder("test/loss") }
        #expect(throws: RequestError.self) { try NamePattern("(", option: "--metrics") }
        let comparison = try runs([[3]], settings: [["seed": 1]])
        var request = try ComparisonRequest(order: RunOrder("min:train/los"))
        #expect(throws: RequestError.self) { try request.selection(of: comparison) }
        request = try ComparisonRequest(groupKey: "sed")
        let error = #expect(throws: RequestError.self) { try request.selection(of: comparison) }
        #expect(error?.description.contains("did you mean seed?") == true)
        request = ComparisonRequest()
        request.metrics = try NamePattern("absent", option: "--metrics")
        #expect(throws: RequestError.self) { try request.selection(of: comparison) }
    }

    @Test func picturesAreOfTheNewestEpochInCommon() throws {
        let names = [
            ["samples_epoch_0001.png", "samples_epoch_0002.png", "latent_epoch_0009.png"],
            ["samples_epoch_0002.png", "samples_epoch_10000.png", "samples_epoch_+003.png"],
        ]
        let folders = try names.map { names in
            let folder = try TemporaryFolder()
            for name in names { try folder.write("", to: name) }
            return folder
        }
        let pictures = try folders.map { try RunPictures(in: $0.path) }
        #expect(pictures[1].epochs == ["samples": [2, 10_000]])
        let common = try #require(PictureComparison(pictures))
        #expect(common.subject == "samples" && common.epoch == 2)
        #expect(common.paths == folders.map { $0("samples_epoch_0002.png") })
        #expect(try PictureComparison([pictures[0], RunPictures(in: "absent")]) == nil)
        #expect(PictureComparison([pictures[0]])?.epoch == 2)
    }

    @Test func documents() throws {
        let runs = try [
            HandmadeRun(
                name: "a,\"b\"", settings: ["rate": 0.5],
                metrics: [("test/loss", [3, 2]), ("train/norm", [.nan])]),
            HandmadeRun(
                name: "c|d", settings: ["rate": "x"], metrics: [("test/loss", [.infinity])],
                status: .diverged),
        ].map { try $0.compared(in: folder) }
        let document = ComparisonDocument(RunComparison(runs))
        #expect(
            document.csv == """
                run,status,epoch,step,samples,seconds,images_per_second,rate,test/loss:last,\
                test/loss:min,test/loss:max,test/loss:best_step,test/loss:difference,\
                train/norm:last,train/norm:min,train/norm:max,train/norm:best_step,\
                train/norm:difference,warnings
                "a,""b\""",finished,2,20,0,40,,0.5,2,2,3,20,0,NaN,,,,,
                c|d,diverged,1,10,0,0,,x,Infinity,,,,,,,,,,

                """)
        let json = document.json
        #expect(json["settings"]?["rate"] == [0.5, "x"])
        #expect(json["metrics"]?["test/loss"]?["goal"] == "lower")
        #expect(json["metrics"]?["test/loss"]?["runs"]?[1]?["last"] == "Infinity")
        #expect(json["metrics"]?["test/loss"]?["runs"]?[1]?["minimum"] == .null)
        #expect(json["metrics"]?["train/norm"]?["runs"]?[1] == .null)
        #expect(json["runs"]?[1]?["status"] == "diverged")
        let markdown = ComparisonTable(RunComparison(runs)).markdown
        #expect(markdown.contains(##"| \#2 c\|d | diverged | 1 | 10 |"##))
    }
}

@Suite struct RunArgumentsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func patternsAreExpandedHereAndAmongTheOutputs() throws {
        for name in ["vae-1", "vae-2", "gan-1"] {
            try FileSystem.createFolder(folder(name))
            try folder.write("{}", to: "\(name)/run.json")
        }
        try FileSystem.createFolder(folder("vae-empty"))
        try folder.write("", to: "vae.txt")
        let found = { (words: [String]) in
            try RunArguments(words, in: folder.path)
        }
        let vae = try found(["vae*"])
        #expect(vae.folders.map(\.name) == ["vae-1", "vae-2"])
        #expect(vae.notes.count == 2)
        #expect(try found(["[vg]a[en]-1", "gan-1"]).folders.map(\.name) == ["gan-1", "vae-1"])
        #expect(try found([folder("*-?")]).folders.count == 3)
        #expect(try found([folder("vae.txt"), "vae-1"]).notes.count == 1)
        for words in [["absent*"], ["absent", "vae-1"], ["vae-e*"]] {
            let error = #expect(throws: FileError.self) { try found(words) }
            #expect(error?.category == .missingInput)
        }
    }
}
