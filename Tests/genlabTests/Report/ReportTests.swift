import Foundation
import ProgramTestSupport
import Testing

/// `genlab compare -o report.html`, opened from disk by a real browser without a window.
@Suite(.enabled(if: Browser.isInstalled, "no chromium; make test installs it"))
struct ReportTests {
    private let report: ReportFixture

    init() throws { report = try ReportFixture() }

    @Test func aPageShowsRunsSettingsAndMetrics() throws {
        #expect(report.text.utf8.count < 2_500_000)
        #expect(!report.text.contains("http://") && !report.text.contains("https://"))
        let shown = try report.read(
            """
            result.title = document.title;
            result.runs = byId("runs").innerText;
            result.settings = byId("settings").innerText;
            result.metrics = byId("metrics").innerText;
            result.panels = page.panels.map(({ metric }) => metric);
            result.failures = failures;
            """)
        #expect(shown["title"] as? String == "Comparison of 2 runs")
        let runs = try #require(shown["runs"] as? String)
        #expect(runs.contains("first-") && runs.contains("second-") && runs.contains("finished"))
        let settings = try #require(shown["settings"] as? String)
        #expect(settings.contains("optimizer.learningRate") && settings.contains("0.0005"))
        #expect(settings.contains("training.epochs") && !settings.contains("training.batchSize"))
        let metrics = try #require(shown["metrics"] as? String)
        #expect(metrics.contains("500"), "the spike is the maximum: \(metrics)")
        #expect((shown["panels"] as? [String])?.contains("test/loss") == true)
        #expect(shown["failures"] as? [String] == [])
    }

    @Test func nothingMovesUnderThePointer() throws {
        let shown = try report.read(
            """
            const panel = page.panels.find(({ metric }) => metric === "test/loss");
            const places = () => [...document.querySelectorAll("figure, h2, table")]
              .map((element) => Math.round(element.getBoundingClientRect().top))
              .concat(document.documentElement.scrollHeight);
            const before = places();
            panel.canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: 200, clientY: 60 }));
            result.reading = panel.reading.innerText;
            result.moved = places().filter((place, at) => place !== before[at]).length;
            """)
        #expect((shown["reading"] as? String)?.contains("second-") == true)
        #expect(shown["moved"] as? Int == 0)
    }

    @Test func warningsStandBelowTheRuns() throws {
        let path = try report.run("first") + "/run.json"
        let record = try String(contentsOfFile: path, encoding: .utf8)
        let warning = #"[{"kind":"x","epoch":2,"message":"too <b>bold</b>"}]"#
        try record.replacing(#/"warnings": \[[^\]]*\]/#, with: "\"warnings\": \(warning)")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let warned = try report.compare("first-*")
        let shown = try report.read(warned, "result.warnings = byId('warnings').innerText;")
        #expect(
            (shown["warnings"] as? String)?.hasSuffix(": epoch 2: too <b>bold</b>") == true,
            "\(shown)")
    }

    /// With all pictures: those of barely trained models are noise, of which few fit otherwise.
    @Test func oneSliderShowsAllRunsAtTheSameEpoch() throws {
        let full = try report.compare("first-*", "second-*", "--full")
        let shown = try report.read(
            full,
            """
            const look = () => ({
              epoch: byId("epoch-value").textContent,
              pictures: [...byId("pictures").querySelectorAll("img")].map(({ alt }) => alt),
              absent: byId("pictures").querySelectorAll(".absent").length,
            });
            result.start = look();
            byId("epoch").value = byId("epoch").max;
            byId("epoch").dispatchEvent(new Event("input"));
            result.end = look();
            """)
        let start = try #require(shown["start"] as? [String: Any])
        #expect(start["epoch"] as? String == "2", "the last that both have")
        #expect((start["pictures"] as? [String])?.count == 2)
        #expect((start["pictures"] as? [String])?.allSatisfy { $0.hasSuffix("epoch 2") } == true)
        let end = try #require(shown["end"] as? [String: Any])
        #expect(end["epoch"] as? String == "3")
        #expect((end["pictures"] as? [String])?.count == 1)
        #expect(end["absent"] as? Int == 1, "another epoch's picture never stands in")
    }

