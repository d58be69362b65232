import Basics
import Configuration
import RunStore

/// A comparison for other programs to read.
package struct ComparisonDocument {
    private let comparison: RunComparison
    private let groups: [RunGroup]?

    /// A document of a comparison, whose runs are averaged by the values of a setting too, if one is
    /// given.
    package init(_ comparison: RunComparison, groupedBy key: String? = nil) {
        self.comparison = comparison
        groups = key.map { RunGroup.groups(of: comparison.runs, by: $0) }
    }

    // MARK: - JSON

    /// An object with `runs`, `settings`, `metrics`, `pictures` and, if runs are averaged, `groups`;
    /// runs that cannot be read stand under `unreadable` with their errors.
    ///
    /// Values stand in the order of the runs; null is an absent value, and what is not finite is
    /// `"NaN"`, `"Infinity"` or `"-Infinity"`.
    package var json: JSONValue {
        var object: JSONObject = [
            "runs": .array(comparison.runs.map(Self.json)),
            "settings": .object(
                JSONObject(
                    comparison.settings.map { setting in
                        (setting.path, .array(setting.values.map { $0 ?? .null }))
                    })),
            "metrics": .object(
                JSONObject(comparison.metrics.map { ($0.name, Self.json($0)) })),
        ]
        object["pictures"] = PictureComparison(comparison.runs.map(\.pictures)).map { pictures in
            [
                "subject": .string(pictures.subject), "epoch": .integer(pictures.epoch),
                "paths": .array(pictures.paths.map { .string($0) }),
            ]
        }
        object["groups"] = groups.map { .array($0.map(json)) }
        if !comparison.unreadable.isEmpty {
            object["unreadable"] = .array(
                comparison.unreadable.map {
                    ["name": .string($0.label), "error": .string("\($0.error)")]
                })
        }
        return .object(object)
    }

    private static func json(_ run: ComparedRun) -> JSONValue {
        [
            "number": .integer(run.position + 1), "name": .string(run.label),
            "path": .string(run.path), "status": .string(run.status.rawValue),
            "error": run.record.error.map { .string($0) } ?? .null,
            "epoch": .integer(run.epoch), "step": .integer(run.step),
            "samples": .integer(run.samples), "seconds": .metric(run.seconds),
            "imagesPerSecond": run.imagesPerSecond.map { .metric($0) } ?? .null,
            "warnings": .array(run.warnings.map(\.json)),
        ]
    }

    private static func json(_ metric: RunComparison.Metric) -> JSONValue {
        let values = zip(metric.entries, metric.differences).map { entry, difference -> JSONValue in
            guard let entry else { return .null }
            return [
                "last": .metric(entry.last), "minimum": .optional(entry.minimum),
                "maximum": .optional(entry.maximum),
                "bestStep": entry.bestStep.map { .integer($0) } ?? .null,
                "differenceToFirst": .optional(difference), "count": .integer(entry.count),
                "nonFiniteCount": .integer(entry.nonFiniteCount),
                "firstNonFiniteStep": entry.firstNonFiniteStep.map { .integer($0) } ?? .null,
            ]
        }
        let description = metric.description
        return [
            "goal": metric.goal.map { .string($0.rawValue) } ?? .null,
            "description": description?.json ?? .null,
            "differencesInKind": .object(
                JSONObject(
                    metric.differencesInKind.map { difference in
                        (difference.subject, .array(difference.values.map { $0 ?? .null }))
                    })),
            "runs": .array(values),
        ]
    }

    private func json(_ group: RunGroup) -> JSONValue {
        let metrics = comparison.metrics.compactMap { metric -> (String, JSONValue)? in
            guard let last = group.spread(of: metric.name, { $0.last }) else { return nil }
            return (
                metric.name,
                [
                    "last": .spread(last),
                    "minimum": .spread(group.spread(of: metric.name) { $0.minimum }),
                    "maximum": .spread(group.spread(of: metric.name) { $0.maximum }),
                ]
            )
        }
        return [
            "name": .string(group.label),
            "runs": .array(group.runs.map { .integer($0.position + 1) }),
            "metrics": .object(JSONObject(metrics)),
        ]
    }

    // MARK: - CSV

    /// A line a run, or a group of runs where they are averaged, and a column a setting or figure, as
    /// `CSVText` has it; an absent value is an empty field.
    package var csv: String {
        if let groups { return csv(of: groups) }
        var titles = [
            "run", "status", "epoch", "step", "samples", "seconds", "images_per_second",
        ]
        titles += comparison.settings.map(\.path)
        for metric in comparison.metrics {
            titles += ["last", "min", "max", "best_step", "difference"].map {
                "\(metric.name):\($0)"
            }
        }
        titles.append("warnings")
        let differences = comparison.metrics.map(\.differences)
        let rows = comparison.runs.enumerated().map { index, run in
            var row = [
                run.label, run.status.rawValue, "\(run.epoch)", "\(run.step)", "\(run.samples)",
                Self.number(run.seconds), Self.number(run.imagesPerSecond),
            ]
            row += comparison.settings.map { setting in
                setting.values[index].map(CSVText.field) ?? ""
            }
            for (metric, differences) in zip(comparison.metrics, differences) {
                let entry = metric.entries[index]
                row += [
                    Self.number(entry?.last), Self.number(entry?.minimum),
                    Self.number(entry?.maximum), entry?.bestStep.map(String.init) ?? "",
                    Self.number(differences[index]),
                ]
            }
            row.append(run.warnings.map(\.kind).joined(separator: " "))
            return row
        }
        return CSVText.lines([titles] + rows)
    }

    /// Of each figure the mean, and how far the runs lie apart.
    private func csv(of groups: [RunGroup]) -> String {
        let figures: [(name: String, of: (MetricSummary.Entry) -> Double?)] = [
            ("last", { $0.last }), ("min", { $0.minimum }), ("max", { $0.maximum }),
        ]
        let titles = comparison.metrics.flatMap { metric in
            figures.flatMap { figure in
                ["", "_deviation", "_count"].map { "\(metric.name):\(figure.name)\($0)" }
            }
        }
        let rows = groups.map { group in
            let cells = comparison.metrics.flatMap { metric in
                figures.flatMap { figure -> [String] in
                    let spread = group.spread(of: metric.name, figure.of)
                    return [
                        Self.number(spread?.mean), Self.number(spread?.deviation),
                        spread.map { "\($0.count)" } ?? "",
                    ]
                }
            }
            return [group.label, "\(group.runs.count)", group.statusCounts] + cells
        }
        return CSVText.lines([["group", "runs", "status"] + titles] + rows)
    }

    private static func number(_ value: Double?) -> String {
        value.map { CSVText.field(JSONValue.metric($0)) } ?? ""
    }
}

extension JSONValue {
    fileprivate static func optional(_ value: Double?) -> JSONValue {
        value.map { .metric($0) } ?? .null
    }

    fileprivate static func spread(_ spread: MeanAndSpread?) -> JSONValue {
        guard let spread else { return .null }
        return [
            "mean": .metric(spread.mean), "deviation": .optional(spread.deviation),
            "count": .integer(spread.count),
        ]
    }
}
