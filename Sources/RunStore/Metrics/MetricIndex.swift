/// What a whole metrics file amounts to: every metric's figures and its curve, thinned.
///
/// It is kept beside the file, so that hundreds of long runs are compared without reading their
/// lines again; see `MetricIndex+File.swift` for when it is believed.
package struct MetricIndex: Equatable, Sendable {
    /// Where training stood in a line.
    package struct Progress: Equatable, Sendable {
        /// The number of updates.
        package let step: Int
        /// The epoch.
        package let epoch: Int
        /// The number of samples seen.
        package let samples: Int
        /// Seconds of training.
        package let time: Double
    }

    /// Every metric's figures.
    package private(set) var summary: MetricSummary
    /// The last line; nil before there is one.
    package private(set) var progress: Progress?
    /// The number of whole lines.
    package private(set) var lineCount = 0
    /// The metrics' curves, in the order of the summary's entries.
    package private(set) var curves: [MetricCurve] = []

    /// An index of no lines.
    package init(_ descriptions: MetricDescriptions = MetricDescriptions()) {
        summary = MetricSummary(descriptions)
    }

    /// Puts an index together from its parts; nil when there is not one curve a metric.
    package init?(
        summary: MetricSummary, progress: Progress?, lineCount: Int, curves: [MetricCurve]
    ) {
        guard curves.count == summary.entries.count else { return nil }
        self.summary = summary
        self.progress = progress
        self.lineCount = lineCount
        self.curves = curves
    }

    /// The same without smoothed values.
    var withoutSmoothed: MetricIndex {
        var index = self
        index.curves = curves.map(\.withoutSmoothed)
        return index
    }

    /// The names of the metrics, in the order in which they first came.
    package var names: [String] { summary.entries.map(\.name) }

    /// The curve of a metric; nil when it never came.
    package subscript(name: String) -> MetricCurve? {
        summary.entries.firstIndex { $0.name == name }.map { curves[$0] }
    }

    /// Takes in the line that was scanned last.
    package mutating func add(_ scanner: MetricLineScanner) {
        lineCount += 1
        progress = Progress(
            step: scanner.step, epoch: scanner.epoch, samples: scanner.samples,
            time: scanner.time)
        // A line without metrics moves the step too.
        summary.advance(to: scanner.step)
        for (index, slot) in scanner.slots.enumerated() {
            if slot >= curves.count {
                for name in scanner.names[curves.count...slot] {
                    _ = summary.position(of: name)
                    curves.append(MetricCurve())
                }
            }
            let value = scanner.values[index]
            summary.add(value, step: scanner.step, at: slot)
            curves[slot].add(
                MetricCurve.Point(
                    position: curves[slot].count, step: scanner.step, epoch: scanner.epoch,
                    samples: scanner.samples, time: scanner.time, value: value))
        }
    }
}
