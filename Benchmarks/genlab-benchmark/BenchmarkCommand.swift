import ArgumentParser
import Configuration
import Kernels

/// Times the reference training steps, one line of JSON each.
@main
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genlab-benchmark",
        abstract: "Times the reference training steps, one line of JSON each.")

    @Argument(help: "Steps to time: \(Workload.allCases.map(\.rawValue).joined(separator: ", ")).")
    var workloads: [String] = []

    @Option(help: "Seconds of timed steps, after a warm-up.")
    var seconds: Double = 4

    @Option(help: "Threads; physical cores unless given.")
    var threads: Int?

    func run() throws {
        Threads.waitBriefly()
        let count = threads ?? Threads.physicalCores
        guard count > 0 else { throw ValidationError("--threads: \(count) is not positive.") }
        Threads.use(count)
        let chosen = try workloads.map { name in
            guard let workload = Workload(rawValue: name) else {
                throw ValidationError("There is no workload \(name).")
            }
            return workload
        }
        for workload in chosen.isEmpty ? Workload.allCases : chosen {
            print(try workload.measure(seconds: seconds, threads: count).json.serialized())
        }
    }
}
