import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// What a process has mapped at a moment, as the system tells.
private struct MappedMemory: Equatable {
    /// Mappings.
    var count = 0
    /// Kilobytes of addresses.
    var size = 0
    /// Kilobytes that are resident and in no file.
    var anonymous = 0
    /// Kilobytes of these in huge pages.
    var huge = 0

    /// Of a process; nil when it is over.
    init?(of process: pid_t) {
        // The system gives it page by page, and says nothing of its length.
        guard let text = try? FileHandle(forReadingAtPath: "/proc/\(process)/smaps")?.readToEnd()
        else { return nil }
        for line in text.split(separator: UInt8(ascii: "\n")) {
            if let kilobytes = Self.number(in: line, after: "Size:") {
                count += 1
                size += kilobytes
            } else if let kilobytes = Self.number(in: line, after: "Anonymous:") {
                anonymous += kilobytes
            } else if let kilobytes = Self.number(in: line, after: "AnonHugePages:") {
                huge += kilobytes
            }
        }
    }

    private static func number(in line: Data, after key: String) -> Int? {
        guard line.starts(with: key.utf8) else { return nil }
        return line.dropFirst(key.utf8.count).reduce(0) { number, byte in
            48...57 ~= byte ? number * 10 + Int(byte - 48) : number
        }
    }
}

/// A step of `genlab-benchmark`, taken many times and watched from outside.
private struct WatchedWorkload: CustomStringConvertible {
    /// Its name.
    let name: String
    /// How many steps were taken once it was warm.
    let steps: Int
    /// What was mapped at moments of these steps, from the first to the last.
    let memory: [MappedMemory]
    /// The calls that ask for memory or give it back, before these steps and among them; nil where
    /// calls cannot be traced.
    let calls: (before: Int, among: [String])?

    var description: String { "\(name), \(steps) steps" }

    /// Every step that the program knows.
    static let all: Result<[WatchedWorkload], any Error> = Result {
        let scratch = try Scratch()
        var program = Program(in: scratch)
        program.executable = Program.built("genlab-benchmark")
        return try program.run("--list").outputLines.map { try watch($0, program, scratch) }
    }

    /// Whether this process may trace others: not so in every container.
    static let canTrace: Bool = {
        var program = Program(in: "/")
        program.executable = "strace"
        return (try? program.run("-o", "/dev/null", "true"))?.exitCode == 0
    }()

    /// Seconds that the steps of one workload may take; `GENLAB_STEADY_SECONDS` if that is set.
    private static let longest =
        ProcessInfo.processInfo.environment["GENLAB_STEADY_SECONDS"].flatMap(Double.init) ?? 20

    private static func watch(
        _ name: String, _ program: Program, _ scratch: Scratch
    ) throws -> WatchedWorkload {
        // A thousand steps; more of short ones, to be seen at all, and fewer of those that would take
        // longer than the watch may.
        let trial = try program.run(name, "--steps", "5", "--threads", "2", timeout: 300)
        let line = try JSONValue.parse(trial.output, source: name)
        let milliseconds = try #require(line["step_ms"]?.doubleValue)
        let steps = min(
            max(1000, Int(1000 / milliseconds)), max(50, Int(longest * 1e3 / milliseconds)))

        let trace = scratch / "\(name).trace"
        var arguments = [name, "--steps", "\(steps)", "--threads", "2"]
        var watched = program
        if canTrace {
            // The process keeps its number: it is the tracer that is split off.
            arguments =
                ["-D", "-f", "--seccomp-bpf", "-e", "trace=brk,mmap,mremap,munmap,write"]
                + ["-s", "100", "-o", trace, program.executable] + arguments
            watched.executable = "strace"
        }
        let running = try watched.start(arguments)
        var memory: [MappedMemory] = []
        let (began, ended) = ("\(name): timing \(steps) steps", "\(name): timed")
        var lastLook = Date.distantPast
        let isOver = running.wait(timeout: 300 + 10 * longest) {
            let errors = running.errors
            guard !errors.contains(ended) else { return true }
            // To look is to stop the process for a moment.
            guard errors.contains(began), Date().timeIntervalSince(lastLook) > 0.1 else {
                return false
            }
            let now = MappedMemory(of: running.processIdentifier)
            lastLook = Date()
            // The end may have come while the system was asked.
            guard !running.errors.contains(ended) else { return true }
            if let now { memory.append(now) }
            return false
        }
        let outcome = try running.finish(timeout: 60)
        try #require(isOver && outcome.exitCode == 0, "\(outcome)")
        return WatchedWorkload(
            name: name, steps: steps, memory: memory,
            calls: canTrace ? try calls(in: trace, from: began, to: ended) : nil)
    }

    /// Reads a trace between the lines that the program writes when its steps begin and end.
    private static func calls(
        in trace: String, from began: String, to ended: String
    ) throws -> (before: Int, among: [String]) {
        var lines: [Substring] = []
        // The tracer has its last word after the process.
        for _ in 0..<500 {
            let text = String(
                decoding: FileManager.default.contents(atPath: trace) ?? Data(), as: UTF8.self)
            lines = text.split(separator: "\n")
            if lines.last?.contains("+++ exited with") == true { break }
            usleep(10_000)
        }
        let start = try #require(lines.firstIndex { $0.contains("write(2, \"\(began)") })
        let end = try #require(lines.firstIndex { $0.contains("write(2, \"\(ended)") })
        let asksForMemory = { (line: Substring) in
            ["brk", "mmap", "mremap", "munmap"].contains { line.contains(" \($0)") }
        }
        return (
            lines[..<start].count(where: asksForMemory),
            lines[start..<end].filter(asksForMemory).map(String.init)
        )
    }
}

/// What the README promises of a steady step, seen from outside of the process.
@Suite("Steady steps ask the system for no memory")
struct SteadyMemoryTests {
    @Test("Resident memory and mappings do not grow")
    func memory() throws {
        let workloads = try WatchedWorkload.all.get()
        #expect(Set(workloads.map(\.name)).isSuperset(of: ["vae", "vae20", "gan", "batching"]))
        for workload in workloads {
            try #require(workload.memory.count >= 2, "\(workload)")
            let (first, last) = (workload.memory[0], workload.memory[workload.memory.count - 1])
            #expect(first.count > 50 && first.anonymous > 10_000, "\(workload): \(first)")
            #expect(last.count <= first.count, "\(workload): \(first), then \(last)")
            #expect(last.size <= first.size, "\(workload): \(first), then \(last)")
            // The system may join pages to huge ones at any time, which fills their gaps. A stack may
            // go a page deeper; the data of a step are larger.
            let joined = max(last.huge - first.huge, 0)
            #expect(
                last.anonymous - joined <= first.anonymous + 64,
                "\(workload): \(first), then \(last)")
        }
    }

    @Test(
        "No call of mmap or brk",
        .enabled(if: WatchedWorkload.canTrace, "strace is missing or not allowed to trace here"))
    func calls() throws {
        for workload in try WatchedWorkload.all.get() {
            let calls = try #require(workload.calls)
            #expect(calls.before > 50, "\(workload)")
            #expect(calls.among == [], "\(workload)")
        }
    }
}
