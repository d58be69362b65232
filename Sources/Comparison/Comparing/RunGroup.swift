import Basics
import Configuration
import Foundation
import RunStore

/// Runs of which one setting has one value, to be averaged: mostly those that differ in their seed.
package struct RunGroup: Sendable {
    /// The setting and its value: `optimizer.learningRate=0.001`.
    package let label: String
    /// The runs.
    package let runs: [ComparedRun]
    /// Its place among the groups, which is its colour.
    package let position: Int

    /// Groups runs by a setting's values, in the order in which these first come; runs without the
    /// setting are a group too.
    package static func groups(of runs: [ComparedRun], by key: String) -> [RunGroup] {
        var values: [JSONValue?] = []
        var members: [[ComparedRun]] = []
        for run in runs {
            let value = run.setting(key)
            if let place = values.firstIndex(where: { $0 == value }) {
                members[place].append(run)
            } else {
                values.append(value)
                members.append([run])
            }
        }
        return zip(values, members).enumerated().map { position, group in
            RunGroup(
                label: "\(key)=\(group.0?.plainText ?? Wording.unknown)", runs: group.1,
                position: position)
        }
    }

    /// The groups by the values of `key`; nil where runs are not averaged.
    package static func groups(of runs: [ComparedRun], by key: String?) -> [RunGroup]? {
        key.map { groups(of: runs, by: $0) }
    }

    /// How often each status stands among the runs: `2 finished, 1 diverged`.
    package var statusCounts: String {
        let counts = Dictionary(grouping: runs, by: \.status).mapValues(\.count)
        return RunRecord.EffectiveStatus.allCases.compactMap { status in
            counts[status].map { "\($0) \(status.rawValue)" }
        }.joined(separator: ", ")
    }

    /// A figure of a metric over those runs that have it; nil when none has.
    package func spread(
        of metric: String, _ figure: (MetricSummary.Entry) -> Double?
    ) -> MeanAndSpread? {
        MeanAndSpread(runs.compactMap { $0.summary[metric].flatMap(figure) })
    }
}

/// The mean of some values and how far they lie apart.
package struct MeanAndSpread: Equatable, Sendable {
    /// How many values there are.
    package let count: Int
    /// Their mean; not finite when one of them is not.
    package let mean: Double
    /// Their standard deviation with n − 1 in the denominator; nil of one value alone.
    package let deviation: Double?

    /// Nil without values.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.count = values.count
        self.mean = mean
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    }
}
