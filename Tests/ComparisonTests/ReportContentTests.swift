import Configuration
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import RunStore

@Suite("A report's pictures and groups")
struct ReportContentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A run's pictures: of each kind, the epochs and the bytes of each picture.
    private func pictures(
        _ name: String, _ kinds: [String: (epochs: [Int], size: Int)]
    ) throws -> RunPictures {
        try FileSystem.createFolder(folder(name))
        for (kind, (epochs, size)) in kinds {
            for epoch in epochs {
                let digits = String(repeating: "0", count: 4 - "\(epoch)".count) + "\(epoch)"
                try folder.write(
                    [UInt8](repeating: 7, count: size), to: "\(name)/\(kind)_epoch_\(digits).png")
            }
        }
        return try RunPictures(in: folder(name))
    }

    /// The epochs of each run's pictures of a kind.
    private func epochs(_ report: ReportPictures, _ kind: String) -> [[Int]] {
        let found = report.json.first { $0["kind"]?.stringValue == kind }
        return (found?["runs"]?.arrayValue ?? []).map { run in
            (run.objectValue?.keys ?? []).compactMap { Int($0) }.sorted()
        }
    }

    @Test("Where few epochs fit, the last one that all runs share is among them")
    func opening() throws {
        // Every third and every fifth epoch: 90 is the last that both have.
        let runs = [
            try pictures("a", ["samples": (Array(stride(from: 3, through: 99, by: 3)), 900)]),
            try pictures("b", ["samples": (Array(stride(from: 5, through: 95, by: 5)), 900)]),
        ]
        for budget in [2_400, 6_000, 12_000, 30_000, 60_000] {
            let report = try ReportPictures(of: runs, budget: budget)
            let kept = epochs(report, "samples")
            try #require(kept.count == 2, "\(budget)")
            #expect(Set(kept[0]).intersection(kept[1]).max() == 90, "\(budget): \(kept)")
            #expect(report.size <= budget)
        }
        // Everything is there where everything fits.
        #expect(epochs(try ReportPictures(of: runs, budget: nil), "samples")[0].count == 33)
    }

    @Test("Every kind has its opening picture before the first has many")
    func kinds() throws {
        let run = try pictures(
            "vae",
            [
                "samples": (Array(1...40), 30_000), "reconstructions": (Array(1...40), 30_000),
                "manifold": (Array(1...40), 300_000), "losses": ([40], 3000),
            ])
        let report = try ReportPictures(of: [run, run], budget: 1_000_000)
        #expect(epochs(report, "manifold") == [[40], [40]])
        #expect(epochs(report, "samples")[0].last == 40)
        #expect(epochs(report, "reconstructions")[0].last == 40)
        #expect(report.size <= 1_000_000)
        // With less room, as many runs as fit have one, and it is said.
        let narrow = try ReportPictures(of: [run, run], budget: 900_000)
        #expect(epochs(narrow, "manifold") == [[40], []])
        #expect(narrow.omitted.contains { $0.contains("manifold are of 1 of 2 runs") })
        let none = try ReportPictures(of: [run, run], budget: 300_000)
        #expect(epochs(none, "manifold").isEmpty)
        #expect(none.omitted.contains { $0.contains("manifold are left out") })
    }

    /// Two runs of one learning rate and one of another.
    private func runs() throws -> RunComparison {
        RunComparison(
            try [("a", 0.1, [4.0, 2]), ("b", 0.1, [6, 4, 9]), ("c", 0.2, [1])].map {
                name, rate, losses in
                try HandmadeRun(
                    name: name, settings: ["rate": .double(rate)],
                    metrics: [("test/loss", losses)]
                ).compared(in: folder)
            })
    }

    @Test("A picture's frame has the colour of its run's curve, or of its group's")
    func frames() throws {
        let comparison = try runs()
        let picture = Image(
            width: 4, height: 4, channels: 1, pixels: [UInt8](repeating: 9, count: 16))
        for run in comparison.runs {
            let images = FileSystem.join(run.path, "images")
            try Data(try PNG.encode(picture)).write(
                to: URL(fileURLWithPath: images + "/samples_epoch_0001.png"))
        }
        let read = RunComparison(
            try comparison.runs.map { try ComparedRun(RunFolder(opening: $0.path)) })
        let grouped = try ComparisonPlot(read, ComparisonRequest(groupKey: "rate"))
        #expect(try grouped.pictures()?.items.map(\.colourIndex) == [0, 0, 1])
        #expect(grouped.grid?.panels[0].series.map(\.colourIndex) == [0, 1])
        #expect(try ComparisonPlot(read).pictures()?.items.map(\.colourIndex) == [0, 1, 2])
    }

    @Test("Runs that are averaged are one line a group in CSV")
    func csv() throws {
        #expect(
            ComparisonDocument(try runs(), groupedBy: "rate").csv == """
                group,runs,status,test/loss:last,test/loss:last_deviation,test/loss:last_count,\
                test/loss:min,test/loss:min_deviation,test/loss:min_count,test/loss:max,\
                test/loss:max_deviation,test/loss:max_count
                rate=0.1,2,2 finished,5.5,\((24.5).squareRoot()),2,3,\(2.0.squareRoot()),2,6.5,\
                \((12.5).squareRoot()),2
                rate=0.2,1,1 finished,1,,1,1,,1,1,,1

                """)
    }

    @Test("Runs that are averaged are one curve a group in the page, in the group's colour")
    func page() throws {
        let request = try ComparisonRequest(axis: .epoch, groupKey: "rate")
        let json = try Report(runs(), request, time: Date(), isFull: false).json
        #expect(
            json["groups"]?.arrayValue?.map { $0["name"] } == ["rate=0.1", "rate=0.2"])
        #expect(json["groups"]?[0]?["runs"] == [0, 1])
        #expect(json["runs"]?.arrayValue?.map { $0["colour"] } == [0, 0, 1])
        let curves = try #require(json["curves"]?["test/loss"]?.arrayValue)
        #expect(curves.map { $0["run"] } == [0, 1])
        // Means over the runs that have the epoch: (4 + 6)/2, (2 + 4)/2, 9.
        #expect(curves[0]["values"] == [5, 3, 9])
        #expect(
            curves[0]["deviations"]?.arrayValue?.map { $0.doubleValue?.rounded() } == [1, 1, nil])
        #expect(json["axes"]?[0]?["epoch"] == [1, 1, 1])
        #expect(json["view"]?["along"] == "epoch")
        let entry = try #require(json["metrics"]?[0]?["entries"]?[0])
        #expect(entry["last"] == 5.5 && entry["count"] == 2)
        #expect(entry["bestStep"] == nil && entry["difference"] == nil)
        let single = try Report(runs(), time: Date(), isFull: false).json
        #expect(single["groups"] == nil && single["runs"]?[2]?["colour"] == 2)
    }
}
