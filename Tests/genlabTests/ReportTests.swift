import Foundation
import ProgramTestSupport
import Testing

/// `genlab compare -o report.html`, opened from disk by a real browser without a window.
///
/// A script is put at the end of the page, which does what a person does (moves a slider, types into
/// a field, presses a key) and writes down what the page then shows.
@Suite(.enabled(if: Browser.isInstalled, "no chromium; make test installs it"))
struct ReportTests {
    private let scratch: Scratch
    private let page: String

    /// Two runs: one of three epochs, one of two that knows other settings. The first one's losses
    /// get a spike and a NaN by hand.
    init() throws {
        scratch = try Scratch()
        let program = Program(in: scratch)
        for (name, epochs, override) in [
            ("first", 3, "optimizer.learningRate=1e-3"),
            ("second", 2, "optimizer.learningRate=5e-4"),
        ] {
            let path = "\(scratch.path)/\(name).json"
            try SmallExperiment.vae(name: name, epochs: epochs).write(
                toFile: path, atomically: true, encoding: .utf8)
            let outcome = try program.run("run", path, override, "--progress", "off")
            try #require(outcome.exitCode == 0, "\(outcome)")
        }
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/Outputs")
        let first = try #require(runs.first { $0.hasPrefix("first-") })
        try Self.replaceMetrics(of: "\(scratch.path)/Outputs/\(first)/metrics.jsonl")
        let outcome = try program.run("compare", "first-*", "second-*", "-o", "report.html")
        try #require(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.outputLines.last == "report.html")
        page = try String(contentsOfFile: "\(scratch.path)/report.html", encoding: .utf8)
    }

    /// 6,000 values of which one is a spike, 1 else, and one NaN; and a curve of a square's numbers.
    private static func replaceMetrics(of path: String) throws {
        var lines = ""
        for step in 1...6000 {
            let loss = step == 3457 ? "500" : step == 4001 ? "\"NaN\"" : "\(step % 2)"
            lines += #"{"step":\#(step),"epoch":\#((step + 1999) / 2000),"samples":\#(step * 50),"#
            lines += #""time":\#(Double(step) / 100),"train/loss":\#(loss)"#
            if step % 2000 == 0 { lines += #","test/loss":\#(step / 1000 * step / 1000)"# }
            lines += "}\n"
        }
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func read(_ script: String) throws -> [String: Any] {
        try Browser.read(page, script, in: scratch)
    }

    @Test func aPageShowsRunsSettingsAndMetrics() throws {
        #expect(page.utf8.count < 2_500_000)
        #expect(!page.contains("http://") && !page.contains("https://"))
        let shown = try read(
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

    @Test func aThinnedCurveKeepsItsSpikeAndItsNaN() throws {
        let shown = try read(
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
        let shown = try read(
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
        let shown = try read(
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

    @Test func nothingMovesUnderThePointer() throws {
        let shown = try read(
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

    @Test func averagedRunsAreOneCurveInTheColourOfTheirPictures() throws {
        let program = Program(in: scratch)
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/Outputs")
        let second = try #require(runs.first { $0.hasPrefix("second-") })
        // The same run once more, as if under another seed.
        try FileManager.default.copyItem(
            atPath: "\(scratch.path)/Outputs/\(second)",
            toPath: "\(scratch.path)/Outputs/third-1")
        let outcome = try program.run(
            "compare", "first-*", "second-*", "third-1", "--group-by", "optimizer.learningRate",
            "--x", "epoch", "--log-y", "-o", "groups.html")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let shown = try Browser.read(
            try String(contentsOfFile: "\(scratch.path)/groups.html", encoding: .utf8),
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
            """, in: scratch)
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

    @Test func warningsStandBelowTheRuns() throws {
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/Outputs")
        let first = try #require(runs.first { $0.hasPrefix("first-") })
        let path = "\(scratch.path)/Outputs/\(first)/run.json"
        let record = try String(contentsOfFile: path, encoding: .utf8)
        let warning = #"[{"kind":"x","epoch":2,"message":"too <b>bold</b>"}]"#
        try record.replacing(#/"warnings": \[[^\]]*\]/#, with: "\"warnings\": \(warning)")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let outcome = try Program(in: scratch).run("compare", "first-*", "-o", "warned.html")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let shown = try Browser.read(
            try String(contentsOfFile: "\(scratch.path)/warned.html", encoding: .utf8),
            "result.warnings = byId('warnings').innerText;", in: scratch)
        #expect(
            (shown["warnings"] as? String)?.hasSuffix(": epoch 2: too <b>bold</b>") == true,
            "\(shown)")
    }

    /// With all pictures: those of barely trained models are noise, of which few fit otherwise.
    @Test func oneSliderShowsAllRunsAtTheSameEpoch() throws {
        let outcome = try Program(in: scratch).run(
            "compare", "first-*", "second-*", "--full", "-o", "full.html")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let shown = try Browser.read(
            try String(contentsOfFile: "\(scratch.path)/full.html", encoding: .utf8),
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
            """, in: scratch)
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
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/Outputs")
        let first = try #require(runs.first { $0.hasPrefix("first-") })
        let metrics = (1...1200).map { step in
            let values = (0..<5).map { #","train/m\#($0)":\#(sin(Double(step * ($0 + 1))))"# }
            return #"{"step":\#(step),"epoch":1,"samples":\#(step * 50),"time":\#(step)"#
                + values.joined() + "}\n"
        }.joined()
        for number in 0..<60 {
            let run = "\(scratch.path)/Outputs/many-\(100 + number)"
            try FileManager.default.copyItem(
                atPath: "\(scratch.path)/Outputs/\(first)", toPath: run)
            try metrics.write(toFile: run + "/metrics.jsonl", atomically: true, encoding: .utf8)
        }
        let outcome = try Program(in: scratch).run("compare", "many-*", "--all", "-o", "many.html")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let many = try String(contentsOfFile: "\(scratch.path)/many.html", encoding: .utf8)
        #expect(many.utf8.count < 2_200_000, "\(many.utf8.count)")
        let shown = try Browser.read(
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
            """, in: scratch)
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
        let address = URL(fileURLWithPath: "\(scratch.path)/report.html").absoluteString
        let session = try BrowserSession(address, in: scratch)
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
        let program = Program(in: scratch)
        let name = "x</script><script>failures.push('ran')</script>"
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/Outputs")
        let first = try #require(runs.first { $0.hasPrefix("second-") })
        let config = "\(scratch.path)/Outputs/\(first)/config.json"
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let changed = text.replacingOccurrences(of: "\"adam\"", with: "\"\(name)\"")
        try changed.write(toFile: config, atomically: true, encoding: .utf8)
        let outcome = try program.run("compare", "first-*", "second-*", "-o", "other.html")
        try #require(outcome.exitCode == 0, "\(outcome)")
        let other = try String(contentsOfFile: "\(scratch.path)/other.html", encoding: .utf8)
        let shown = try Browser.read(
            other,
            "result.settings = byId('settings').innerText; result.failures = failures;",
            in: scratch)
        #expect((shown["settings"] as? String)?.contains(name) == true)
        #expect(shown["failures"] as? [String] == [])
    }
}
