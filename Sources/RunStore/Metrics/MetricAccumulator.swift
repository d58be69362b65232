import Configuration

/// The weighted means of metrics since the last line was written.
///
/// The weight of a step is the number of its images, for every metric: a short batch counts for what
/// it holds. A step's own quantities, such as a gradient's norm, are weighted alike. A metric is the
/// mean over those steps that have it.
///
/// Sums are taken in the order of the calls and saved to the bit, so that a run that is cut between
/// two lines and taken up again writes the same means.
package struct MetricAccumulator: Equatable, Sendable {
    private struct Sum: Equatable {
        let name: String
        var weighted: Double
        var weight: Double
    }

    private var sums: [Sum] = []

    /// Begins with nothing.
    package init() {}

    /// Whether nothing was added since the last means.
    package var isEmpty: Bool { sums.isEmpty }

    /// The names added since the last means.
    package var names: [String] { sums.map(\.name) }

    /// Adds a value that stands for `weight` samples.
    ///
    /// - Precondition: the weight is positive and finite.
    package mutating func add(_ value: Double, to name: String, weight: Double = 1) {
        precondition(weight > 0 && weight.isFinite, "MetricAccumulator: weight \(weight)")
        if let index = sums.firstIndex(where: { $0.name.isExactly(name) }) {
            sums[index].weighted += value * weight
            sums[index].weight += weight
        } else {
            sums.append(Sum(name: name, weighted: value * weight, weight: weight))
        }
    }

    /// The means Σ wᵢ xᵢ / Σ wᵢ in the order in which the names first came, after which it begins
    /// anew. A single value that is not finite makes its mean so.
    package mutating func takeMeans() -> [Metric] {
        defer { sums.removeAll(keepingCapacity: true) }
        return sums.map { Metric($0.name, $0.weighted / $0.weight) }
    }

    /// The sums, to be restored bit for bit.
    package var json: JSONValue {
        .array(
            sums.map {
                [
                    "name": .string($0.name), "sum": .exact($0.weighted),
                    "weight": .exact($0.weight),
                ]
            })
    }

    /// Restores the sums that `json` gave; throws `FileError` that names `path` and the key at
    /// fault when the value is something else.
    package init(_ json: JSONValue, path: String) throws(FileError) {
        let whole = try JSONRecord(["metrics": json], path: path, key: "")
        for entry in try whole.records("metrics") {
            let name = try entry.string("name")
            let weight = try entry.number("weight")
            guard weight > 0, weight.isFinite else {
                throw entry.failure("weight", "expected a positive number, found \(weight)")
            }
            guard !sums.contains(where: { $0.name.isExactly(name) }) else {
                throw entry.failure("name", "\"\(name)\" is given twice")
            }
            sums.append(Sum(name: name, weighted: try entry.number("sum"), weight: weight))
        }
    }
}
