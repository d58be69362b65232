import Foundation
import Glibc
import Imaging
import ProgramTestSupport
import Testing

/// The page of `genlab serve` in a real browser without a window.
@Suite(.enabled(if: Browser.isInstalled, "no chromium; make test installs it"))
struct ServePageTests {
    @Test("A walk: list, selection, curves, pictures, samples, the latent map, differences")
    func walk() throws {
        let served = try ServedFolder()
        let first = try served.train(SmallExperiment.vae(name: "first", epochs: 3))
        let second = try served.train(
            SmallExperiment.vae(name: "second", epochs: 2), "optimizer.learningRate=5e-4")
        try served.train(SmallExperiment.gan)
        try served.serve()
        let page = try BrowserSession(served.address + "#runs=", in: served.scratch)
        #expect(try page.run("return byId('origin').innerText") as? String == "")
        // The list has all three, the newest first, and nothing is selected.
        try page.run("await until(() => document.querySelectorAll('#run-list input').length === 3)")
        #expect(
            try page.run("return document.querySelectorAll('#run-list input:checked').length")
                as? Int == 0)
        for run in [first, second] {
            try page.run("document.querySelector('[data-run=\"\(run)\"]').click()")
        }
        try page.run("await until(() => live.page.report.runs.length === 2)")
        let curves =
            try page.run(
                """
                const panel = live.page.panels.find(({ metric }) => metric === "test/loss");
                return panel.drawn.map(({ raw }) => raw.x.length);
                """) as? [Int]
        #expect(curves == [3, 2])
        let settings = try page.run("return byId('settings').innerText") as? String
        #expect(settings?.contains("optimizer.learningRate") == true)
        #expect(settings?.contains("0.0005") == true)
        // Grids of both runs at the epoch that the slider is put to.
        let pictures =
            try page.run(
                """
                byId("epoch").value = 0;
                byId("epoch").dispatchEvent(new Event("input"));
                const images = [...document.querySelectorAll("#pictures img")];
                await Promise.all(images.map((image) => image.decode()));
                return images.map(({ alt, naturalWidth }) => `${alt} ${naturalWidth > 50}`);
                """) as? [String]
        #expect(pictures?.count == 2)
        #expect(pictures?.allSatisfy { $0.hasSuffix("epoch 1 true") } == true)
        // Samples are drawn for the first run, and again under another seed.
        let drawn =
            try page.run(
                """
                const image = byId("sample-result").querySelector("img");
                await until(() => image.src && !byId("sample-message").textContent);
                const before = image.src;
                byId("sample-seed").value = 12;
                byId("sample-count").value = 9;
                byId("sample-draw").click();
                await until(() => image.src !== before && image.complete);
                return [image.alt, image.naturalWidth];
                """) as? [Any]
        #expect((drawn?[0] as? String)?.contains("seed 12") == true)
        #expect(drawn?[1] as? Int == 8 * 30 + 2)
        // A click on the map shows the image of that latent variable; arrows move on.
        let latents =
            try page.run(
                """
                await until(() => live.sampling.map && !byId("latent-map").hidden);
                const map = byId("map");
                const box = map.getBoundingClientRect();
                const click = (x, y) => map.dispatchEvent(new MouseEvent("click", {
                  clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
                const shown = byId("latent-image");
                click(0.75, 0.25);
                const image = shown.querySelector("img");
                await until(() => !shown.hidden && image.complete && image.naturalWidth);
                const first = shown.innerText;
                map.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
                await until(() => shown.innerText !== first && image.complete && image.naturalWidth);
                return [first, shown.innerText, image.naturalWidth];
                """) as? [Any]
        #expect((latents?[0] as? String)?.contains("(1.5") == true, "\(latents ?? [])")
        #expect((latents?[1] as? String)?.contains("(1.6") == true, "\(latents ?? [])")
        #expect(latents?[2] as? Int == 28)
        // The address has the selection, so that it can be sent to oneself.
        #expect(try page.run("return location.hash") as? String == "#runs=\(first),\(second)")
        let light = try page.screenshot()
        try page.setColours(dark: true)
        try page.run("await until(() => styleValue('--paper') !== '#ffffff')")
        let dark = try page.screenshot()
        #expect(try Self.brightness(light) > 180)
        #expect(try Self.brightness(dark) < 80)
        #expect(page.failures == [])
    }

    @Test("A run that trains is followed to its end, with its pictures")
    func training() throws {
        let served = try ServedFolder()
        let first = try served.train(SmallExperiment.vae(name: "first", epochs: 2))
        try served.serve()
        let page = try BrowserSession(served.address + "#runs=\(first)", in: served.scratch)
        try page.run("await until(() => live.page.report.runs.length === 1)")
        let config = try served.scratch.write(
            SmallExperiment.vae(name: "second", epochs: 400), to: "second.json")
        let running = try served.program.start([
            "run", config, "--progress", "off", "training.picturesEvery=1",
        ])
        // It appears by itself, is chosen, and its curve gets longer under the eyes.
        let seen =
            try page.run(
                """
                const entry = await until(() => [...document.querySelectorAll("#run-list input")]
                  .find((box) => box.dataset.run.startsWith("second-")));
                entry.click();
                const drawn = () => live.page.panels.find(({ metric }) => metric === "test/loss")
                  ?.drawn.find(({ curve }) => live.page.report.runs[curve.run].status === "running");
                const before = (await until(drawn)).raw.x.length;
                await until(() => drawn().raw.x.length > before + 1);
                const image = await until(() => [...document.querySelectorAll("#pictures img")]
                  .find(({ alt }) => alt.includes("second-")));
                await image.decode();
                return [byId("runs").innerText.includes("running"), image.naturalWidth > 50];
                """) as? [Bool]
        #expect(seen == [true, true])
        running.send(SIGINT)
        #expect(try running.finish().exitCode == 130)
        try page.run("await until(() => byId('runs').innerText.includes('interrupted'))")
        #expect(page.failures == [])
    }

    @Test("New lines are shown, and what was chosen by hand stays")
    func live() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(epochs: 2))
        try served.serve()
        let page = try BrowserSession(served.address, in: served.scratch)
        try page.run("await until(() => live.page.report.runs.length === 1)")
        try page.run(
            """
            byId("epoch").value = 0;
            byId("epoch").dispatchEvent(new Event("input"));
            byId("metric-filter").value = "test/loss";
            byId("metric-filter").dispatchEvent(new Event("input"));
            window.kept = live.page.panels.find(({ metric }) => metric === "test/loss").element;
            """)
        try served.addLine(to: run)
        let values =
            try page.run(
                """
                const panel = () => live.page.panels.find(({ metric }) => metric === "test/loss");
                await until(() => panel().drawn[0].raw.y.at(-1) === 77);
                return [panel().element === kept, kept.isConnected, byId("epoch-value").textContent,
                  live.page.panels.filter(({ element }) => !element.hidden).length,
                  byId("run-list").innerText.includes("epoch 3/2")];
                """) as? [Any]
        #expect(values?[0] as? Bool == true && values?[1] as? Bool == true)
        #expect(values?[2] as? String == "1" && values?[3] as? Int == 1)
        #expect(values?[4] as? Bool == true)
        #expect(page.failures == [])
    }

    @Test("A page that lacks the token asks for it, and shows pictures with it")
    func token() throws {
        let served = try ServedFolder(environment: ["GENLAB_TOKEN": "abcdefghijklmnop"])
        try served.train(SmallExperiment.vae())
        try served.serve()
        let page = try BrowserSession(served.address, in: served.scratch)
        let width =
            try page.run(
                """
                await until(() => !byId("token-form").hidden);
                const alone = document.body.innerText;
                byId("token").value = "wrong";
                byId("token-form").requestSubmit();
                await until(() => byId("connection").textContent);
                const wrong = byId("connection").textContent;
                byId("token").value = "abcdefghijklmnop";
                byId("token-form").requestSubmit();
                const image = await until(() => document.querySelector("#pictures img"));
                await until(() => image.naturalWidth);
                await until(() => byId("sample-result").querySelector("img").naturalWidth);
                return [image.naturalWidth, byId("token-form").hidden, location.hash, alone, wrong];
                """) as? [Any]
        #expect(try #require(width?[0] as? Int) > 50)
        #expect(width?[1] as? Bool == true && width?[2] as? String == "")
        // People are told what is wanted, in words, and see nothing else that cannot work yet.
        let alone = try #require(width?[3] as? String)
        #expect(alone.contains("Ask whoever started it") && !alone.contains("Authorization"))
        #expect(!alone.contains("Smoothing") && !alone.contains("Metrics"), "\(alone)")
        #expect(width?[4] as? String == "this is not the server's token")
        let other = try BrowserSession(
            served.address + "#token=abcdefghijklmnop", in: try Scratch())
        try other.run("await until(() => live.page.report.runs.length === 1)")
        #expect(try other.run("return location.href") as? String == served.address)
    }

    /// The mean of a picture's bytes.
    private static func brightness(_ png: Data) throws -> Int {
        let pixels = try PNG.decode(Array(png)).image.converted(channels: 1).pixels
        return pixels.reduce(0) { $0 + Int($1) } / pixels.count
    }
}
