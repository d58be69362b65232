import Configuration
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Comparison
@testable import ExperimentRunner
@testable import RunStore

@Suite struct ComparisonTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func comparison() throws -> RunComparison {
        let runs = [
            HandmadeRun(
                name: "vae-mnist-20260131-235959",
                settings: [
                    "optimizer": ["type": "adam", "learningRate": 0.001],
                    "model": ["latentSize": 20, "encoder": ["hidden": [400]]],
                ],
                metrics: [
                    ("train/loss", [181.25, 120.5, 110.0625]),
                    ("train/gradient_norm", [3.5, 2, 1]),
                    ("test/loss", [130, 112.5, 113]),
                ]),
            HandmadeRun(
                name: "vae-mnist-with-a-name-that-nobody-should-give-to-any-run-20260201-000000",
                settings: [
                    "optimizer": ["type": "adam", "learningRate": 0.0003],
                    "model": ["latentSize": 2, "encoder": ["hidden": [400, 200, 100]]],
                ],
                metrics: [
                    ("train/loss", [190, .nan]), ("test/loss", [140.125]),
                    ("test/accuracy", [0.0625, 0.5]),
                ], status: .diverged),
        ]
        return RunComparison(try runs.map { try $0.compared(in: folder) })
    }

    @Test func hundredColumns() throws {
        let text = ComparisonTable(try comparison()).text(columns: 100)
        #expect(text == Self.hundredColumns)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test func narrowTerminal() throws {
        let text = ComparisonTable(try comparison()).text(columns: 60)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 })
        #expect(text.contains("…"))
        #expect(text.contains("optimizer.learningRate  0.001           0.0003\n"))
        // Numbers are never cut.
        for number in ["110.06", "112.50", "140.12", "0.50000", "0.0003"] {
            #expect(text.contains(number))
        }
    }

    @Test func oneRunAlone() throws {
        let run = try HandmadeRun(
            name: "one",
            metrics: [("train/loss", [1e-5, 2e-5]), ("train/rate", [1e9, .infinity])]
        ).compared(in: folder)
        #expect(ComparisonTable(RunComparison([run])).text(columns: 100) == Self.oneRun)
    }

    @Test func manyRunsHaveTheirSettingsInParts() throws {
        let runs = try (0..<20).map {
            try HandmadeRun(
                name: "r\($0)", settings: ["seed": .integer(1000 + $0), "same": true]
            ).compared(in: folder)
        }
        let text = ComparisonTable(RunComparison(runs)).text(columns: 80)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(!text.contains("same"))
        for seed in 1000..<1020 { #expect(text.contains("  \(seed)")) }
    }

    @Test func namesOfSettingsOutlastTheirValues() throws {
        let networks: [JSONValue?] = [nil, ["hidden": [400, 200], "activation": "leaky-relu"]]
        let runs = try networks.map { network in
            var settings: JSONObject = ["a": 1]
            settings["aNameOfThirtyCharactersAtLeast"] = network
            return try HandmadeRun(settings: settings).compared(in: folder)
        }
        let text = ComparisonTable(RunComparison(runs)).text(columns: 60)
        let line = "aNameOfThirtyCharactersAtLeast   —  {hidden: [40…leaky-relu}\n"
        #expect(text.contains(line))
        let wide = ComparisonTable(RunComparison(runs)).text(columns: 100)
        #expect(wide.contains("—  {hidden: [400, 200], activation: leaky-relu}\n"))
    }

    @Test func namesCannotSteerTheTerminal() throws {
        let run = try HandmadeRun(
            settings: ["a\u{1B}[2J": 1], metrics: [("\u{7}/loss", [1])]
        ).compared(in: folder)
        let other = try HandmadeRun().compared(in: folder)
        let text = ComparisonTable(RunComparison([run, other])).text(columns: 100)
        #expect(text.contains("a?[2J"))
        #expect(
            !text.unicodeScalars.contains {
                $0 != "\n" && $0.properties.generalCategory == .control
            })
    }

    private static let writtenNumbers: [([Double], Double, String)] = [
        ([105.916, 9.5], 105.916, "105.92"), ([0.98123], 0.98123, "0.98123"),
        ([123456.7], 0.5, "0"), ([1e6], 1e6, "1.0000e+06"), ([0.0005], 0.0005, "5.0000e-04"),
        ([0], 0, "0"), ([.nan], .nan, "NaN"), ([-.infinity, 2], -.infinity, "-Infinity"),
        ([-20.5], -20.5, "-20.500"), ([2, 1], 2, "2"),
    ]

    @Test(arguments: writtenNumbers)
    func numbers(_ values: [Double], _ value: Double, _ expected: String) {
        #expect(MetricNumbers(values).text(value) == expected)
    }

    private static let hundredColumns = """
        run                                                          status    epoch  step    time  images/s
        #1 vae-mnist-20260131-235959                                 finished      3    30    1:20         —
        #2 vae-mnist-with-a-name-that…ve-to-any-run-20260201-000000  diverged      2    20  40.0 s         —

        setting                    #1               #2
        optimizer.learningRate  0.001           0.0003
        model.latentSize           20                2
        model.encoder.hidden    [400]  [400, 200, 100]

        metric               run                                  last      min      max  best at       − #1
        train/loss           #1 vae-mnist-20260131-235959       110.06   110.06   181.25       30  *       —
                             #2 vae-mnist-wit…20260201-000000      NaN   190.00   190.00       10          —
        test/loss            #1 vae-mnist-20260131-235959       113.00   112.50   130.00       20  *       —
                             #2 vae-mnist-wit…20260201-000000   140.12   140.12   140.12       10     +27.12
        test/accuracy        #2 vae-mnist-wit…20260201-000000  0.50000  0.06250  0.50000       20          —
        train/gradient_norm  #1 vae-mnist-20260131-235959       1.0000   1.0000   3.5000        —          —
        * best of these runs
        NaN or infinite: train/loss of #2, 1 value from step 20

        """

    private static let oneRun = """
        run  status    epoch  step    time  images/s
        one  finished      2    20  40.0 s         —

        metric            last         min         max  best at
        train/loss  2.0000e-05  1.0000e-05  2.0000e-05       10
        train/rate    Infinity  1.0000e+09  1.0000e+09        —
        NaN or infinite: train/rate, 1 value from step 20

        """
}

