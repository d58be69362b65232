import Configuration

/// What `summary.json` tells of each metric over a whole run.
public struct MetricSummary: Equatable, Sendable {
    /// One metric over the run. Of values that are not finite only `last` and the count take notice.
    public struct Entry: Equatable, Sendable {
        /// The metric's name.
        public let name: String
        /// The number of values.
        public private(set) var count = 0
        /// How many of them were NaN or infinite.
        public private(set) var nonFiniteCount = 0
        /// The last value.
        public private(set) var last = Double.nan
        /// The step of the last value.
        public private(set) var lastStep = 0
        /// The least finite value; nil without any.
        public private(set) var minimum: Double?
        /// The greatest finite value; nil without any.
        public private(set) var maximum: Double?
        /// The best finite value by the metric's goal; nil without any, or without a goal.
        public private(set) var best: Double?
        /// The first step that had the best value.
        public private(set) var bestStep: Int?
        private var sum = 0.0

        /// The mean of the finite values; nil without any.
        public var mean: Double? {
            count > nonFiniteCount ? sum / Double(count - nonFiniteCount) : nil
        }

        fileprivate init(name: String) {
            self.name = name
        }

        fileprivate mutating func add(_ value: Double, step: Int) {
            count += 1
            last = value
            lastStep = step
            guard value.isFinite else {
                nonFiniteCount += 1
                return
            }
            sum += value
            minimum = min(minimum ?? value, value)
            maximum = max(maximum ?? value, value)
            guard let goal = MetricGoal.of(name) else { return }
            if best.map({ goal.prefers(value, to: $0) }) ?? true {
                best = value
                bestStep = step
            }
        }

        fileprivate var json: JSONValue {
            var object: JSONObject = [
                "last": .metric(last), "lastStep": .integer(lastStep), "count": .integer(count),
                "nonFiniteCount": .integer(nonFiniteCount),
            ]
            object["minimum"] = minimum.map(JSONValue.double)
            object["maximum"] = maximum.map(JSONValue.double)
            object["mean"] = mean.map(JSONValue.metric)
            object["best"] = best.map(JSONValue.double)
            object["bestStep"] = bestStep.map(JSONValue.integer)
            return .object(object)
        }
    }

    /// The metrics in the order in which they first came.
    public private(set) var entries: [Entry] = []
    /// The step of the last line; 0 before there is one.
    public private(set) var step = 0
    private var positions: [String: Int] = [:]

    /// Begins with no lines.
    public init() {}

    /// Sums up a whole file; throws `FileError` that names the line at fault.
    public init(of path: String) throws {
        try MetricLog.forEachLine(of: path) { add($0) }
    }

    /// The summary of a metric; nil when it never came.
    public subscript(name: String) -> Entry? {
        positions[name].map { entries[$0] }
    }

    /// Takes in a line.
    public mutating func add(_ line: MetricLine) {
        step = line.step
        for metric in line.metrics {
            if positions[metric.name] == nil {
                positions[metric.name] = entries.count
                entries.append(Entry(name: metric.name))
            }
            if let position = positions[metric.name] {
                entries[position].add(metric.value, step: line.step)
            }
        }
    }

    /// The summary as an object: `{"step": 4690, "metrics": {"train/loss": {"last": …}}}`.
    public var json: JSONValue {
        [
            "step": .integer(step),
            "metrics": .object(JSONObject(entries.map { ($0.name, $0.json) })),
        ]
    }

    /// Writes `summary.json`, replacing the one before in one step. Throws `FileError`.
    public func write(to path: String) throws(FileError) {
        try AtomicFile.write(json.serialized(indented: true) + "\n", to: path)
    }
}
