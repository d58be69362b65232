import Configuration
import Glibc

/// Times of one workload's steps, as one line of JSON.
struct Measurement {
    let workload: String
    let threads: Int
    let batch: Int
    /// Milliseconds of every timed step.
    let times: [Double]
    /// What part of a `vae` step's time it takes, where that was measured before.
    var shareOfVAE: Double?

    /// How long steps are timed.
    enum Extent {
        /// For so long, and one step at least.
        case seconds(Double)
        /// So many.
        case steps(Int)
    }

    /// Runs `step` until it is warm, for twenty steps and a second at least, and then times it.
    ///
    /// Tells on standard error when timing begins and ends. Between the two nothing but `step` asks
    /// for memory if steps are counted, so that it can be watched from outside.
    init(
        _ workload: String, threads: Int, batch: Int, extent: Extent, step: (Int) throws -> Void
    ) rethrows {
        var index = 0
        let warmUpEnd = Self.now() + 1
        while index < 20 || Self.now() < warmUpEnd {
            try step(index)
            index += 1
        }
        func timed() throws -> Double {
            let start = Self.now()
            try step(index)
            index += 1
            return (Self.now() - start) * 1e3
        }
        var times: [Double] = []
        let ending = "\(workload): timed\n"
        switch extent {
        case .seconds(let seconds):
            Self.tell("\(workload): timing for \(seconds) s\n")
            let end = Self.now() + seconds
            repeat { times.append(try timed()) } while Self.now() < end
        case .steps(let count):
            times = Array(repeating: 0, count: count)
            Self.tell("\(workload): timing \(count) steps\n")
            for position in 0..<count { times[position] = try timed() }
        }
        Self.tell(ending)
        self.workload = workload
        self.threads = threads
        self.batch = batch
        self.times = times
    }

    var json: JSONValue {
        let median = median
        var line: JSONObject = [
            "workload": .string(workload), "threads": .integer(threads),
            "step_ms": .double(round3(median)), "min_ms": .double(round3(times.min() ?? median)),
            "images_per_s": .double(round3(Double(batch) / median * 1e3)),
            "n": .integer(times.count), "rss_mb": .double(round3(Self.peakResidentMegabytes())),
        ]
        if let shareOfVAE { line["share_of_vae"] = .double(round3(shareOfVAE)) }
        return .object(line)
    }

    /// The mean of all timed steps, in milliseconds: what is done but once an epoch counts as well.
    var mean: Double { times.reduce(0, +) / Double(times.count) }

    /// The median of all timed steps, in milliseconds.
    var median: Double { times.sorted()[times.count / 2] }

    private func round3(_ value: Double) -> Double { (value * 1e3).rounded() / 1e3 }

    private static func tell(_ text: String) {
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }

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
