import Foundation
import ProgramTestSupport
import Synchronization
import Testing

@testable import Serving

@Suite("genlab serve lets everybody in")
struct CrowdedServerTests {
    @Test("Out of descriptors, a server lives on and serves those who ask")
    func fewDescriptors() throws {
        let served = try ServedFolder(openFileLimit: 96)
        let run = try served.train(SmallExperiment.vae())
        try served.serve("--threads", "1")
        // More than there are descriptors, and they stay.
        let silent = try (0..<200).map { _ in try HTTPClient(port: served.port) }
        for client in silent.prefix(50) { client.send("GET / HT") }
        for path in ["/healthz", "/api/runs", "/api/runs/\(run)/metrics", "/"] {
            #expect(try served.ask("GET", path).status == 200, "\(path)")
        }
        #expect(try served.sample(run, "{}").status == 200)
        withExtendedLifetime(silent) {}
    }

    @Test("A limit that leaves no room for connections is refused in words")
    func noDescriptors() throws {
        let served = try ServedFolder(openFileLimit: 24)
        let outcome = try served.program.run("serve", "--port", "0")
        #expect(outcome.exitCode == 73 && outcome.errors.contains("ulimit -n"), "\(outcome)")
    }

    @Test("The soft limit is raised as far as connections need it")
    func softLimit() throws {
        let usual = DescriptorLimit(soft: 64, hard: 4096, open: 10)
        #expect(usual.raised(for: 256) == 10 + DescriptorLimit.reserve + 256)
        #expect(try usual.connections(within: 290, wanted: 256) == 256)
        let low = DescriptorLimit(soft: 64, hard: 100, open: 10)
        #expect(low.raised(for: 256) == 100)
        #expect(try low.connections(within: 100, wanted: 256) == 90 - DescriptorLimit.reserve)
        // A limit that suffices is left alone.
        #expect(DescriptorLimit(soft: 1024, hard: 4096, open: 10).raised(for: 256) == 1024)
        #expect(throws: ListeningError.self) { try low.connections(within: 36, wanted: 256) }
    }

    @Test("A client that comes is served before those who have been served without end")
    func turns() {
        var queue = TurnQueue<String>()
        let busy = (0..<64).map { Client(connection: $0, address: "10.0.0.1") }
        let newcomer = Client(connection: 99, address: "10.0.0.1")
        let other = Client(connection: 100, address: "10.0.0.2")
        for client in busy { queue.append("busy", of: client) }
        for _ in 0..<64 {
            guard let next = queue.takeNext(where: { _ in true }) else { break }
            queue.append("busy", of: next.client)
        }
        // All 64 ask again; who is new comes at once, or behind what has waited longest.
        queue.append("newcomer", of: newcomer)
        let taken = (0..<2).compactMap { _ in queue.takeNext { _ in true }?.element }
        #expect(taken.contains("newcomer"), "\(taken)")
        // Another address has every other turn, however many connections the first has.
        var elements: [String] = []
        for round in 0..<16 {
            queue.append("other \(round)", of: other)
            for _ in 0..<2 {
                guard let next = queue.takeNext(where: { _ in true }) else { break }
                elements.append(next.element)
                if next.element == "busy" { queue.append("busy", of: next.client) }
            }
        }
        #expect(elements.count { $0.hasPrefix("other") } >= 12, "\(elements)")
        // What would be last is given up first when there is too much.
        var full = TurnQueue<String>()
        for client in busy { full.append("busy", of: client) }
        _ = full.takeNext { _ in true }
        full.append("other", of: other)
        #expect(full.removeLast() == "busy")
    }

    @Test("Newcomers without end do not hold up what has waited longest")
    func oldest() {
        var queue = TurnQueue<String>()
        let known = Client(connection: 0, address: "10.0.0.1")
        queue.append("first", of: known)
        _ = queue.takeNext { _ in true }
        queue.append("second", of: known)
        var taken: [String] = []
        for number in 1..<10 {
            queue.append("new", of: Client(connection: number, address: "10.0.0.\(number + 1)"))
            if let next = queue.takeNext(where: { _ in true }) { taken.append(next.element) }
        }
        #expect(taken.prefix(TurnQueue<String>.oldestEvery).contains("second"), "\(taken)")
    }

    @Test("One address has all threads but one, and is refused first when too much waits")
    func worker() async throws {
        let worker = Worker<Void>("test", threads: 2, capacity: 3) {}
        defer { worker.stop() }
        let gate = DispatchSemaphore(value: 0)
        let started = Counter()
        @Sendable func hold(_ connection: Int) async -> String {
            do {
                return try await worker.run(for: Client(connection: connection, address: "a")) {
                    _, _ in
                    started.value.withLock { $0 += 1 }
                    gate.wait()
                    return "done"
                }
            } catch { return "\(type(of: error))" }
        }
        var held = [Task { await hold(0) }]
        while started.value.withLock({ $0 }) < 1 { await Task.yield() }
        held += (1..<4).map { connection in Task { await hold(connection) } }
        while worker.waiting < 3 { await Task.yield() }
        // A second thread is free, but not for the same address.
        let other = try await worker.run(for: Client(connection: 9, address: "b")) { _, _ in 1 }
        #expect(other == 1 && started.value.withLock { $0 } == 1)
        for _ in 0..<4 { gate.signal() }
        var outcomes: [String] = []
        for task in held { outcomes.append(await task.value) }
        // There was room for three, and the other's work took the place of the last.
        #expect(outcomes.sorted() == ["WorkerIsFull", "done", "done", "done"])
    }

    @Test("While 64 connections ask without end, another is answered all the same")
    func flood() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(epochs: 2))
        try served.serve()
        let isOver = Mutex(false)
        let clients = DispatchGroup()
        let port = served.port
        for _ in 0..<64 {
            let thread = Thread {
                defer { clients.leave() }
                guard let client = try? HTTPClient(port: port) else { return }
                while !isOver.withLock({ $0 }),
                    (try? client.ask("GET", "/api/comparison?runs=\(run)")) != nil
                {}
            }
            clients.enter()
            thread.start()
        }
        let statuses = try ["/healthz", "/api/runs", "/api/runs/\(run)/metrics"].map {
            try served.ask("GET", $0).status
        }
        isOver.withLock { $0 = true }
        clients.wait()
        #expect(statuses == [200, 200, 200])
    }
}

/// A number that several tasks count.
private final class Counter: Sendable {
    let value = Mutex(0)
}
