import Configuration

/// What is known of the metrics of a run.
package struct MetricDescriptions: Equatable, Sendable {
    /// The metrics that the run may write, those that tell most first.
    package let all: [MetricDescription]
    /// The name of the metric whose best value tells the run; nil where none has a best value.
    package let watched: String?
    private let positions: [String: Int]

    /// Metrics under the names that metric lines give them.
    package init(_ all: [MetricDescription] = [], watched: String? = nil) {
        self.all = all
        self.watched = watched
        positions = Dictionary(
            all.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The description of a metric; nil where nothing is known of it.
    package subscript(name: String) -> MetricDescription? { positions[name].map { all[$0] } }

    /// The metrics of a run: by its record, or by the type of its model where an older build wrote
    /// it; none where these are damaged or missing. Throws `FileError` when the system does not let
    /// them be read.
    package init(of run: RunFolder) throws(FileError) {
        do throws(FileError) {
            let record = try RunRecord(of: run)
            // The config is read where the record does not suffice.
            self =
                record.metrics == nil
                ? record.metrics(config: try run.storedConfig()) : record.metrics(config: nil)
        } catch {
            if error.category == .unreadable { throw error }
            self.init()
        }
    }

    // MARK: - JSON

    /// Descriptions by names, as `run.json` tells them.
    package var json: JSONValue {
        .object(JSONObject(all.map { ($0.name, $0.json) }))
    }

    /// Reads what `json` gave; throws `FileError` that names the key at fault.
    init(_ record: JSONRecord, watched: String?) throws(FileError) {
        var all: [MetricDescription] = []
        for member in record.members {
            all.append(
                try MetricDescription(named: member.key, record.record(member.key)))
        }
        self.init(all, watched: watched)
    }
}

/// Whether values are the same but for the last bits, in which means of one value differ.
package func isOneValue(_ values: [Double]) -> Bool {
    guard let low = values.min(), let high = values.max() else { return true }
    return values.allSatisfy(\.isFinite) && high - low <= max(abs(low), abs(high)) * 1e-9
}

extension MetricDescription {
    fileprivate init(named name: String, _ record: JSONRecord) throws(FileError) {
        func text(_ key: String) throws(FileError) -> String? {
            record.has(key) ? try record.string(key) : nil
        }
        self.init(
            name, try record.string("summary"), unit: try text("unit"),
            // What later builds say besides means nothing here.
            goal: try text("goal").flatMap(MetricGoal.init),
            isObjective: record.has("isObjective") ? try record.boolean("isObjective") : false,
            mean: try text("mean"),
            likelihood: record.has("likelihood")
                ? try Likelihood(record.record("likelihood")) : nil,
            settings: record.has("settings") ? try record.strings("settings") : [])
    }
}

extension MetricDescription.Likelihood {
    fileprivate init?(_ record: JSONRecord) throws(FileError) {
        switch try record.string("kind") {
        case "exact": self = .exact
        case "bound": self = .bound(draws: try record.integer("draws", from: 1))
        case "estimate": self = .estimate(draws: try record.integer("draws", from: 1))
        default: return nil
        }
    }
}
