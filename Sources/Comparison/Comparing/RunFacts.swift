import Configuration
import FoundationEssentials
import RunStore

/// What runs are sorted and chosen by.
package protocol RunFacts {
    /// What tables call the run.
    var label: String { get }
    /// How it stands in truth, in a word.
    var statusName: String { get }
    /// When it started first; nil when that is not known.
    var started: Date? { get }
    /// Its resolved config; empty when that is not known.
    var settings: JSONObject { get }
    /// Every metric's figures.
    var summary: MetricSummary { get }
    /// The epoch of its last line.
    var epoch: Int { get }
    /// The step of its last line.
    var step: Int { get }
    /// Seconds of training up to its last line.
    var seconds: Double { get }
    /// Samples a second of training; nil before there is a line.
    var imagesPerSecond: Double? { get }
}

extension RunFacts {
    /// The value of a setting by its dotted path, `optimizer.learningRate`; nil where there is none.
    /// Either spelling of a setting finds it, where builds spelled it in two ways.
    package func setting(_ path: String) -> JSONValue? {
        value(at: path) ?? otherSpelling(of: path).flatMap(value)
    }

    private func value(at path: String) -> JSONValue? {
        path.split(separator: ".", omittingEmptySubsequences: false)
            .reduce(JSONValue?.some(.object(settings))) { value, key in value?[String(key)] }
    }
}

extension ComparedRun: RunFacts {
    /// How it stands in truth, in a word.
    package var statusName: String { status.rawValue }

    /// When it started first.
    package var started: Date? { record.started }
}
