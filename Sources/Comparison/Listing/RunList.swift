import Basics
import Configuration
import FoundationEssentials
import RunStore

/// The runs of a folder of outputs, chosen and sorted, in the forms in which they are told.
package struct RunList: Sendable {
    /// A line of the table.
    private enum Row {
        case run(RunOverview)
        case sweep(SweepOverview)
    }

    /// The runs, jobs of sweeps among them.
    package let runs: [RunOverview]
    /// The sweeps; none where runs were chosen or sorted one by one.
    package let sweeps: [SweepOverview]
    private let rows: [Row]
    /// Names in the folder that are no text, and so no runs.
    private let foreignNames: [String]

    /// Reads the runs of `outputs`: those that started first come first, and a sweep's jobs behind
    /// the sweep. Where runs are filtered or sorted, each stands for itself.
    ///
    /// - `foldsSweeps`: whether sweeps stand for their jobs.
    /// - Throws: `FileError` when the folder cannot be listed; `RequestError` for filters and an order
    ///   that do not suit the runs.
    package init(
        in outputs: String, filters: [RunFilter] = [], order: RunOrder? = nil,
        foldsSweeps: Bool = false
    ) throws {
        let all = try RunListing.entries(in: outputs).map(RunOverview.init)
        let isThere = try FileSystem.kind(of: outputs) != nil
        foreignNames = isThere ? try FileSystem.foreignChildren(of: outputs) : []
        guard filters.isEmpty, order == nil else {
            let chosen = try RunFilter.selection(of: all, by: filters)
            runs = try order.map { try $0(chosen) } ?? chosen
            sweeps = []
            rows = runs.map(Row.run)
            return
        }
        let jobs = Dictionary(grouping: all) {
            ExactText(FileSystem.split($0.folder.path).folder)
        }
        sweeps = try RunListing.sweeps(in: outputs).map {
            SweepOverview($0, jobs: jobs[ExactText($0.path)] ?? [])
        }
        runs = all
        let sweepPaths = Set(sweeps.map { ExactText($0.folder.path) })
        let single = all.filter {
            !sweepPaths.contains(ExactText(FileSystem.split($0.folder.path).folder))
        }.map { (started: $0.started, rows: [Row.run($0)]) }
        let swept = sweeps.map { sweep in
            (
                started: sweep.record?.started,
                rows: [Row.sweep(sweep)] + (foldsSweeps ? [] : sweep.jobs.map(Row.run))
            )
        }
        // Both are in order; a stable sort by time alone keeps that.
        rows = (single + swept).enumerated().sorted { left, right in
            let times = [left, right].map { $0.element.started ?? .distantPast }
            return times[0] != times[1] ? times[0] < times[1] : left.offset < right.offset
        }.flatMap(\.element.rows)
    }

    /// Whether there is nothing to tell.
    package var isEmpty: Bool { rows.isEmpty }

    /// How each line of the table stands; nil for what cannot be read.
    package var statuses: [RunRecord.EffectiveStatus?] {
        rows.map { row in
            switch row {
            case .run(let run): run.status
            case .sweep(let sweep): sweep.status
            }
        }
    }

    /// What could not be read, a line each.
    package var problems: [String] {
        runs.flatMap(\.problems) + sweeps.compactMap(\.problem)
            + foreignNames.map { "passed over \"\($0)\": its name is not UTF-8; rename it" }
    }

    /// Whether the system did not let something be read, so that runs or figures may be missing.
    package var isIncomplete: Bool {
        runs.contains(where: \.isPartlyUnread) || sweeps.contains(where: \.isUnread)
    }

    /// A line a run and a sweep; the kinds of warnings are told where there are any.
    package var table: TextTable {
        let hasWarnings = rows.contains { row in
            if case .run(let run) = row { !run.warnings.isEmpty } else { false }
        }
        return TextTable(
            [
                .init("NAME", isFlexible: true), .init("STATUS"), .init("MODEL"),
                .init("EPOCH", .right), .init("STEP", .right), .init("METRIC"),
                .init("STARTED"), .init("TRAINED", .right),
            ] + (hasWarnings ? [.init("WARNINGS", isFlexible: true)] : []),
            rows: rows.map { row in
                switch row {
                case .run(let run):
                    Self.cells(of: run)
                        + (hasWarnings ? [run.warningKinds.joined(separator: ", ")] : [])
                case .sweep(let sweep): Self.cells(of: sweep) + (hasWarnings ? [""] : [])
                }
            })
    }

    private static func cells(of run: RunOverview) -> [String] {
        let metric = run.metrics?.main.map { main in
            "\(main.name) \(Wording.number(main.value)) "
                + (main.isBest ? "(best, step \(main.step))" : "(last)")
        }
        return [
            run.label, run.statusName, run.modelType ?? "?",
            (run.metrics.map { "\($0.epoch)" } ?? "?") + (run.epochs.map { "/\($0)" } ?? ""),
            run.metrics.map { "\($0.step)" } ?? "?", metric ?? "-",
            run.started.map(Wording.time) ?? "?",
            run.metrics.map { Wording.duration($0.seconds) } ?? "?",
        ]
    }

    private static func cells(of sweep: SweepOverview) -> [String] {
        let metric = sweep.best.map {
            "\($0.name) \(Wording.number($0.value)) (best, job \($0.job))"
        }
        return [
            sweep.folder.name, sweep.statusName, "sweep", sweep.progress, "-", metric ?? "-",
            sweep.record.map { Wording.time($0.started) } ?? "?",
            Wording.duration(sweep.jobs.reduce(0) { $0 + $1.seconds }),
        ]
    }
}
