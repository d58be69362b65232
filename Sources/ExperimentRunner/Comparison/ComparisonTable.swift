import Configuration
import Foundation

/// A comparison as text for a terminal: the runs, the settings that differ, the metrics.
public struct ComparisonTable {
    private let comparison: RunComparison

    /// What stands where there is no value.
    private static let nothing = "–"

    /// A table of a comparison.
    public init(_ comparison: RunComparison) { self.comparison = comparison }

    /// The lines, each ended by a newline.
    ///
    /// - Parameter columns: what names and values are cut to fit.
    public func text(columns: Int) -> String {
        [runs(columns), settings(columns), metrics(columns)].filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    private var isAlone: Bool { comparison.runs.count == 1 }

    private func label(_ index: Int) -> String {
        isAlone ? comparison.runs[index].label : "#\(index + 1) \(comparison.runs[index].label)"
    }

    private func runs(_ columns: Int) -> String {
        TextTable(
            [
                .init("run", isFlexible: true), .init("status"), .init("epoch", .right),
                .init("step", .right), .init("time", .right),
            ],
            rows: comparison.runs.enumerated().map { index, run in
                [
                    label(index), run.status.rawValue, "\(run.epoch)", "\(run.summary.step)",
                    Self.duration(run.seconds),
                ]
            }
        ).text(width: columns)
    }

    /// The settings; with so many runs that their values would be cut to nothing, in several parts.
    private func settings(_ columns: Int) -> String {
        guard !isAlone else { return "" }
        guard !comparison.settings.isEmpty else { return "no setting differs\n" }
        let together = max(1, (columns - 24) / 12)
        return stride(from: 0, to: comparison.runs.count, by: together).map { first in
            let part = first..<min(first + together, comparison.runs.count)
            return TextTable(
                [.init("setting", isFlexible: true, leastWidth: columns / 3)]
                    + part.map { .init("#\($0 + 1)", .right, isFlexible: true) },
                rows: comparison.settings.map { setting in
                    [setting.path] + part.map { Self.text(setting.values[$0]) }
                }
            ).text(width: columns)
        }.joined(separator: "\n")
    }

    private func metrics(_ columns: Int) -> String {
        guard !comparison.metrics.isEmpty else { return "no metrics yet\n" }
        var rows: [[String]] = []
        var isMarked = false
        for metric in comparison.metrics {
            let numbers = MetricNumbers(
                metric.entries.flatMap { [$0?.last, $0?.best].compactMap(\.self) })
            let winners = metric.winners
            let shown = metric.entries.enumerated().compactMap { index, entry in
                entry.map { (index: index, entry: $0) }
            }
            for (position, (index, entry)) in shown.enumerated() {
                let wins = winners.contains(index)
                isMarked = isMarked || wins
                rows.append([
                    position == 0 ? metric.name : "", label(index), numbers.text(entry.last),
                    entry.best.map(numbers.text) ?? Self.nothing, wins ? "*" : "",
                    entry.bestStep.map(String.init) ?? Self.nothing,
                ])
            }
        }
        var titles: [TextTable.Column] = [
            .init("metric", isFlexible: true), .init("run", isFlexible: true),
            .init("last", .right), .init("best", .right), .init("", .left),
            .init("at step", .right),
        ]
        if !isMarked {
            titles.remove(at: 4)
            for index in rows.indices { rows[index].remove(at: 4) }
        }
        if isAlone {
            titles.remove(at: 1)
            for index in rows.indices { rows[index].remove(at: 1) }
        }
        return TextTable(titles, rows: rows).text(width: columns)
            + (isMarked ? "* best of these runs\n" : "")
    }

    /// A value as a person would note it: `{hidden: [400], activation: relu}`.
    private static func text(_ value: JSONValue?) -> String {
        guard let value else { return nothing }
        if let object = value.objectValue {
            let members = object.members.map { "\($0.key): \(text($0.value))" }
            return "{" + members.joined(separator: ", ") + "}"
        }
        if let array = value.arrayValue {
            return "[" + array.map { text($0) }.joined(separator: ", ") + "]"
        }
        return value.stringValue ?? value.serialized()
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
