import Basics
import Configuration
import Foundation
import RunStore

/// A comparison of runs as a page for a browser: tables, curves that one can zoom and smooth,
/// pictures by epoch. One file, which opens from disk with no network.
package struct Report {
    /// Bytes of a usual page that curves and pictures take together.
    private static let budget = 1_850_000
    /// Bytes of it that pictures may take, at most and where there are very many curves.
    private static let pictureBudget = 300_000...1_450_000
    /// Bytes of curves that a server sends at a time.
    private static let liveBudget = 600_000

    /// What the page is given.
    package let json: JSONValue

    /// How a page that is fed by a server finds what it does not hold itself.
    package struct Addresses {
        /// A name of a run by which the server knows it.
        package let run: (ComparedRun) -> String
        /// Where the picture of a subject after an epoch is.
        package let picture: (ComparedRun, _ subject: String, _ epoch: Int) -> String

        /// Addresses by these rules.
        package init(
            run: @escaping (ComparedRun) -> String,
            picture: @escaping (ComparedRun, _ subject: String, _ epoch: Int) -> String
        ) {
            self.run = run
            self.picture = picture
        }
    }

    /// Gathers what the page shows, pictures included.
    ///
    /// - Parameters:
    ///   - comparison: the runs, the settings that differ, the metrics.
    ///   - request: whether runs are averaged, and how curves are shown at first.
    ///   - time: when the report is made.
    ///   - isFull: keeps all points of the runs' indices and all epochs' pictures. Otherwise the page
    ///     stays near 2 MB, and says what was left out.
    /// - Throws: `FileError` when a run's metrics or pictures cannot be read.
    package init(
        _ comparison: RunComparison, _ request: ComparisonRequest = ComparisonRequest(),
        time: Date, isFull: Bool
    ) throws {
        let room = Self.budget - ReportDetail.comfortable.size(of: comparison.curves)
        let pictureBudget = min(
            max(room, Self.pictureBudget.lowerBound), Self.pictureBudget.upperBound)
        let pictures = try ReportPictures(
            of: comparison.runs.map(\.pictures), budget: isFull ? nil : pictureBudget)
        let curveBudget = isFull ? nil : Self.budget - pictures.size
        let groups = RunGroup.groups(of: comparison.runs, by: request.groupKey)
        let curves =
            try groups.map { groups in
                try ReportCurves(
                    of: groups, comparison.metrics.map(\.name), along: request.axis,
                    budget: curveBudget)
            } ?? ReportCurves(of: comparison, budget: curveBudget)
        self.init(
            comparison, request, groups, time: time, curves: curves, pictures: pictures,
            hint: "All of it: genlab compare --full.", identify: nil)
    }

    /// Gathers what a page shows that finds the pictures, all of them, at addresses.
    ///
    /// - Throws: `FileError` when a run's metrics cannot be read.
    package init(_ comparison: RunComparison, time: Date, addresses: Addresses) throws {
        self.init(
            comparison, ComparisonRequest(), nil, time: time,
            curves: try ReportCurves(of: comparison, budget: Self.liveBudget),
            pictures: ReportPictures(of: comparison.runs, at: addresses.picture),
            hint: nil, identify: addresses.run)
    }

    private init(
        _ comparison: RunComparison, _ request: ComparisonRequest, _ groups: [RunGroup]?,
        time: Date, curves: ReportCurves, pictures: ReportPictures, hint: String?,
        identify: ((ComparedRun) -> String)?
    ) {
        let omitted = curves.omitted + pictures.omitted
        let hints = omitted.isEmpty ? [] : [hint].compactMap(\.self)
        var object: JSONObject = [
            "title": .string(Self.title(comparison)),
            "program": .string("GenerativeLab \(programVersion)"),
            "created": .string(RunTimestamp.readable(time)),
            "omitted": .array((omitted + hints).map(JSONValue.string)),
            "runs": .array(
                comparison.runs.map { run in
                    let group = groups?.first { $0.runs.contains { $0.path == run.path } }
                    return Self.run(
                        run, colour: group?.position ?? run.position, id: identify?(run))
                }),
            "unreadable": Self.json(of: comparison.unreadable),
            "settings": .array(comparison.settings.map(Self.setting)),
            "metrics": .array(
                comparison.metrics.map { metric in
                    groups.map { Self.metric(metric, of: $0) } ?? Self.metric(metric)
                }),
            "view": [
                "along": .string(request.axis.rawValue), "smoothing": .double(request.smoothing),
                "logarithmic": .bool(request.isLogarithmic),
            ],
            "smoothingWeights": .array(curves.smoothingWeights.map(JSONValue.double)),
            "axes": .array(curves.axes), "curves": .object(JSONObject(curves.curves)),
            "pictures": .array(pictures.json),
        ]
        object["groups"] = groups.map { .array($0.map { Self.group($0, of: comparison) }) }
        json = .object(object)
    }

    /// The page.
    package var html: String { ReportPage.html(json) }

    private static func title(_ comparison: RunComparison) -> String {
        comparison.runs.count == 1
            ? comparison.runs[0].title : "Comparison of \(comparison.runs.count) runs"
    }

    private static func run(_ run: ComparedRun, colour: Int, id: String?) -> JSONValue {
        var object: JSONObject = [
            "name": .string(run.title), "colour": .integer(colour),
            "status": .string(run.status.rawValue),
            "started": .double(run.record.started.timeIntervalSince1970),
            "epoch": .integer(run.epoch), "step": .integer(run.step),
            "seconds": .metric(run.seconds),
        ]
        object["id"] = id.map(JSONValue.string)
        object["error"] = run.record.error.map(JSONValue.string)
        object["warnings"] = .array(run.warnings.map(\.json))
        object["imagesPerSecond"] = run.imagesPerSecond.map { .double($0.rounded()) }
        return .object(object)
    }

    /// Runs that cannot be read, with their errors.
    package static func json(of runs: [RunComparison.UnreadableRun]) -> JSONValue {
        .array(runs.map { ["name": .string($0.label), "error": .string(words(of: $0.error))] })
    }

    /// An error as a page tells it: where the folders of outputs lie is nobody's business.
    package static func words(of error: any Error) -> String {
        guard let error = error as? FileError else { return "\(error)" }
        return "\(FileSystem.split(error.path).name): \(error.reason)"
    }

    /// Runs that are averaged: their places among those of the page.
    private static func group(_ group: RunGroup, of comparison: RunComparison) -> JSONValue {
        let paths = Set(group.runs.map(\.path))
        return [
            "name": .string(group.label), "colour": .integer(group.position),
            "runs": .array(
                comparison.runs.indices.filter { paths.contains(comparison.runs[$0].path) }
                    .map(JSONValue.integer)),
        ]
    }

    private static func setting(_ setting: RunComparison.Setting) -> JSONValue {
        let values = setting.values.map { value -> JSONValue in
            value.map { .string($0.stringValue ?? $0.serialized()) } ?? .null
        }
        return ["path": .string(setting.path), "values": .array(values)]
    }

    /// Of each group the mean of each figure, how far the runs lie apart, and how many there are.
    private static func metric(
        _ metric: RunComparison.Metric, of groups: [RunGroup]
    ) -> JSONValue {
        let name = metric.name
        let entries = groups.map { group -> JSONValue in
            guard let last = group.spread(of: name, { $0.last }) else { return .null }
            var object: JSONObject = [
                "last": .metric(last.mean), "count": .integer(last.count),
            ]
            var deviations: JSONObject = [:]
            deviations["last"] = last.deviation.map(JSONValue.metric)
            for (key, spread) in [
                ("minimum", group.spread(of: name) { $0.minimum }),
                ("maximum", group.spread(of: name) { $0.maximum }),
            ] {
                object[key] = (spread?.mean).map(JSONValue.metric)
                deviations[key] = (spread?.deviation).map(JSONValue.metric)
            }
            object["deviations"] = .object(deviations)
            return .object(object)
        }
        return object(of: metric, goal: nil, entries)
    }

    private static func metric(_ metric: RunComparison.Metric) -> JSONValue {
        let entries = zip(metric.entries, metric.differences).map {
            entry, difference -> JSONValue in
            guard let entry else { return .null }
            var object: JSONObject = ["last": .metric(entry.last)]
            object["minimum"] = entry.minimum.map(JSONValue.double)
            object["maximum"] = entry.maximum.map(JSONValue.double)
            object["best"] = entry.best.map(JSONValue.double) ?? .null
            object["bestStep"] = entry.bestStep.map(JSONValue.integer) ?? .null
            object["difference"] = difference.map(JSONValue.double)
            return .object(object)
        }
        return object(
            of: metric, goal: metric.differencesInKind.isEmpty ? metric.goal : nil, entries)
    }

    private static func object(
        of metric: RunComparison.Metric, goal: MetricGoal?, _ entries: [JSONValue]
    ) -> JSONValue {
        let texts = [metric.description?.text, metric.kindNote].compactMap(\.self)
        return [
            "name": .string(metric.name), "title": .string(metric.title),
            "description": .string(texts.joined(separator: "\n")),
            "goal": goal.map { .string($0.rawValue) } ?? .null, "entries": .array(entries),
        ]
    }
}
