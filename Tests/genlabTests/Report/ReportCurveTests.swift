import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// The curves of a report: which points they keep, how they are smoothed and what is shown of them.
@Suite(.enabled(if: Browser.isInstalled, "no chromium; make test installs it"))
struct ReportCurveTests {
    private let report: ReportFixture

    init() throws { report = try ReportFixture() }

    @Test func aThinnedCurveKeepsItsSpikeAndItsNaN() throws {
        let shown = try report.read(
            """
            const curve = page.panels.find(({ metric }) => metric === "train/loss").drawn[0].raw;
            result.count = curve.x.length;
            result.spike = curve.x[curve.y.indexOf(500)];
            result.missing = curve.x[curve.y.findIndex(Number.isNaN)];
            result.last = curve.x.at(-1);
            """)
        #expect(try #require(shown["count"] as? Int) < 3 * 1024 + 3)
        #expect(shown["spike"] as? Int == 3457)
        #expect(shown["missing"] as? Int == 4001)
        #expect(shown["last"] as? Int == 6000)
    }

    @Test func theSliderSmoothsByTheFullCurve() throws {
        let shown = try report.read(
            """
            const slide = (id, value) => {
              byId(id).value = value;
              byId(id).dispatchEvent(new Event("input"));
            };
            const panel = page.panels.find(({ metric }) => metric === "train/loss");
            result.before = panel.caption.innerText;
            slide("smoothing", 4);
            result.weight = byId("smoothing-value").textContent;
            result.caption = panel.caption.innerText;
            result.x = panel.drawn[0].shown.x;
            result.y = panel.drawn[0].shown.y.map((value) => (Number.isFinite(value) ? value : null));
            const test = page.panels.find(({ metric }) => metric === "test/loss");
            result.test = test.drawn[0].shown.y;
            """)
        #expect(shown["before"] as? String == "train/loss")
        #expect(shown["weight"] as? String == "0.9")
        #expect((shown["caption"] as? String)?.contains("smoothing 0.9") == true)
        // The formula by itself, over every value.
        var (last, count, expected) = (0.0, 0, [Int: Double]())
        for step in 1...6000 where step != 4001 {
            last = last * 0.9 + 0.1 * (step == 3457 ? 500 : Double(step % 2))
            count += 1
            expected[step] = last / (1 - pow(0.9, Double(count)))
        }
        let steps = try #require(shown["x"] as? [Int])
        let values = try #require(shown["y"] as? [Any])
        #expect(steps.count == values.count && steps.count > 400)
        // Its own spike, not only what it is where the unsmoothed curve has one.
        let greatest = expected.values.max() ?? .nan
        #expect(
            values.compactMap { $0 as? Double }.contains { abs($0 - greatest) < 1e-6 * greatest })
        for (step, value) in zip(steps, values) where step != 4001 {
            let value = try #require(value as? Double)
            let wanted = expected[step] ?? .nan
            #expect(abs(value - wanted) < 1e-6 * abs(wanted), "step \(step)")
        }
        // 4, 16, 36 with weight 0.9, by hand.
        let test = try #require(shown["test"] as? [Double])
        for (value, wanted) in zip(test, [4, 1.96 / 0.19, 5.364 / 0.271]) {
            #expect(abs(value - wanted) < 1e-9)
        }
    }

    @Test func filtersAxesAndKeysWork() throws {
        let shown = try report.read(
            """
            const type = (id, value) => {
              byId(id).value = value;
              byId(id).dispatchEvent(new Event("input"));
            };
            const visible = () => page.panels.filter(({ element }) => !element.hidden)
              .map(({ metric }) => metric);
            type("metric-filter", "^test/loss$");
            result.filtered = visible();
            type("metric-filter", "(");
            result.invalid = byId("metric-filter").getAttribute("aria-invalid");
            result.unfiltered = visible().length;
            type("metric-filter", "");
            type("run-filter", "second");
            result.lines = page.panels.find(({ metric }) => metric === "test/loss").drawn.length;
            type("run-filter", "");
            byId("axis").value = "relative";
            byId("axis").dispatchEvent(new Event("change"));
            const panel = page.panels.find(({ metric }) => metric === "train/loss");
            result.seconds = panel.drawn[0].raw.x.at(-1);
            byId("logarithmic").checked = true;
            byId("logarithmic").dispatchEvent(new Event("change"));
            result.top = panel.yBounds[1];
            const press = (key) => panel.canvas.dispatchEvent(new KeyboardEvent("keydown", { key }));
            press("ArrowRight");
            result.reading = panel.reading.innerText;
            const whole = panel.xBounds.slice();
            press("+");
            result.zoomed = panel.xBounds[1] - panel.xBounds[0] < 0.6 * (whole[1] - whole[0]);
            press("0");
            result.reset = panel.xBounds[1] === whole[1];
            """)
        #expect(shown["filtered"] as? [String] == ["test/loss"])
        #expect(shown["invalid"] as? String == "true")
        #expect(try #require(shown["unfiltered"] as? Int) > 2)
        #expect(shown["lines"] as? Int == 1)
        #expect(shown["seconds"] as? Double == 60)
        let top = try #require(shown["top"] as? Double)
        #expect(top > log10(500.0) && top < 3.5, "decades: \(top)")
        #expect((shown["reading"] as? String)?.contains("first-") == true)
        #expect(shown["zoomed"] as? Bool == true && shown["reset"] as? Bool == true)
    }

    @Test func averagedRunsAreOneCurveInTheColourOfTheirPictures() throws {
        let second = try report.run("second")
        // The same run once more, as if under another seed.
        try FileManager.default.copyItem(
            atPath: second, toPath: "\(report.scratch.path)/Outputs/third-1")
        let groups = try report.compare(
            "first-*", "second-*", "third-1", "--group-by", "optimizer.learningRate",
            "--x", "epoch", "--log-y")
        let shown = try report.read(
            groups,
            """
            const panel = page.panels.find(({ metric }) => metric === "test/loss");
            result.lines = panel.drawn.map(({ curve }) => page.report.lines[curve.run].name);
            result.epochs = panel.drawn.map(({ raw }) => raw.x);
            result.axis = [byId("axis").value, byId("axis").disabled, byId("logarithmic").checked];
            const colour = (element) => element.querySelector(".swatch").style.borderTopColor;
            result.pictures = [...byId("pictures").querySelectorAll("figcaption")].map(colour);
            result.runs = [...byId("runs").querySelectorAll("tbody tr")].map(colour);
            panel.canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
            result.readings = [...panel.reading.querySelectorAll(".swatch")]
              .map(({ style }) => style.borderTopColor);
            result.metrics = byId("metrics").innerText;
            byId("run-filter").value = "first";
            byId("run-filter").dispatchEvent(new Event("input"));
            result.filtered = panel.drawn.length;
            result.failures = failures;
            """)
        #expect(
            shown["lines"] as? [String] == [
                "optimizer.learningRate=0.001", "optimizer.learningRate=0.0005",
            ])
        #expect(shown["epochs"] as? [[Int]] == [[1, 2, 3], [1, 2]])
        let axis = try #require(shown["axis"] as? [Any])
        #expect(axis[0] as? String == "epoch" && axis[1] as? Bool == true)
        #expect(axis[2] as? Bool == true)
        let colours = try #require(shown["readings"] as? [String])
        #expect(Set(colours).count == 2)
        #expect(shown["pictures"] as? [String] == [colours[0], colours[1], colours[1]])
        #expect(shown["runs"] as? [String] == [colours[0], colours[1], colours[1]])
        #expect((shown["metrics"] as? String)?.contains("±") == true)
        #expect(shown["filtered"] as? Int == 1)
        #expect(shown["failures"] as? [String] == [])
    }
}
