import Configuration
import FoundationEssentials

/// A run in one line.
public struct RunOverview: Sendable {
    /// The folder's name, behind that of its sweep if it belongs to one.
    public let name: String
    /// How the run stands in truth; nil when its record cannot be read.
    public let status: RunRecord.EffectiveStatus?
    /// The type of the model; nil when the config cannot be read.
    public let modelType: String?
    /// When the run started first.
    public let started: Date?
    /// Epochs to be done by the config.
    public let epochs: Int?
    /// What it has measured; nil when that cannot be read.
    public let metrics: RunMetrics?
    /// What could not be read, and why.
    public let problems: [String]

    /// Reads what there is of a run; what is missing or damaged is left out and told.
    public init(_ entry: RunListing.Entry) {
        var problems: [String] = []
        func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do {
                return try body()
            } catch {
                problems.append("\(error)")
                return nil
            }
        }
        name = entry.folder.qualifiedName
        status = entry.status
        started = attempt { try entry.record.get() }?.started
        let config = attempt { try Experiment.stored(in: entry.folder) }
        modelType = config?["model"]?["type"]?.stringValue
        epochs = config?["training"]?["epochs"]?.integerValue
        metrics = attempt { try RunMetrics(of: entry.folder) }
        self.problems = problems
    }

    /// All runs of a folder as a table, those that started first coming first, and the status of
    /// each row. Throws `FileError` when the folder cannot be listed.
    public static func table(
        of outputs: String
    ) throws(FileError) -> (table: TextTable, overviews: [RunOverview]) {
        let overviews = try RunListing.entries(in: outputs).map(RunOverview.init)
        let table = TextTable(
            [
                .init("NAME", isFlexible: true), .init("STATUS"), .init("MODEL"),
                .init("EPOCH", .right), .init("STEP", .right), .init("METRIC"),
                .init("STARTED"), .init("TRAINED", .right),
            ], rows: overviews.map(\.cells))
        return (table, overviews)
    }

    private var cells: [String] {
        let metric = metrics?.main.map { main in
            "\(main.name) \(Wording.number(main.value)) "
                + (main.isBest ? "(best, step \(main.step))" : "(last)")
        }
        return [
            name, status?.rawValue ?? "unreadable", modelType ?? "?",
            (metrics.map { "\($0.epoch)" } ?? "?") + (epochs.map { "/\($0)" } ?? ""),
            metrics.map { "\($0.step)" } ?? "?", metric ?? "-",
            started.map(Wording.time) ?? "?",
            metrics.map { Wording.duration($0.seconds) } ?? "?",
        ]
    }
}

extension Experiment {
    /// The config that a run was made with, as it stands in its folder, unchecked: also one that an
    /// earlier or later version of the program wrote. Throws `FileError`.
    public static func stored(in folder: RunFolder) throws(FileError) -> JSONValue {
        let bytes = try FileSystem.read(folder.configPath, limit: 1 << 20)
        do {
            return try JSONValue.parse(bytes, source: folder.configPath)
        } catch {
            throw FileError(
                path: folder.configPath, operation: "read",
                reason: "line \(error.position.line), column \(error.position.column): "
                    + error.message, category: .badData)
        }
    }
}
