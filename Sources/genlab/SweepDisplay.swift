import ExperimentRunner
import Foundation

/// Shows a sweep on standard error: what jobs say, behind their numbers, and how they end.
struct SweepDisplay {
    private let style = TextStyle.errors
    private let isSilent: Bool

    init(style: ProgressStyle) { isSilent = style == .off }

    /// Takes a sweep's report in.
    func handle(_ event: SweepEvent) {
        switch event {
        case .started(let folder, let record):
            let waiting = record.count(.waiting)
            let rest = record.jobs.count - waiting
            say(
                "\(folder.path)\n  \(Self.counted(waiting, "job"))"
                    + (rest > 0 ? ", \(rest) done before" : "")
                    + ", \(record.processes) at once, each with "
                    + Self.counted(record.threads, "thread"))
        case .jobStarted(let job, let isResumed):
            say(
                style(.bold, "[\(job.number)]") + (isResumed ? " goes on: " : " ")
                    + job.overrides.joined(separator: " "))
        case .jobSaid(let job, let line):
            StandardError.write("[\(job.number)] \(line)\n")
        case .jobEnded(let job, let seconds):
            // Failures are told at once, however little else is.
            if job.state == .failed {
                StandardError.write(
                    style(.red, "[\(job.number)] failed")
                        + " (\(job.overrides.joined(separator: " "))"
                        + "): \(job.error ?? "")\n")
            } else {
                say(
                    style(job.state.attribute, "[\(job.number)] \(job.state.rawValue)")
                        + ", \(Wording.number(seconds)) s")
            }
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private func say(_ text: String) {
        if !isSilent { StandardError.write(text + "\n") }
    }
}

extension SweepJob.State {
    /// The colour of a state.
    fileprivate var attribute: TextStyle.Attribute {
        switch self {
        case .waiting: .dim
        case .running: .cyan
        case .finished: .green
        case .interrupted: .yellow
        case .failed: .red
        }
    }
}
