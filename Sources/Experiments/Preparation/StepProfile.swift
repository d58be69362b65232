import Autodiff
import Basics
import Configuration

/// Watches some steps of a run: a few are let go by, so that everything is warm, and the next ones
/// are taken down.
package struct StepProfiler {
    /// Steps that are let go by.
    static let warmUp = 10
    /// Steps that are taken down.
    package static let steps = 20

    private var seen = 0
    private let clock = ContinuousClock()
    private var started: ContinuousClock.Instant?

    package init() {}

    package mutating func stepBegins() {
        if seen == Self.warmUp {
            OperationWatch.shared.begin()
            started = clock.now
        }
    }

    /// The profile, once all steps are taken down.
    package mutating func stepEnded() -> StepProfile? {
        seen += 1
        guard let started, seen == Self.warmUp + Self.steps else { return nil }
        let total = started.duration(to: clock.now)
        return StepProfile(
            spans: OperationWatch.shared.end(), steps: Self.steps,
            seconds: Double(total.components.seconds) + Double(total.components.attoseconds) * 1e-18
        )
    }
}

/// What took the time of some steps.
public struct StepProfile: Sendable {
    /// Everything of one name.
    package struct Entry: Sendable, Equatable {
        /// What it was: `Convolution`, `Convolution backward`, `generator update`, `batch`.
        package let name: String
        /// How often a step.
        package let count: Double
        /// Milliseconds a step.
        package let milliseconds: Double
        /// The part of the steps' time.
        package let share: Double
    }

    /// Steps that were watched.
    package let steps: Int
    /// Seconds of all of them.
    package let seconds: Double
    private let spans: [OperationWatch.Span]

    init(spans: [OperationWatch.Span], steps: Int, seconds: Double) {
        self.spans = spans
        self.steps = steps
        self.seconds = seconds
    }

    /// What took time, the longest first; what an operation calls counts as its own. The last entry
    /// is what lies between operations.
    package var entries: [Entry] {
        var totals: [String: (count: Int, nanoseconds: Int64)] = [:]
        for span in spans where span.depth == 0 {
            totals[span.name, default: (0, 0)].count += 1
            totals[span.name, default: (0, 0)].nanoseconds += span.duration
        }
        func entry(_ name: String, _ count: Int, _ duration: Double) -> Entry {
            Entry(
                name: name, count: Double(count) / Double(steps),
                milliseconds: duration * 1e3 / Double(steps), share: duration / seconds)
        }
        let known = totals.map {
            entry($0.key, $0.value.count, Double($0.value.nanoseconds) * 1e-9)
        }
        .sorted { ($0.milliseconds, $1.name) > ($1.milliseconds, $0.name) }
        let rest = seconds - known.reduce(0) { $0 + $1.milliseconds } * Double(steps) / 1e3
        return known + [entry("between operations", 0, max(rest, 0))]
    }

    /// The entries as a table.
    package var table: TextTable {
        TextTable(
            [
                .init("OPERATION"), .init("A STEP", .right), .init("MS A STEP", .right),
                .init("SHARE", .right),
            ],
            rows: entries.map { entry in
                [
                    entry.name, entry.count == 0 ? "-" : Wording.number(entry.count),
                    Wording.number(entry.milliseconds),
                    "\(Wording.number((entry.share * 1000).rounded() / 10)) %",
                ]
            })
    }

    /// The spans as Chrome's trace events, which Perfetto opens; times in microseconds.
    package var trace: JSONValue {
        let events = spans.sorted { ($0.start, $0.depth) < ($1.start, $1.depth) }.map { span in
            var event: JSONObject = [
                "name": .string(span.name), "ph": "X", "pid": 1, "tid": 1,
                "ts": .double(Double(span.start) / 1e3),
                "dur": .double(Double(span.duration) / 1e3),
            ]
            if !span.sizes.isEmpty { event["args"] = ["inputs": .string(span.sizes)] }
            return JSONValue.object(event)
        }
        return ["displayTimeUnit": "ms", "traceEvents": .array(events)]
    }
}
