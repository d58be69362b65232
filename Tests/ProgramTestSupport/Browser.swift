import Foundation
import Testing

/// Chromium without a window.
package enum Browser {
    package static let path = "/usr/bin/chromium"

    /// No window, no network but this machine's own addresses, and a profile of its own.
    package static func options(in scratch: Scratch) -> [String] {
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--user-data-dir=\(scratch.path)/profile-\(UUID().uuidString)",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--window-size=1200,900",
        ]
    }

    /// Whether there is one.
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Opens a page from disk, without a network, runs a script when it stands, and gives back what
    /// the script put into `result`; `failures` has the messages of all errors of the page.
    package static func read(_ page: String, _ script: String, in scratch: Scratch) throws
        -> [String: Any]
    {
        let probe = """
            <script>
            addEventListener("load", async () => {
              const result = {};
              try { await ready; \(script) } catch (error) { result.thrown = String(error.stack); }
              const element = document.createElement("pre");
              element.id = "probe";
              element.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(result))));
              document.body.append(element);
            });
            </script>
            </body>
            """
        let watch = """
            <head><script>
            const failures = [];
            addEventListener("error", ({ message }) => failures.push(message));
            </script>
            """
        let probed = page.replacingOccurrences(of: "</body>\n</html>", with: probe + "</html>")
            .replacingOccurrences(of: "<head>", with: watch)
        let file = "\(scratch.path)/probed-\(UUID().uuidString).html"
        try probed.write(toFile: file, atomically: true, encoding: .utf8)
        var browser = Program(in: scratch)
        browser.executable = path
        let outcome = try browser.run(
            options(in: scratch) + [
                "--virtual-time-budget=10000", "--dump-dom", "file://\(file)",
            ])
        let mark = "<pre id=\"probe\">"
        let start = try #require(
            outcome.output.range(of: mark)?.upperBound, "the page never stood: \(outcome)")
        let text = outcome.output[start...].prefix { $0 != "<" }
        let data = try #require(Data(base64Encoded: String(text)))
        let result = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(result["thrown"] == nil, "\(result["thrown"] ?? "")")
        return result
    }
}
