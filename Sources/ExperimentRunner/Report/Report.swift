import Configuration
import Foundation

/// A comparison of runs as a page for a browser: tables, curves that one can zoom and smooth,
/// pictures by epoch. One file, which opens from disk with no network.
public struct Report {
    /// Numbers that the curves of a usual page hold, about 0.6 MB of it.
    private static let curveBudget = 70_000
    /// Bytes that pictures take of a usual page.
    private static let pictureBudget = 1_250_000

    private let data: JSONValue

    /// Gathers what the page shows.
    ///
    /// - Parameters:
    ///   - comparison: the runs, the settings that differ, the metrics.
    ///   - folders: the runs' folders, in the order of the comparison.
    ///   - time: when the report is made.
    ///   - isFull: keeps all points of the runs' indices and all epochs' pictures. Otherwise the page
    ///     stays near 2 MB, and says what was left out.
    /// - Throws: `FileError` when a run's metrics or pictures cannot be read.
    /// - Precondition: there is a folder for each run.
    public init(
        _ comparison: RunComparison, folders: [RunFolder], time: Date, isFull: Bool
    ) throws {
        precondition(
            comparison.runs.count == folders.count, "Report: \(folders.count) folders")
        let indices = try folders.map { try MetricIndex.load(of: $0).index }
        let curves = try ReportCurves(
            of: zip(indices, folders).map {
                ReportCurves.Source(index: $0, metricsPath: $1.metricsPath)
            },
            metrics: comparison.metrics.map(\.name), budget: isFull ? nil : Self.curveBudget)
        let pictures = try ReportPictures(
            of: folders, budget: isFull ? nil : Self.pictureBudget)
        let omitted = curves.omitted + pictures.omitted
        data = [
            "title": .string(Self.title(comparison)),
            "program": .string("GenerativeLab \(programVersion)"),
            "created": .string(RunTimestamp.local(time)),
            "omitted": .array(
                (omitted.isEmpty ? [] : omitted + ["All of it: genlab compare --full."]).map(
                    JSONValue.string)),
            "runs": .array(
                try zip(zip(comparison.runs, folders), indices).map {
                    try Self.run($0.0, $0.1, $1)
                }),
            "settings": .array(comparison.settings.map(Self.setting)),
            "metrics": .array(comparison.metrics.map(Self.metric)),
            "axes": .array(curves.axes), "curves": .object(JSONObject(curves.curves)),
            "pictures": .array(pictures.json),
        ]
    }

    /// The page.
    public var html: String { ReportPage.html(data) }

    private static func title(_ comparison: RunComparison) -> String {
        comparison.runs.count == 1
            ? comparison.runs[0].label : "Comparison of \(comparison.runs.count) runs"
    }

    private static func run(
        _ run: ComparedRun, _ folder: RunFolder, _ index: MetricIndex
    ) throws -> JSONValue {
        let record = try RunListing.entry(of: folder).record.get()
        let progress = index.progress
        var object: JSONObject = [
            "name": .string(run.label), "status": .string(run.status.rawValue),
            "started": .double(record.started.timeIntervalSince1970),
            "epoch": .integer(progress?.epoch ?? 0), "step": .integer(progress?.step ?? 0),
            "seconds": .metric(progress?.time ?? 0),
        ]
        object["error"] = record.error.map(JSONValue.string)
        if let progress, progress.time > 0 {
            object["imagesPerSecond"] = .double(
                (Double(progress.samples) / progress.time).rounded())
        }
        return .object(object)
    }

    private static func setting(_ setting: RunComparison.Setting) -> JSONValue {
        let values = setting.values.map { value -> JSONValue in
            value.map { .string($0.stringValue ?? $0.serialized()) } ?? .null
        }
        return ["path": .string(setting.path), "values": .array(values)]
    }

    private static func metric(_ metric: RunComparison.Metric) -> JSONValue {
        let first = metric.entries.first.flatMap(\.self)?.last
        let entries = metric.entries.enumerated().map { position, entry -> JSONValue in
            guard let entry else { return .null }
            var object: JSONObject = ["last": .metric(entry.last)]
            object["minimum"] = entry.minimum.map(JSONValue.double)
            object["maximum"] = entry.maximum.map(JSONValue.double)
            object["best"] = entry.best.map(JSONValue.double)
            object["bestStep"] = entry.bestStep.map(JSONValue.integer)
            if position > 0, let first { object["difference"] = .metric(entry.last - first) }
            return .object(object)
        }
        let goal: JSONValue =
            switch MetricGoal.of(metric.name) {
            case .lower: "lower"
            case .higher: "higher"
            case nil: nil
            }
        return ["name": .string(metric.name), "goal": goal, "entries": .array(entries)]
    }
}
