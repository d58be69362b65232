import Configuration
import FoundationEssentials
import RunStore

/// In which order runs are shown.
package struct RunOrder {
    private enum Key {
        case figure(Figure, metric: String)
        case column(Column)
    }

    private enum Figure: String, CaseIterable {
        case min, max, last, best
    }

    private enum Column: String, CaseIterable {
        case name, status, started, epoch, step, time, speed
    }

    private let key: Key
    private let isReversed: Bool

    /// The words that stand for an order, in which METRIC is to be a metric's name.
    package static var words: [String] {
        Figure.allCases.map { "\($0.rawValue):METRIC" } + Column.allCases.map(\.rawValue)
    }

    /// An order as it is written: `min:test/loss`, where what is best by the figure comes first, or
    /// `name`, `status`, `started`, `epoch`, `step`, `time`, `speed`.
    ///
    /// - `isReversed`: whether what would come first comes last.
    /// - Throws: `RequestError` for anything else.
    package init(_ text: String, isReversed: Bool = false) throws {
        self.isReversed = isReversed
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        if let column = Column(rawValue: text) {
            key = .column(column)
        } else if parts.count == 2, let figure = Figure(rawValue: parts[0]) {
            key = .figure(figure, metric: parts[1])
        } else {
            throw RequestError(
                "--sort: given \"\(text)\", expected " + Self.words.joined(separator: ", "))
        }
    }

    /// The runs in order; those that lack what is asked for, or have NaN there, come last.
    ///
    /// - Throws: `RequestError` for a metric that no run has.
    package func callAsFunction<Run: RunFacts>(_ runs: [Run]) throws -> [Run] {
        switch key {
        case .column(.name): return sorted(runs) { $0.label < $1.label }
        case .column(.status): return sorted(runs) { $0.statusName < $1.statusName }
        case .column(.started): return sorted(runs) { $0.started?.timeIntervalSince1970 }
        case .column(.epoch): return sorted(runs) { Double($0.epoch) }
        case .column(.step): return sorted(runs) { Double($0.step) }
        case .column(.time): return sorted(runs) { $0.seconds }
        case .column(.speed): return sorted(runs, descending: true) { $0.imagesPerSecond }
        case .figure(let figure, let metric):
            let names = distinct(runs.flatMap { $0.summary.entries.map(\.name) })
            guard runs.isEmpty || names.contains(metric) else {
                let hint = closestMatch(to: metric, among: names).map { "; did you mean \($0)?" }
                throw RequestError("--sort: no run has a metric \"\(metric)\"\(hint ?? "")")
            }
            let description = runs.lazy.compactMap { $0.summary[metric]?.description }.first
            try check(figure, metric, description)
            let isHigher = description?.goal == .higher
            switch figure {
            case .min: return sorted(runs) { $0.summary[metric]?.minimum }
            case .max: return sorted(runs, descending: true) { $0.summary[metric]?.maximum }
            case .last: return sorted(runs, descending: isHigher) { $0.summary[metric]?.last }
            case .best: return sorted(runs, descending: isHigher) { $0.summary[metric]?.best }
            }
        }
    }

    private func check(
        _ figure: Figure, _ metric: String, _ description: MetricDescription?
    ) throws {
        guard figure != .last else { return }
        if description?.isLossOfGame ?? false {
            throw RequestError(
                "--sort: \"\(metric)\" has no best value, since it is a loss of a game, which falls "
                    + "when the other player's rises; expected last:\(metric)")
        }
        guard figure != .best || description?.goal != nil else {
            throw RequestError(
                "--sort: \"\(metric)\" has no best value, since it is neither to fall nor to rise; "
                    + "expected min:, max: or last:\(metric)")
        }
    }

    private func sorted<Run>(_ runs: [Run], _ precedes: (Run, Run) -> Bool) -> [Run] {
        runs.sorted { isReversed ? precedes($1, $0) : precedes($0, $1) }
    }

    /// Runs of equal values stay in the order given.
    private func sorted<Run>(
        _ runs: [Run], descending: Bool = false, _ value: (Run) -> Double?
    ) -> [Run] {
        let keys = runs.map { run in
            value(run).flatMap { $0.isNaN ? nil : descending != isReversed ? -$0 : $0 } ?? .infinity
        }
        return runs.indices.sorted { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : $0 < $1 }
            .map { runs[$0] }
    }
}
