import Imaging

/// The curves of several runs over each other: one panel a metric, one colour a run.
public struct ComparisonPlot {
    private let comparison: RunComparison

    private static let columns = 2
    private static let panelHeight = 420
    private static let width = 1200
    private static let largestHeight = 16_384

    /// Curves of a comparison.
    public init(_ comparison: RunComparison) { self.comparison = comparison }

    /// All panels in the order of the comparison's metrics, without those in which a setting that is
    /// only watched never changes; nil when there is nothing to draw.
    public var grid: PlotGrid? { grid(of: comparison.metrics) }

    /// The panels of those metrics that are to fall or rise, where there are any: what fits on a
    /// terminal.
    public var mainGrid: PlotGrid? {
        grid(of: comparison.metrics.filter { MetricGoal.of($0.name) != nil }) ?? grid
    }

    private func grid(of metrics: [RunComparison.Metric]) -> PlotGrid? {
        let panels = metrics.compactMap { metric -> Plot? in
            let curves = comparison.runs.map { $0.history[metric.name] }
            guard !LossPlots.isConstantSetting(curves.compactMap(\.self)) else { return nil }
            return Plot(
                title: metric.name, xLabel: "step",
                series: curves.enumerated().compactMap { index, curve in
                    curve.map {
                        Plot.Series(
                            name: comparison.runs[index].label, points: $0.points,
                            colourIndex: index)
                    }
                })
        }
        return panels.isEmpty ? nil : PlotGrid(panels: panels, columns: Self.columns)
    }

    /// The file of the curves, as its ending says.
    ///
    /// - Throws: `ImagingError` when the drawing library fails.
    func bytes(of grid: PlotGrid, ending: String) throws -> [UInt8] {
        let rows = (grid.panels.count + Self.columns - 1) / Self.columns
        // A picture's sides have a limit, which a hundred metrics would reach.
        let height = rows * min(Self.panelHeight, Self.largestHeight / max(rows, 1))
        if ending == "svg" {
            return Array(grid.svg(width: Self.width, height: height).utf8)
        }
        let names = comparison.runs.map(\.label.withoutControls).joined(separator: ", ")
        return try grid.png(
            width: Self.width, height: height,
            text: [("Software", "GenerativeLab \(programVersion)"), ("Runs", names)])
    }
}

/// The file that curves of a comparison are written to.
public struct ComparisonFile {
    private let output: OutputPath

    /// Looks at the path before anything is read.
    ///
    /// - Throws: `RequestError` for an ending other than `.png` and `.svg`; `FileError` when a
    ///   folder stands at the path or the one above is missing.
    public init(path: String) throws {
        output = try OutputPath(path, endings: ["png", "svg"])
    }

    /// Writes the curves, replacing a file that is there.
    ///
    /// - Throws: `RequestError` when there are no curves yet; `FileError` when the disk refuses the
    ///   file.
    public func write(_ comparison: RunComparison) throws {
        let plot = ComparisonPlot(comparison)
        guard let grid = plot.grid else {
            throw RequestError("-o: the runs have written no metrics yet to draw")
        }
        try AtomicFile.write(plot.bytes(of: grid, ending: output.ending), to: output.path)
    }
}
