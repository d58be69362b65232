import Foundation
import ProgramTestSupport
import Synchronization
import Testing

@Suite("genlab serve bears many clients")
struct SamplingLoadTests {
    /// Two seconds here; `GENLAB_LOAD_SECONDS=60` measures for longer.
    private static let seconds =
        ProcessInfo.processInfo.environment["GENLAB_LOAD_SECONDS"].flatMap { Double($0) } ?? 2

    @Test("32 clients that draw samples side by side meet no error, and memory stays as it was")
    func load() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(hidden: 128))
        try served.serve()
        // What any server takes once: threads, connections, the model.
        _ = try draw(run, served, seconds: max(0.5, Self.seconds / 2))
        let before = served.residentMemory
        let outcome = try draw(run, served, seconds: Self.seconds)
        let after = served.residentMemory
        print(
            "load: \(outcome.requests) requests in \(Self.seconds) s, \(outcome.failures.count) "
                + "errors, resident \(before >> 10) KiB before, \(after >> 10) KiB after")
        #expect(outcome.failures == [])
        #expect(outcome.requests >= 32)
        #expect(after - before < 8 << 20, "resident memory grew from \(before) to \(after)")
        let text = try served.ask("GET", "/metrics").text
        #expect(text.contains("genlab_model_loads_total 1\n"), "the model is loaded once")
    }

    @Test("What waits is bounded: others are told to come again, and none is lost")
    func queue() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(hidden: 512))
        try served.serve()
        let clients = try (0..<120).map { _ in try HTTPClient(port: served.port) }
        let body = #"{"count":256,"columns":16}"#
        for client in clients {
            client.send(
                "POST /api/runs/\(run)/sample HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    + body)
        }
        let answers = try clients.map { try $0.answer() }
        let refused = answers.filter { $0.status == 503 }
        #expect(!refused.isEmpty && refused.allSatisfy { $0.headers["retry-after"] == "1" })
        #expect(answers.count { $0.status == 200 && $0.isPNG } == answers.count - refused.count)
        #expect(answers.count - refused.count >= 64)
    }

    private func draw(
        _ run: String, _ served: ServedFolder, seconds: Double
    ) throws -> (requests: Int, failures: [String]) {
        let outcome = Mutex((requests: 0, failures: [String]()))
        let port = served.port
        let end = Date().addingTimeInterval(seconds)
        let clients = DispatchGroup()
        for number in 0..<32 {
            let thread = Thread {
                defer { clients.leave() }
                do {
                    let client = try HTTPClient(port: port)
                    var seed = number
                    repeat {
                        seed += 32
                        let answer = try client.ask(
                            "POST", "/api/runs/\(run)/sample",
                            ["Content-Type": "application/json", "Accept": "image/png"],
                            body: "{\"seed\":\(seed),\"count\":16}")
                        outcome.withLock { outcome in
                            outcome.requests += 1
                            if answer.status != 200 || !answer.isPNG {
                                outcome.failures.append("\(answer.status) \(answer.text)")
                            }
                        }
                    } while Date() < end
                } catch {
                    outcome.withLock { $0.failures.append("\(error)") }
                }
            }
            clients.enter()
            thread.start()
        }
        clients.wait()
        return outcome.withLock { $0 }
    }
}
