import Basics
import FoundationEssentials
import RunStore

/// What curves are laid along.
package enum CurveAxis: String, CaseIterable, Sendable {
    /// The number of updates.
    case step
    /// The epoch.
    case epoch
    /// The number of samples seen.
    case samples
    /// Time of training, without the time between two sittings of a run.
    case relative
    /// Time since the first of the runs started.
    case wall

    /// Whether values of several runs can stand at the very same place, as times never do.
    package var isCounted: Bool { self == .step || self == .epoch || self == .samples }
}

/// Places points of runs along an axis that they share.
struct CurvePlacement {
    let axis: CurveAxis
    /// What the axis counts, with the unit of times.
    let label: String
    private let unit: Double
    private let origin: Date

    init(_ axis: CurveAxis, runs: [ComparedRun]) {
        self.axis = axis
        origin = runs.map(\.record.started).min() ?? .distantPast
        guard !axis.isCounted else {
            (label, unit) = (axis.rawValue, 1)
            return
        }
        var longest = 0.0
        for run in runs {
            let offset = axis == .wall ? Self.sittings(of: run, since: origin).last?.offset : 0
            let end = run.seconds + (offset ?? 0)
            if end.isFinite { longest = max(longest, end) }
        }
        let name: String
        (name, unit) =
            longest < 300 ? ("seconds", 1) : longest < 18_000 ? ("minutes", 60) : ("hours", 3600)
        label = axis == .relative ? "\(name) of training" : "\(name) since \(Wording.time(origin))"
    }

    /// Where the points of a run stand.
    func places(of points: [MetricCurve.Point], run: ComparedRun) -> [Double] {
        switch axis {
        case .step: return points.map { Double($0.step) }
        case .epoch: return points.map { Double($0.epoch) }
        case .samples: return points.map { Double($0.samples) }
        case .relative: return points.map { $0.time / unit }
        case .wall:
            let sittings = Self.sittings(of: run, since: origin)
            return points.map { point in
                let sitting = sittings.last { $0.after < point.step } ?? sittings[0]
                return (point.time + sitting.offset) / unit
            }
        }
    }

    /// From behind which step on, what is to be added to the time of training to have the time since
    /// `origin`: a run that was taken up again stood still in between.
    private static func sittings(
        of run: ComparedRun, since origin: Date
    ) -> [(after: Int, offset: Double)] {
        var sittings = [(after: Int.min, offset: run.record.started.timeIntervalSince(origin))]
        for resume in run.record.resumes {
            // The last known time of training before; thinned curves know it to their bucket.
            let before =
                run.index.curves.flatMap(\.points)
                .filter { $0.step <= resume.step && $0.time.isFinite }.map(\.time).max() ?? 0
            sittings.removeAll { $0.after >= resume.step && $0.after != .min }
            sittings.append((resume.step, resume.time.timeIntervalSince(origin) - before))
        }
        return sittings
    }
}