    @Test func manyRunsStayWithinThePage() throws {
        let first = try report.run("first")
        let metrics = (1...1200).map { step in
            let values = (0..<5).map { #","train/m\#($0)":\#(sin(Double(step * ($0 + 1))))"# }
            return #"{"step":\#(step),"epoch":1,"samples":\#(step * 50),"time":\#(step)"#
                + values.joined() + "}\n"
        }.joined()
        for number in 0..<60 {
            let run = "\(report.scratch.path)/Outputs/many-\(100 + number)"
            try FileManager.default.copyItem(atPath: first, toPath: run)
            try metrics.write(toFile: run + "/metrics.jsonl", atomically: true, encoding: .utf8)
        }
        let many = try report.compare("many-*", "--all")
        #expect(many.utf8.count < 2_200_000, "\(many.utf8.count)")
        let shown = try report.read(
            many,
            """
            result.omitted = byId("omitted").innerText;
            result.weights = page.smoothingWeights;
            byId("smoothing").value = byId("smoothing").max;
            byId("smoothing").dispatchEvent(new Event("input"));
            const panel = page.panels.find(({ metric }) => metric === "train/m0");
            result.smoothing = page.view.smoothing;
            result.differs = panel.drawn.every(({ raw, shown }) => raw !== shown);
            result.lines = panel.drawn.length;
            panel.canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
            result.readings = panel.reading.querySelectorAll("b").length;
            result.reading = panel.reading.innerText;
            result.samples = panel.drawn[59].raw.x.length;
            result.pictures = byId("pictures").querySelectorAll("img").length;
            """)
        let omitted = try #require(shown["omitted"] as? String)
        #expect(omitted.contains("48 stretches") && omitted.contains("--full"), "\(omitted)")
        #expect(omitted.contains("Curves can be smoothed by 0.6, 0.9, 0.98, 0.999 alone."))
        #expect(shown["weights"] as? [Double] == [0, 0.6, 0.9, 0.98, 0.999])
        #expect(shown["smoothing"] as? Double == 0.999)
        #expect(shown["differs"] as? Bool == true && shown["lines"] as? Int == 60)
        #expect(shown["readings"] as? Int == 12)
        #expect((shown["reading"] as? String)?.contains("and 48 further") == true)
        let count = try #require(shown["samples"] as? Int)
        #expect((97...144).contains(count), "two or three of each stretch")
        #expect(try #require(shown["pictures"] as? Int) > 0)
    }

    @Test func printedNothingIsCutOff() throws {
        let address = URL(fileURLWithPath: "\(report.scratch.path)/report.html").absoluteString
        let session = try BrowserSession(address, in: report.scratch)
        try session.run("await until(() => window.page?.panels?.length)")
        // A4 less the margins that browsers leave.
        try session.setPrinted(width: 718)
        let shown =
            try session.run(
                """
                window.dispatchEvent(new Event("beforeprint"));
                const right = (element) => Math.ceil(element.getBoundingClientRect().right);
                const { canvas } = page.panels[0];
                const result = {
                  right: Math.max(...[...document.querySelectorAll("table, figure")].map(right)),
                  distortion: (canvas.clientWidth / canvas.clientHeight)
                    / (canvas.width / canvas.height),
                  controls: getComputedStyle(byId("controls")).display,
                  paper: styleValue("--paper"),
                };
                window.dispatchEvent(new Event("afterprint"));
                return { ...result, after: styleValue("--paper") };
                """) as? [String: Any]
        #expect(try #require(shown?["right"] as? Int) <= 718)
        #expect(abs(try #require(shown?["distortion"] as? Double) - 1) < 0.02)
        #expect(shown?["controls"] as? String == "none")
        #expect(shown?["paper"] as? String == "#ffffff" && shown?["after"] as? String != "#ffffff")
    }

    @Test func namesCannotBreakThePage() throws {
        let name = "x</script><script>failures.push('ran')</script>"
        let config = try report.run("second") + "/config.json"
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let changed = text.replacingOccurrences(of: "\"adam\"", with: "\"\(name)\"")
        try changed.write(toFile: config, atomically: true, encoding: .utf8)
        let other = try report.compare("first-*", "second-*")
        let shown = try report.read(
            other,
            "result.settings = byId('settings').innerText; result.failures = failures;")
        #expect((shown["settings"] as? String)?.contains(name) == true)
        #expect(shown["failures"] as? [String] == [])
    }
}
