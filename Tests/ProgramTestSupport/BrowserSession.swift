import Foundation
import Glibc
import Testing

/// A page that stands in a browser without a window, driven as its developers' tools do: messages
/// in JSON over two pipes, each ended by a zero byte.
package final class BrowserSession {
    private let browser: RunningProgram
    private let commands: Int32
    private let answers: Int32
    private var received: [UInt8] = []
    private var number = 0
    private var session: String?
    /// What went wrong on the page: scripts that failed, resources that were refused.
    package private(set) var failures: [String] = []

    /// Opens an address.
    package init(_ address: String, width: Int = 1280, height: Int = 900, in scratch: Scratch)
        throws
    {
        let (input, output) = (scratch / "to-browser", scratch / "from-browser")
        for path in [input, output] { try #require(mkfifo(path, 0o600) == 0) }
        // Opened for both, neither end waits for the other.
        commands = open(input, O_RDWR | O_CLOEXEC)
        answers = open(output, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        var program = Program(in: scratch)
        program.executable = "/bin/sh"
        browser = try program.start(
            ["-c", "exec \"$0\" \"$@\" 3<'\(input)' 4>'\(output)'", Browser.path]
                + Browser.options(in: scratch) + ["--remote-debugging-pipe"])
        let target = try call("Target.createTarget", ["url": "about:blank"])
        let attached = try call(
            "Target.attachToTarget",
            ["targetId": try #require(target["targetId"] as? String), "flatten": true])
        session = try #require(attached["sessionId"] as? String)
        for domain in ["Page", "Runtime", "Log"] { _ = try call("\(domain).enable") }
        _ = try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
        // A page that nobody sees asks nothing.
        _ = try call("Page.bringToFront")
        _ = try call("Emulation.setFocusEmulationEnabled", ["enabled": true])
        _ = try call("Page.navigate", ["url": address])
        _ = try run("await until(() => document.readyState === 'complete')")
    }

    deinit {
        close(commands)
        close(answers)
    }

    /// Runs a script, which may wait: `await until(() => …)`; what it returns.
    @discardableResult
    package func run(_ script: String) throws -> Any? {
        let text = """
            (async () => {
              const until = async (condition) => {
                const end = Date.now() + 20000;
                for (;;) {
                  const value = condition();
                  if (value) return value;
                  if (Date.now() > end) {
                    throw new Error(`never came: ${condition}; ${document.visibilityState}, `
                      + document.querySelector("#connection")?.textContent);
                  }
                  await new Promise((wake) => setTimeout(wake, 30));
                }
              };
              \(script)
            })()
            """
        let answer = try call(
            "Runtime.evaluate",
            ["expression": text, "awaitPromise": true, "returnByValue": true])
        if let thrown = answer["exceptionDetails"] as? [String: Any] {
            let exception = thrown["exception"] as? [String: Any]
            throw Program.Failure(description: "\(exception?["description"] ?? thrown)")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    /// Shows the page as a system in dark colours, or light ones, would.
    package func setColours(dark: Bool) throws {
        _ = try call(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": dark ? "dark" : "light"]]])
    }

    /// Shows the page as a system in dark colours would print it on paper of so many pixels' width.
    package func setPrinted(width: Int) throws {
        _ = try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false])
        let dark = ["name": "prefers-color-scheme", "value": "dark"]
        _ = try call("Emulation.setEmulatedMedia", ["media": "print", "features": [dark]])
    }

    /// The page as a PNG file.
    package func screenshot() throws -> Data {
        let answer = try call("Page.captureScreenshot", ["format": "png"])
        return try #require((answer["data"] as? String).flatMap { Data(base64Encoded: $0) })
    }

    private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        number += 1
        var message: [String: Any] = ["id": number, "method": method, "params": parameters]
        message["sessionId"] = session
        var bytes = Array(try JSONSerialization.data(withJSONObject: message)) + [0]
        while !bytes.isEmpty {
            let written = write(commands, bytes, bytes.count)
            try #require(written > 0, "the browser takes no message")
            bytes.removeFirst(written)
        }
        let end = Date().addingTimeInterval(40)
        while Date() < end {
            while let answer = try nextMessage() {
                note(answer)
                guard answer["id"] as? Int == number else { continue }
                if let error = answer["error"] {
                    throw Program.Failure(description: "\(method): \(error)")
                }
                return answer["result"] as? [String: Any] ?? [:]
            }
            usleep(5000)
        }
        throw Program.Failure(description: "\(method): no answer; \(browser.errors)")
    }

    /// The next whole message, if one has come.
    private func nextMessage() throws -> [String: Any]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(answers, &buffer, buffer.count)
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        guard let end = received.firstIndex(of: 0) else { return nil }
        let message = Data(received[..<end])
        received.removeFirst(end + 1)
        return try JSONSerialization.jsonObject(with: message) as? [String: Any]
    }

    private func note(_ message: [String: Any]) {
        let parameters = message["params"] as? [String: Any]
        switch message["method"] as? String {
        case "Runtime.exceptionThrown":
            let details = parameters?["exceptionDetails"] as? [String: Any]
            failures.append("\(details?["exception"] ?? details ?? [:])")
        case "Log.entryAdded":
            let entry = parameters?["entry"] as? [String: Any]
            if entry?["level"] as? String == "error" { failures.append("\(entry?["text"] ?? "")") }
        default: break
        }
    }
}
