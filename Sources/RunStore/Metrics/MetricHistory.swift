/// The curves of a run: each metric's values over the whole of training.
package struct MetricHistory: Equatable, Sendable {
    /// One metric's values, in columns of equal length in the order of the file.
    package struct Series: Equatable, Sendable {
        /// The metric's name.
        package let name: String
        /// The step of each value.
        public fileprivate(set) var steps: [Int] = []
        /// The epoch of each value.
        public fileprivate(set) var epochs: [Int] = []
        /// The time of each value, in seconds of training.
        public fileprivate(set) var times: [Double] = []
        /// The values, which need not be finite.
        public fileprivate(set) var values: [Double] = []

        fileprivate init(name: String) {
            self.name = name
        }
    }

    /// The curves in the order in which their names first came.
    package private(set) var series: [Series] = []
    private var positions: [String: Int] = [:]

    /// Reads the curves of a run in time linear in its lines, keeping 32 bytes a value; none when it
    /// has written no line yet.
    ///
    /// A line that is still being written is left out. Throws `FileError` that names the line at
    /// fault.
    package init(of run: RunFolder) throws {
        try MetricLog.forEachLine(of: run) { add($0) }
    }

    /// The curve of a metric; nil when it never came.
    package subscript(name: String) -> Series? {
        positions[name].map { series[$0] }
    }

    private mutating func add(_ line: MetricLine) {
        for metric in line.metrics {
            if positions[metric.name] == nil {
                positions[metric.name] = series.count
                series.append(Series(name: metric.name))
            }
            guard let position = positions[metric.name] else { continue }
            series[position].steps.append(line.step)
            series[position].epochs.append(line.epoch)
            series[position].times.append(line.time)
            series[position].values.append(metric.value)
        }
    }
}
