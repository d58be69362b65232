import Basics
import ExperimentRunner
import Foundation
import RunStore

/// Shows a sweep on standard error: what jobs say, behind their numbers, how they end, and below it a
/// bar for all of them.
final class SweepDisplay {
    private let style = TextStyle.errors
    private let bar: ProgressBar
    private let watch = Stopwatch()
    private var jobCount = 0
    /// How many jobs had come to their end before.
    private var doneBefore = 0
    private var ended: [SweepJob.State] = []
    /// What part of each running job is done, and how it says so.
    private var running: [Int: (fraction: Double, text: String)] = [:]

    init(style: ProgressStyle) { bar = ProgressBar(style: style) }

    /// Takes a sweep's report in.
    func handle(_ event: SweepEvent) {
        switch event {
        case .started(let folder, let record):
            let waiting = record.count(.waiting)
            jobCount = record.jobs.count
            doneBefore = jobCount - waiting
            bar.say(
                "\(folder.path)\n  \(Self.counted(waiting, "job"))"
                    + (doneBefore > 0 ? ", \(doneBefore) done before" : "")
                    + ", \(record.processes) at once, each with "
                    + Self.counted(record.threads, "thread"))
        case .jobStarted(let job, let isResumed):
            running[job.number] = (0, "starting")
            bar.say(
                heading: style(.bold, "[\(job.number)]"),
                (isResumed ? " goes on: " : " ") + job.overrides.joined(separator: " "))
        case .jobSaid(let job, let line):
            if let progress = Self.progress(in: line) { running[job.number] = progress }
            // A job's own lines, which may be styled, and have no other control characters.
            bar.tell(heading: "[\(job.number)] \(line)", "")
        case .waited: draw()
        case .jobEnded(let job, let seconds):
            running[job.number] = nil
            ended.append(job.state)
            // Failures are told at once, however little else is.
            if job.state == .failed {
                bar.tell(
                    heading: style(.red, "[\(job.number)] failed"),
                    " (\(job.overrides.joined(separator: " "))"
                        + "): \(job.error ?? "")")
            } else {
                bar.say(
                    heading: style(job.state.attribute, "[\(job.number)] \(job.state.rawValue)"),
                    ", \(Wording.number(seconds)) s")
            }
        }
    }

    /// Takes the bar away, so that other lines can be written.
    func clear() { bar.clear() }

    private func draw() {
        guard jobCount > 0 else { return }
        let done = doneBefore + ended.count
        let work = running.values.reduce(Double(ended.count)) { $0 + $1.fraction }
        bar.draw(
            (Double(doneBefore) + work) / Double(jobCount), head: "jobs \(done)/\(jobCount)"
        ) {
            let seconds = watch.seconds
            let left =
                work > 0 ? seconds / work * (Double(jobCount - doneBefore) - work) : .infinity
            let failed = ended.count { $0 == .failed }
            return "[\(ProgressBar.clock(seconds))<\(ProgressBar.clock(left))"
                + (failed > 0 ? ", \(failed) failed" : "") + "] "
                + running.sorted { $0.key < $1.key }.map { "[\($0.key)] \($0.value.text)" }
                .joined(separator: "  ")
        }
    }

    /// How far a job has come, if it says so: `epoch 3/10  1.2 s …` at the end of each epoch.
    private static func progress(in line: String) -> (fraction: Double, text: String)? {
        let plain = line.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        guard let match = plain.prefixMatch(of: #/epoch ([0-9]+)/([0-9]+) /#),
            let epoch = Double(match.1), let epochs = Double(match.2), epochs > 0
        else { return nil }
        return (min(1, epoch / epochs), "epoch \(match.1)/\(match.2)")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
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
