import Basics
import Configuration
import RunStore

/// Something in which runs do not measure the same under one metric's name.
package struct MetricDifference: Equatable, Sendable {
    /// What differs: `unit`, `goal`, `mean`, `likelihood`, or a setting's dotted path.
    package let subject: String
    /// The values, each once, in the order of the runs; nil where a run has none.
    package let values: [JSONValue?]

    /// The differences between those runs that have a metric.
    ///
    /// Where nothing is known of the metric in a run, which a program other than this one may have
    /// written, nothing is said.
    static func all(of metric: String, in runs: [ComparedRun]) -> [MetricDifference] {
        let known = runs.compactMap { run in
            run.summary[metric]?.description.map { (run: run, description: $0) }
        }
        guard known.count > 1 else { return [] }
        let kinds = ["unit", "goal", "mean", "likelihood"].compactMap { key in
            difference(key, known.map { $0.description.json[key] })
        }
        let settings = distinct(known.flatMap(\.description.settings))
        return kinds
            + settings.compactMap { path in
                // A build that did not name the setting had no choice there.
                let runs = known.filter { $0.description.settings.contains { $0.isExactly(path) } }
                return difference(path, runs.map { $0.run.setting(path) })
            }
    }

    private static func difference(_ subject: String, _ values: [JSONValue?]) -> Self? {
        var found: [JSONValue?] = []
        for value in values where !found.contains(where: { $0 == value }) { found.append(value) }
        return found.count > 1 ? MetricDifference(subject: subject, values: found) : nil
    }

    /// `data.binarization: none, threshold`.
    package var text: String {
        "\(subject): "
            + values.map { value in
                value.flatMap { $0.isNull ? nil : $0.plainText } ?? "none"
            }.joined(separator: ", ")
    }
}
