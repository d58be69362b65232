import Configuration

/// What `summary.json` tells of each metric over a whole run.
package struct MetricSummary: Equatable, Sendable {
    /// One metric over the run. Of values that are not finite only `last` and the count take notice.
    package struct Entry: Equatable, Sendable {
        /// The metric's name.
        package let name: String
        /// The number of values.
        package private(set) var count = 0
        /// How many of them were NaN or infinite.
        package private(set) var nonFiniteCount = 0
        /// The last value.
        package private(set) var last = Double.nan
        /// The step of the last value.
        package private(set) var lastStep = 0
        /// The step of the first value that was NaN or infinite; nil without any.
        package private(set) var firstNonFiniteStep: Int?
        /// The least finite value; nil without any.
        package private(set) var minimum: Double?
        /// The first step that had the least value.
        package private(set) var minimumStep: Int?
        /// The greatest finite value; nil without any.
        package private(set) var maximum: Double?
        /// The first step that had the greatest value.
        package private(set) var maximumStep: Int?
        /// What the metric is; nil where nothing is known of it.
        package let description: MetricDescription?
        package private(set) var sum = 0.0

        /// The mean of the finite values; nil without any.
        package var mean: Double? {
            count > nonFiniteCount ? sum / Double(count - nonFiniteCount) : nil
        }

        /// Which way the metric is meant to go.
        package var goal: MetricGoal? { description?.goal }

        /// The best finite value by the metric's goal; nil without any, or without a goal.
        package var best: Double? {
            switch goal {
            case .lower: minimum
            case .higher: maximum
            case nil: nil
            }
        }

        /// The first step that had the best value.
        package var bestStep: Int? {
            switch goal {
            case .lower: minimumStep
            case .higher: maximumStep
            case nil: nil
            }
        }

        fileprivate init(name: String, _ description: MetricDescription?) {
            self.name = name
            self.description = description
        }

        fileprivate mutating func add(_ value: Double, step: Int) {
            count += 1
            last = value
            lastStep = step
            guard value.isFinite else {
                nonFiniteCount += 1
                if firstNonFiniteStep == nil { firstNonFiniteStep = step }
                return
            }
            sum += value
            if minimum.map({ value < $0 }) ?? true { (minimum, minimumStep) = (value, step) }
            if maximum.map({ value > $0 }) ?? true { (maximum, maximumStep) = (value, step) }
        }

        /// Writes all that `init(_:)` needs.
        package func write(to words: inout WordWriter) {
            words.append(name)
            words.append(count)
            words.append(nonFiniteCount)
            words.append(last)
            words.append(lastStep)
            words.append(firstNonFiniteStep)
            words.append(minimum)
            words.append(minimumStep)
            words.append(maximum)
            words.append(maximumStep)
            words.append(sum)
        }

        /// Reads what `write(to:)` wrote; nil for anything else.
        package init?(_ words: inout WordReader, _ descriptions: MetricDescriptions) {
            guard let name = words.text(), let count = words.integer(),
                let nonFiniteCount = words.integer(), let last = words.double(),
                let lastStep = words.integer(), let firstNonFiniteStep = words.optionalInteger(),
                let minimum = words.optionalDouble(), let minimumStep = words.optionalInteger(),
                let maximum = words.optionalDouble(), let maximumStep = words.optionalInteger(),
                let sum = words.double()
            else { return nil }
            self.init(name: name, descriptions[name])
            self.count = count
            self.nonFiniteCount = nonFiniteCount
            self.last = last
            self.lastStep = lastStep
            self.firstNonFiniteStep = firstNonFiniteStep
            (self.minimum, self.minimumStep) = (minimum, minimumStep)
            (self.maximum, self.maximumStep) = (maximum, maximumStep)
            self.sum = sum
        }

        fileprivate var json: JSONValue {
            var object: JSONObject = [
                "last": .metric(last), "lastStep": .integer(lastStep), "count": .integer(count),
                "nonFiniteCount": .integer(nonFiniteCount),
            ]
            object["minimum"] = minimum.map(JSONValue.double)
            object["maximum"] = maximum.map(JSONValue.double)
            object["mean"] = mean.map(JSONValue.metric)
            object["best"] = best.map(JSONValue.double) ?? .null
            object["bestStep"] = bestStep.map(JSONValue.integer) ?? .null
            return .object(object)
        }
    }

    /// What is known of the metrics.
    package let descriptions: MetricDescriptions
    /// The metrics in the order in which they first came.
    package private(set) var entries: [Entry] = []
    /// The step of the last line; 0 before there is one.
    package private(set) var step = 0
    private var positions: [String: Int] = [:]

    /// Begins with no lines.
    package init(_ descriptions: MetricDescriptions = MetricDescriptions()) {
        self.descriptions = descriptions
    }

    /// Goes on from entries that were restored; nil when two bear one name.
    package init?(_ descriptions: MetricDescriptions, entries: [Entry], step: Int) {
        self.descriptions = descriptions
        self.step = step
        for entry in entries {
            guard positions.updateValue(self.entries.count, forKey: entry.name) == nil else {
                return nil
            }
            self.entries.append(entry)
        }
    }

    /// Sums up the lines of a run; throws `FileError` that names the line at fault.
    package init(of run: RunFolder) throws {
        self.init(try MetricDescriptions(of: run))
        try MetricLog.forEachLine(of: run) { add($0) }
    }

    /// The summary of a metric; nil when it never came.
    package subscript(name: String) -> Entry? {
        positions[name].map { entries[$0] }
    }

    /// Takes in a line.
    package mutating func add(_ line: MetricLine) {
        step = line.step
        for metric in line.metrics {
            add(metric.value, step: line.step, at: position(of: metric.name))
        }
    }

    /// Where a metric stands among the entries; one that is new is added without a value.
    package mutating func position(of name: String) -> Int {
        if let position = positions[name] { return position }
        positions[name] = entries.count
        entries.append(Entry(name: name, descriptions[name]))
        return entries.count - 1
    }

    /// Takes notice of a line.
    mutating func advance(to step: Int) { self.step = step }

    /// Takes in a value of the entry at `position`.
    package mutating func add(_ value: Double, step: Int, at position: Int) {
        entries[position].add(value, step: step)
    }

    /// The summary as an object: `{"step": 4690, "metrics": {"train/loss": {"last": …}}}`.
    package var json: JSONValue {
        [
            "step": .integer(step),
            "metrics": .object(JSONObject(entries.map { ($0.name, $0.json) })),
        ]
    }

    /// Writes `summary.json`, replacing the one before in one step. Throws `FileError`.
    package func write(to path: String) throws(FileError) {
        try AtomicFile.write(json.serialized(indented: true) + "\n", to: path)
    }
}
