import Configuration

/// In which order runs are shown.
public struct RunOrder {
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
    private let text: String

    /// An order as it is written: `min:test/loss`, where what is best by the figure comes first, or
    /// `name`, `status`, `started`, `epoch`, `step`, `time`, `speed`.
    ///
    /// - Throws: `RequestError` for anything else.
    public init(_ text: String) throws {
        self.text = text
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        if let column = Column(rawValue: text) {
            key = .column(column)
        } else if parts.count == 2, let figure = Figure(rawValue: parts[0]) {
            key = .figure(figure, metric: parts[1])
        } else {
            let figures = Figure.allCases.map { "\($0.rawValue):METRIC" }
            let columns = Column.allCases.map(\.rawValue)
            throw RequestError(
                "--sort: given \"\(text)\", expected "
                    + (figures + columns).joined(separator: ", "))
        }
    }

    /// The runs in order; those that lack what is asked for, or have NaN there, come last.
    ///
    /// - Throws: `RequestError` for a metric that no run has.
    func callAsFunction(_ runs: [ComparedRun]) throws -> [ComparedRun] {
        switch key {
        case .column(.name): return runs.sorted { $0.label < $1.label }
        case .column(.status): return runs.sorted { $0.status.rawValue < $1.status.rawValue }
        case .column(.started): return runs.sorted { $0.record.started < $1.record.started }
        case .column(.epoch): return sorted(runs) { Double($0.epoch) }
        case .column(.step): return sorted(runs) { Double($0.step) }
        case .column(.time): return sorted(runs, \.seconds)
        case .column(.speed): return sorted(runs, descending: true, \.imagesPerSecond)
        case .figure(let figure, let metric):
            let names = distinct(runs.flatMap(\.index.names))
            guard names.contains(metric) else {
                let hint = closestMatch(to: metric, among: names).map { "; did you mean \($0)?" }
                throw RequestError("--sort: no run has a metric \"\(metric)\"\(hint ?? "")")
            }
            let isHigher = MetricGoal.of(metric) == .higher
            switch figure {
            case .min: return sorted(runs) { $0.summary[metric]?.minimum }
            case .max: return sorted(runs, descending: true) { $0.summary[metric]?.maximum }
            case .last: return sorted(runs, descending: isHigher) { $0.summary[metric]?.last }
            case .best: return sorted(runs, descending: isHigher) { $0.summary[metric]?.best }
            }
        }
    }

    /// Runs of equal values stay in the order given.
    private func sorted(
        _ runs: [ComparedRun], descending: Bool = false, _ value: (ComparedRun) -> Double?
    ) -> [ComparedRun] {
        let keys = runs.map { run in
            value(run).flatMap { $0.isNaN ? nil : descending ? -$0 : $0 } ?? .infinity
        }
        return runs.indices.sorted { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : $0 < $1 }
            .map { runs[$0] }
    }
}
