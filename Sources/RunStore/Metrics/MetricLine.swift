import Configuration

/// The value of one metric.
public struct Metric: Equatable, Sendable {
    /// The name, with the part of the data in front: `train/loss`.
    public let name: String
    /// The value, which need not be finite.
    public let value: Double

    /// Gives a value its name.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// One line of `metrics.jsonl`: where training stood, and what was measured there.
public struct MetricLine: Equatable, Sendable {
    /// The number of updates made.
    public var step: Int
    /// The number of the epoch.
    public var epoch: Int
    /// The number of samples seen.
    public var samples: Int
    /// Seconds of training, over all the times that the run was taken up; kept to milliseconds.
    public var time: Double
    /// What was measured, in the order of the file.
    public var metrics: [Metric]

    /// The keys that are no metrics.
    static let reservedNames = ["step", "epoch", "samples", "time"]

    /// Makes a line.
    package init(step: Int, epoch: Int, samples: Int, time: Double, metrics: [Metric]) {
        self.step = step
        self.epoch = epoch
        self.samples = samples
        self.time = time
        self.metrics = metrics
    }

    /// The value of a metric; nil when the line lacks it.
    package subscript(name: String) -> Double? {
        metrics.first { $0.name.isExactly(name) }?.value
    }

    /// The line as a flat object.
    ///
    /// - Precondition: the metrics' names are distinct, none of them `step`, `epoch`, `samples` or
    ///   `time`.
    package var json: JSONValue {
        var object: JSONObject = [
            "step": .integer(step), "epoch": .integer(epoch), "samples": .integer(samples),
            "time": .metric((time * 1000).rounded() / 1000),
        ]
        for metric in metrics {
            precondition(
                object[metric.name] == nil, "MetricLine: the name \(metric.name) is taken")
            object[metric.name] = .metric(metric.value)
        }
        return .object(object)
    }

    /// Reads a line of the file at `path`; throws `FileError` that names the line and the key.
    package init(parsing text: ArraySlice<UInt8>, path: String, number: Int) throws(FileError) {
        do throws(FileError) {
            let record = try JSONRecord(parsing: Array(text), path: path)
            var metrics: [Metric] = []
            metrics.reserveCapacity(record.members.count)
            for member in record.members where !Self.reservedNames.contains(member.key) {
                guard let value = member.value.metricValue else {
                    throw record.failure(
                        member.key,
                        "expected a number, \"NaN\", \"Infinity\" or \"-Infinity\", found "
                            + member.value.givenDescription)
                }
                metrics.append(Metric(member.key, value))
            }
            self.init(
                step: try record.integer("step"), epoch: try record.integer("epoch"),
                samples: try record.integer("samples"), time: try record.number("time"),
                metrics: metrics)
        } catch {
            throw FileError(
                path: path, operation: error.operation,
                reason: "line \(number): \(error.reason)", category: error.category)
        }
    }
}
