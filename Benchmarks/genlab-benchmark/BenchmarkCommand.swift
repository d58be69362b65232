import ArgumentParser
import Configuration
import Kernels

/// Times the reference training steps, one line of JSON each.
@main
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genlab-benchmark",
        abstract: "Times the reference training steps, one line of JSON each.",
        discussion: """
            Example:
              genlab-benchmark vae --seconds 10
              genlab-benchmark vae batching

            "batching" is what comes before a step: the order of the examples, reading them and \
            drawing their pixels. Behind "vae" its line also says what part of that step's time it \
            takes.
            """)

    @Argument(help: "Steps to time: \(Workload.allCases.map(\.rawValue).joined(separator: ", ")).")
    var workloads: [String] = []

    @Option(help: "Seconds of timed steps, after a warm-up.")
    var seconds: Double = 4

    @Option(help: "Number of timed steps, instead of seconds.")
    var steps: Int?

    @Option(help: "Threads; physical cores unless given.")
    var threads: Int?

    @Flag(help: "Print the names of the steps, one a line, and time none.")
    var list = false

    func run() throws {
        if list { return print(Workload.allCases.map(\.rawValue).joined(separator: "\n")) }
        Threads.waitBriefly()
        Heap.settle()
        let count = threads ?? Threads.physicalCores
        guard count > 0 else { throw ValidationError("--threads: \(count) is not positive.") }
        Threads.use(count)
        if let steps, steps < 1 { throw ValidationError("--steps: \(steps) is not positive.") }
        let chosen = try workloads.map { name in
            guard let workload = Workload(rawValue: name) else {
                throw ValidationError("There is no workload \(name).")
            }
            return workload
        }
        let extent = steps.map { Measurement.Extent.steps($0) } ?? .seconds(seconds)
        var vae: Double?
        for workload in chosen.isEmpty ? Workload.allCases : chosen {
            var measurement = try workload.measure(extent, threads: count)
            if workload == .vae { vae = measurement.median }
            if workload == .batching {
                measurement.shareOfVAE = vae.map { measurement.mean / $0 }
            }
            print(measurement.json.serialized())
        }
    }
}
