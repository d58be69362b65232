import Basics
import Configuration
import Foundation
import RunStore

/// A comparison as tables: the runs, the settings that differ, the metrics, the pictures.
package struct ComparisonTable {
    private let comparison: RunComparison
    private let groups: [RunGroup]?

    /// What stands where there is no value.
    package static let nothing = Wording.unknown

    /// Tables of a comparison, whose runs are averaged by the values of a setting, if one is given.
    package init(_ comparison: RunComparison, groupedBy key: String? = nil) {
        self.comparison = comparison
        groups = key.map { RunGroup.groups(of: comparison.runs, by: $0) }
    }

    /// The lines, each ended by a newline.
    ///
    /// - Parameter columns: what names and values are cut to fit.
    package func text(columns: Int) -> String {
        let metricText =
            comparison.metrics.isEmpty
            ? "no metrics yet\n" : metrics(isNarrow: columns < 80).text(width: columns) + notes
        return [runs.text(width: columns), warnings, settings(columns), metricText, pictures]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The same as tables of Markdown.
    package var markdown: String {
        let settings =
            comparison.settings.isEmpty
            ? "" : settings(of: comparison.runs.indices, width: nil).markdown
        // Four spaces in front make lines of Markdown that are taken as they are.
        let texts = (warnings + notes + pictures).split(separator: "\n").map { "    \($0)\n" }
            .joined()
        let metricTable =
            comparison.metrics.isEmpty ? "" : metrics(isNarrow: false).markdown
        return [runs.markdown, settings, metricTable, texts].filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    /// What a user should read of the runs, a line each.
    private var warnings: String {
        comparison.runs.flatMap { run in
            run.warnings.map { warning in
                let place = isAlone ? "" : "#\(run.position + 1), "
                return "warning: \(place)\(warning.summary)".withoutControls + "\n"
            }
        }.joined()
    }

    /// What stands below the metrics: what the asterisk means, and which values were not finite.
    private var notes: String {
        var lines = hasWinner ? ["* best of these runs"] : []
        lines += kindNotes
        for metric in comparison.metrics where groups == nil {
            for (run, entry) in zip(comparison.runs, metric.entries) {
                guard let entry, let step = entry.firstNonFiniteStep else { continue }
                let place = isAlone ? metric.name : "\(metric.name) of #\(run.position + 1)"
                let values = entry.nonFiniteCount == 1 ? "value" : "values"
                lines.append(
                    "NaN or infinite: \(place), \(entry.nonFiniteCount) \(values) from step "
                        + "\(step)")
            }
        }
        return lines.map { $0.withoutControls + "\n" }.joined()
    }

    /// What the dagger means: a line where it means the same of all metrics that have it, else one for
    /// each meaning.
    private var kindNotes: [String] {
        let notes = distinct(comparison.metrics.compactMap(\.kindNote))
        return notes.map { note in
            let names = comparison.metrics.filter { $0.kindNote == note }.map(\.name)
            return notes.count == 1 ? "† \(note)" : "† \(note) (\(names.joined(separator: ", ")))"
        }
    }

    private var isAlone: Bool { comparison.runs.count == 1 }

    private var hasWinner: Bool {
        groups == nil && comparison.metrics.contains { !$0.winners.isEmpty }
    }

    private func title(_ run: ComparedRun) -> String { isAlone ? run.title : run.numberedTitle }

    private var runs: TextTable {
        TextTable(
            [
                .init("run", isFlexible: true), .init("status"), .init("epoch", .right),
                .init("step", .right), .init("time", .right), .init("images/s", .right),
            ],
            rows: comparison.runs.map { run in
                [
                    title(run), run.status.rawValue, "\(run.epoch)", "\(run.step)",
                    Self.duration(run.seconds),
                    run.imagesPerSecond.map { Wording.count(Int($0.rounded())) } ?? Self.nothing,
                ]
            })
    }

    /// The settings; with so many runs that their values would be cut to nothing, in several parts.
    private func settings(_ columns: Int) -> String {
        guard !isAlone else { return "" }
        guard !comparison.settings.isEmpty else { return "no setting differs\n" }
        let together = max(1, (columns - 24) / 12)
        return stride(from: 0, to: comparison.runs.count, by: together).map { first in
            let part = first..<min(first + together, comparison.runs.count)
            return settings(of: part, width: columns / 3).text(width: columns)
        }.joined(separator: "\n")
    }

    private func settings(of part: Range<Int>, width: Int?) -> TextTable {
        TextTable(
            [.init("setting", isFlexible: true, leastWidth: width ?? 8)]
                + part.map {
                    .init("#\(comparison.runs[$0].position + 1)", .right, isFlexible: true)
                },
            rows: comparison.settings.map { setting in
                [setting.path] + part.map { setting.values[$0]?.plainText ?? Self.nothing }
            })
    }

    /// - Parameter isNarrow: whether there is room for no more of runs than their numbers.
    private func metrics(isNarrow: Bool) -> TextTable {
        if let groups { return groupMetrics(groups) }
        let columns: [(column: TextTable.Column, isNeeded: Bool)] = [
            (.init("metric", isFlexible: true), true), (.init("run", isFlexible: true), !isAlone),
            (.init("last", .right), true), (.init("min", .right), true),
            (.init("max", .right), true), (.init("best at", .right), true),
            (.init("", .left), hasWinner),
            (.init("− #\(comparison.baseline.position + 1)", .right), !isAlone),
        ]
        var rows: [[String]] = []
        for metric in comparison.metrics {
            let numbers = MetricNumbers(
                metric.entries.flatMap { [$0?.last, $0?.minimum, $0?.maximum].compactMap(\.self) })
            let winners = metric.winners
            var name = metric.title
            for (index, entry) in metric.entries.enumerated() {
                guard let entry else { continue }
                let run = comparison.runs[index]
                let difference =
                    run.position == comparison.baseline.position ? nil : metric.differences[index]
                rows.append([
                    name, isNarrow ? "#\(run.position + 1)" : title(run), numbers.text(entry.last),
                    entry.minimum.map(numbers.text) ?? Self.nothing,
                    entry.maximum.map(numbers.text) ?? Self.nothing,
                    entry.bestStep.map(String.init) ?? Self.nothing,
                    winners.contains(index) ? "*" : "",
                    difference.map { ($0 > 0 ? "+" : "") + numbers.text($0) } ?? Self.nothing,
                ])
                name = ""
            }
        }
        let kept = columns.indices.filter { columns[$0].isNeeded }
        return TextTable(
            kept.map { columns[$0].column }, rows: rows.map { row in kept.map { row[$0] } })
    }

    private func groupMetrics(_ groups: [RunGroup]) -> TextTable {
        var rows: [[String]] = []
        for metric in comparison.metrics {
            let text = { (spread: MeanAndSpread?) in
                guard let spread else { return Self.nothing }
                let deviation = spread.deviation.map { String(format: " ± %.2g", $0) } ?? ""
                return Wording.number(spread.mean) + deviation
            }
            var name = metric.title
            for group in groups {
                guard let last = group.spread(of: metric.name, { $0.last }) else { continue }
                rows.append([
                    name, group.label, "\(last.count)", text(last),
                    text(group.spread(of: metric.name) { $0.minimum }),
                    text(group.spread(of: metric.name) { $0.maximum }), group.statusCounts,
                ])
                name = ""
            }
        }
        return TextTable(
            [
                .init("metric", isFlexible: true), .init("group", isFlexible: true),
                .init("runs", .right), .init("last", .right), .init("min", .right),
                .init("max", .right), .init("status", isFlexible: true),
            ], rows: rows)
    }

    /// Where the pictures to compare are, a line each.
    private var pictures: String {
        guard !isAlone else { return "" }
        guard let common = PictureComparison(comparison.runs.map(\.pictures)) else {
            return comparison.runs.allSatisfy(\.pictures.epochs.isEmpty)
                ? "" : "no epoch has pictures of all runs\n"
        }
        let paths = common.paths.map { "  \($0.withoutControls)\n" }.joined()
        return "\(common.subject.withoutControls) after epoch \(common.epoch):\n\(paths)"
    }

    /// `31.2 s`, `12:31`, `3:02:31`.
    private static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return nothing }
        let whole = Int(seconds)
        if whole < 60 { return String(format: "%.1f s", seconds) }
        return whole < 3600
            ? String(format: "%d:%02d", whole / 60, whole % 60)
            : String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }
}
