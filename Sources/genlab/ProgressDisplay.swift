import ArgumentParser
import ExperimentRunner
import Foundation

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    /// A bar when standard error is a terminal, else a line an epoch.
    case auto
    /// A bar.
    case on
    /// Nothing but the log.
    case off
}

/// Shows a run on standard error: a bar that is redrawn, or one plain line an epoch.
final class ProgressDisplay {
    private let showsBar: Bool
    private let isSilent: Bool
    private let isJob: Bool
    private var plan: RunPlan?
    private var epochStarted = Date()
    private var examplesInEpoch = 0
    private var stepsInEpoch = 0
    private let style = TextStyle.errors
    private var lastDrawn = Date.distantPast
    private var isBarOnScreen = false

    /// A display; of a job, how to go on is the sweep's to tell.
    init(style: ProgressStyle, isJob: Bool = false) {
        self.isJob = isJob
        let canRedraw =
            StandardError.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
        showsBar = style == .on || (style == .auto && canRedraw)
        isSilent = style == .off
    }

    /// Takes a run's report in.
    func handle(_ event: RunEvent) {
        switch event {
        case .started(let folder, let plan, let step):
            self.plan = plan
            epochStarted = Date()
            say("\(folder.path)\n  \(plan.estimate.description)")
            if step > 0 { say("  going on after step \(step)") }
        case .stepped(let progress): show(progress)
        case .epochEnded(let line, let seconds): endEpoch(line, seconds: seconds)
        case .warning, .checkpointed: break
        case .profiled(let profile):
            clear()
            StandardError.write(
                "\(profile.steps) steps, \(Wording.number(profile.seconds)) s; all of it is in "
                    + "trace.json, which Perfetto and Chrome open\n\(profile.table.text())")
        case .ended(let folder, .interrupted) where !isJob:
            say("interrupted; go on with: genlab run --resume \(folder.path)")
        case .ended: break
        case .alreadyFinished(let folder):
            clear()
            StandardError.write("\(folder.path): finished already, nothing to do\n")
        }
    }

    /// Takes the bar away, so that other lines can be written.
    func clear() {
        if isBarOnScreen { StandardError.write("\r\u{1B}[2K") }
        isBarOnScreen = false
    }

    private func say(_ text: String) {
        clear()
        if !isSilent { StandardError.write(text + "\n") }
    }

    private func show(_ progress: StepProgress) {
        examplesInEpoch += progress.examples
        stepsInEpoch += 1
        guard showsBar, !isSilent, let plan, Date().timeIntervalSince(lastDrawn) > 0.1 else {
            return
        }
        lastDrawn = Date()
        let seconds = max(Date().timeIntervalSince(epochStarted), 1e-6)
        // An epoch that was taken up in its middle has fewer steps behind it than it says.
        let left =
            seconds / Double(stepsInEpoch) * Double(plan.stepsPerEpoch - progress.stepInEpoch)
        let fraction = Double(progress.stepInEpoch) / Double(plan.stepsPerEpoch)
        let width = 20
        let filled = Int(fraction * Double(width))
        let head = "epoch \(progress.epoch)/\(plan.epochs) \(Int(fraction * 100))% |"
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let tail =
            "| \(progress.stepInEpoch)/\(plan.stepsPerEpoch) [\(Self.clock(seconds))<"
            + "\(Self.clock(left)), \(Self.number(Double(examplesInEpoch) / seconds)) examples/s] "
            + losses(progress.metrics)
        let room = max(0, Self.columns - 1 - head.count - bar.count)
        StandardError.write("\r\u{1B}[2K" + head + style(.cyan, bar) + String(tail.prefix(room)))
        isBarOnScreen = true
    }

    private func endEpoch(_ line: MetricLine, seconds: Double) {
        defer {
            epochStarted = Date()
            examplesInEpoch = 0
            stepsInEpoch = 0
        }
        guard let plan else { return }
        let rate = Double(examplesInEpoch) / max(seconds, 1e-6)
        say(
            style(.bold, "epoch \(line.epoch)/\(plan.epochs)") + "  \(Self.number(seconds)) s  "
                + "\(Self.number(rate)) examples/s  \(losses(line.metrics))")
    }

    private func losses(_ metrics: [Metric]) -> String {
        metrics.filter {
            $0.name.contains("loss") || $0.name.contains("accuracy")
                || $0.name.contains("probability")
        }.map { "\($0.name) \(Self.number($0.value))" }.joined(separator: "  ")
    }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
            ? Int(size.ws_col) : 120
    }

    /// Four digits or so.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let digits = abs(value) >= 1000 ? 0 : abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }

    private static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 360_000 else { return "?" }
        let whole = Int(seconds)
        return whole >= 3600
            ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
            : String(format: "%02d:%02d", whole / 60, whole % 60)
    }
}
