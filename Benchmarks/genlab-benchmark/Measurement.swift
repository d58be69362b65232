import Configuration
import Glibc

/// Times of one workload's steps, as one line of JSON.
struct Measurement {
    let workload: String
    let threads: Int
    let batch: Int
    /// Milliseconds of every timed step.
    let times: [Double]

    /// Runs `step` until it is warm and then for at least `seconds`.
    init(
        _ workload: String, threads: Int, batch: Int, seconds: Double, step: (Int) throws -> Void
    ) rethrows {
        var index = 0
        let warmUpEnd = Self.now() + 1
        while index < 20 || Self.now() < warmUpEnd {
            try step(index)
            index += 1
        }
        var times: [Double] = []
        let end = Self.now() + seconds
        while Self.now() < end {
            let start = Self.now()
            try step(index)
            times.append((Self.now() - start) * 1e3)
            index += 1
        }
        self.workload = workload
        self.threads = threads
        self.batch = batch
        self.times = times
    }

    var json: JSONValue {
        let sorted = times.sorted()
        let median = sorted[sorted.count / 2]
        return .object([
            "workload": .string(workload), "threads": .integer(threads),
            "step_ms": .double(round3(median)), "min_ms": .double(round3(sorted[0])),
            "images_per_s": .double(round3(Double(batch) / median * 1e3)),
            "n": .integer(times.count), "rss_mb": .double(round3(Self.peakResidentMegabytes())),
        ])
    }

    private func round3(_ value: Double) -> Double { (value * 1e3).rounded() / 1e3 }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// The largest resident memory of the process so far, in units of 10⁶ bytes.
    private static func peakResidentMegabytes() -> Double {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024 / 1e6
    }
}
