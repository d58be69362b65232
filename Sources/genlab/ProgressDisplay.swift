import Basics
import Experiments
import Foundation
import RunStore

/// Shows a run on standard error: a bar that is redrawn, or one plain line an epoch.
final class ProgressDisplay {
    private let bar: ProgressBar
    private let isJob: Bool
    private var plan: RunPlan?
    private var epochWatch = Stopwatch()
    private var examplesInEpoch = 0
    private var stepsInEpoch = 0
    private let style = TextStyle.errors

    /// A display; of a job, how to go on is the sweep's to tell.
    init(style: ProgressStyle, isJob: Bool = false) {
        self.isJob = isJob
        bar = ProgressBar(style: style)
    }

    /// Takes a run's report in.
    func handle(_ event: RunEvent) {
        switch event {
        case .started(let folder, let plan, let step):
            self.plan = plan
            epochWatch = Stopwatch()
            bar.say("\(folder.path)\n  \(plan.estimate.description)")
            if step > 0 { bar.say("  going on after step \(step)") }
        case .stepped(let progress): show(progress)
        case .epochEnded(let line, let seconds): endEpoch(line, seconds: seconds)
        case .warning, .checkpointed: break
        case .profiled(let profile):
            clear()
            StandardError.write(
                "\(profile.steps) steps, \(Wording.number(profile.seconds)) s; all of it is in "
                    + "trace.json, which Perfetto and Chrome open\n\(profile.table.text())")
        case .ended(let folder, .interrupted) where !isJob:
            bar.say("interrupted; go on with: genlab run --resume \(folder.path)")
        case .ended: break
        case .alreadyFinished(let folder):
            bar.tell("\(folder.path): finished already, nothing to do")
        }
    }

    /// Takes the bar away, so that other lines can be written.
    func clear() { bar.clear() }

    private func show(_ progress: StepProgress) {
        examplesInEpoch += progress.examples
        stepsInEpoch += 1
        guard let plan else { return }
        bar.draw(
            Double(progress.stepInEpoch) / Double(plan.stepsPerEpoch),
            head: "epoch \(progress.epoch)/\(plan.epochs)"
        ) {
            let seconds = max(epochWatch.seconds, 1e-6)
            // An epoch that was taken up in its middle has fewer steps behind it than it says.
            let left =
                seconds / Double(stepsInEpoch) * Double(plan.stepsPerEpoch - progress.stepInEpoch)
            return "\(progress.stepInEpoch)/\(plan.stepsPerEpoch) [\(ProgressBar.clock(seconds))<"
                + "\(ProgressBar.clock(left)), \(Self.number(Double(examplesInEpoch) / seconds)) "
                + "examples/s] \(losses(progress.metrics))"
        }
    }

    private func endEpoch(_ line: MetricLine, seconds: Double) {
        defer {
            epochWatch = Stopwatch()
            examplesInEpoch = 0
            stepsInEpoch = 0
        }
        guard let plan else { return }
        let rate = Double(examplesInEpoch) / max(seconds, 1e-6)
        bar.say(
            heading: style(.bold, "epoch \(line.epoch)/\(plan.epochs)"),
            "  \(Self.number(seconds)) s  "
                + "\(Self.number(rate)) examples/s  \(losses(line.metrics))")
    }

    private func losses(_ metrics: [Metric]) -> String {
        metrics.filter {
            $0.name.contains("loss") || $0.name.contains("accuracy")
                || $0.name.contains("probability")
        }.map { "\($0.name) \(Self.number($0.value))" }.joined(separator: "  ")
    }

    /// Four digits or so.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let digits = abs(value) >= 1000 ? 0 : abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }
}