@Suite struct ComparisonPlotTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func comparison() throws -> RunComparison {
        RunComparison(
            try [
                HandmadeRun(
                    name: "first",
                    metrics: [
                        ("train/beta", [1, 1]), ("train/probability", [0.5, 0.25]),
                        ("train/loss", [3, 2]), ("train/error", [1, 1]),
                    ]),
                HandmadeRun(
                    name: "second", metrics: [("train/loss", [4, 1, 1]), ("train/beta", [1, 1])]),
            ].map { try $0.compared(in: folder) })
    }

    @Test func onePanelAMetricWithAllRuns() throws {
        let grid = try #require(try ComparisonPlot(comparison()).grid)
        #expect(grid.panels.map(\.title) == ["train/loss", "train/error", "train/probability"])
        let main = try #require(try ComparisonPlot(comparison()).mainGrid)
        #expect(main.panels == Array(grid.panels.prefix(2)))
        #expect(grid.panels.allSatisfy { $0.smoothing == 0 })
        let loss = grid.panels[0]
        #expect(loss.series.map(\.name) == ["first", "second"])
        #expect(loss.series.map(\.colourIndex) == [0, 1])
        #expect(
            loss.series[1].points == [.init(x: 10, y: 4), .init(x: 20, y: 1), .init(x: 30, y: 1)])
        #expect(grid.panels[2].series.map(\.name) == ["first"])
    }

    @Test func settingThatDiffersBetweenRunsIsShown() throws {
        let runs = try [1.0, 4.0].map {
            try HandmadeRun(metrics: [("train/beta", [$0, $0])]).compared(in: folder)
        }
        #expect(try ComparisonPlot(RunComparison(runs)).grid?.panels.count == 1)
        #expect(try ComparisonPlot(RunComparison([runs[0]])).grid == nil)
    }

    @Test func filesAreWritten() throws {
        let comparison = try comparison()
        let plot = try ComparisonPlot(comparison)
        try ComparisonFile(path: folder("x.svg")).write(plot)
        let svg = try folder.text("x.svg")
        #expect(svg.contains("train/loss") && svg.contains("second") && !svg.contains("beta"))
        try ComparisonFile(path: folder("x.PNG")).write(plot)
        let (image, text) = try PNG.decode(folder.bytes("x.PNG"))
        #expect((image.width, image.height) == (1200, 840))
        #expect(text.contains { $0 == ("Runs", "first, second") })
        #expect(throws: RequestError.self) { try ComparisonFile(path: folder("x.npy")) }
        #expect(throws: FileError.self) { try ComparisonFile(path: folder("absent/x.png")) }
        let empty = RunComparison([try HandmadeRun().compared(in: folder)])
        #expect(throws: RequestError.self) {
            try ComparisonFile(path: folder("y.png")).write(ComparisonPlot(empty))
        }
    }

    @Test func aHundredMetricsFitOnASheet() throws {
        let metrics = (0..<100).map { (name: "train/loss_\($0)", values: [Double($0), 1.5]) }
        let run = try HandmadeRun(metrics: metrics).compared(in: folder)
        try ComparisonFile(path: folder("x.png")).write(ComparisonPlot(RunComparison([run])))
        let image = try PNG.decode(folder.bytes("x.png"), limits: .init(pixels: 1 << 26)).image
        #expect(image.height <= 16_384)
    }

    @Test func lossesComeFirstAndConstantSettingsAreLeftOut() throws {
        let run = try HandmadeRun(
            metrics: [
                ("train/beta", [1, 1]), ("train/kl", [1, 2]), ("train/loss", [3, 2]),
                // Means of one rate differ in the last bits.
                ("train/learning_rate", [0.001, (0.001).nextUp]), ("test/loss", [2]),
            ]
        ).write(in: folder).folder
        let grid = LossPlots(try MetricHistory(of: run), try MetricDescriptions(of: run)).grid(
            title: "run")
        #expect(grid?.panels.map(\.title) == ["loss", "kl"])
        #expect(grid?.panels[0].series.map(\.name) == ["train", "test"])
        let constant = try HandmadeRun(metrics: [("train/beta", [1, 1])]).write(in: folder).folder
        let plots = LossPlots(try MetricHistory(of: constant), try MetricDescriptions(of: constant))
        #expect(plots.grid(title: "run") == nil)
    }
}
