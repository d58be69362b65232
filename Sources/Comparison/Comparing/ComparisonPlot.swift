import Basics
import Configuration
import Imaging
import RunStore

/// The curves of several runs over each other: one panel a metric, one colour a run; and, in files,
/// their pictures.
package struct ComparisonPlot {
    private let comparison: RunComparison
    private let curves: ComparedCurves
    /// The group of each run by its path, where runs are averaged; its colour is that of its curve.
    private let groups: [String: RunGroup]
    private let isLogarithmic: Bool

    private static let columns = 2
    private static let panelHeight = 420
    private static let width = 1200
    private static let largestHeight = 16_384
    private static let pictureLimit = 24

    /// Curves of a comparison, along the axis and with the smoothing that were asked for.
    ///
    /// - Throws: `FileError` that names the line of the metrics at fault.
    package init(
        _ comparison: RunComparison, _ request: ComparisonRequest = ComparisonRequest()
    ) throws {
        self.comparison = comparison
        isLogarithmic = request.isLogarithmic
        curves = try ComparedCurves(comparison, request)
        var groups: [String: RunGroup] = [:]
        for group in RunGroup.groups(of: comparison.runs, by: request.groupKey) ?? [] {
            for run in group.runs { groups[run.path] = group }
        }
        self.groups = groups
    }

    /// All panels in the order of the comparison's metrics, without those in which a setting that is
    /// only watched never changes; nil when there is nothing to draw.
    package var grid: PlotGrid? { grid(of: comparison.metrics) }

    /// The panels of those metrics that tell how training goes, where there are any: what fits on a
    /// terminal.
    package var mainGrid: PlotGrid? {
        grid(of: comparison.metrics.filter { $0.description?.leads ?? false }) ?? grid
    }

    private func grid(of metrics: [RunComparison.Metric]) -> PlotGrid? {
        let panels = metrics.compactMap { metric -> Plot? in
            let lines = curves.lines[metric.name] ?? []
            guard !lines.isEmpty, !metric.isConstantSetting else { return nil }
            return Plot(
                title: metric.title, xLabel: curves.xLabel, series: lines,
                yScale: isLogarithmic ? .logarithmic : .linear, smoothing: curves.smoothing)
        }
        return panels.isEmpty ? nil : PlotGrid(panels: panels, columns: Self.columns)
    }

    /// The pictures of all runs after the newest epoch that they have in common; nil without.
    ///
    /// - Throws: `FileError` or `ImagingError` for a picture that cannot be read.
    package func pictures() throws -> PictureSection? {
        guard let common = PictureComparison(comparison.runs.map(\.pictures)) else { return nil }
        var items: [PictureSection.Item] = []
        for (run, path) in zip(comparison.runs, common.paths).prefix(Self.pictureLimit) {
            let file = try FileSystem.read(path, limit: 1 << 26)
            items.append(
                PictureSection.Item(
                    image: try PNG.decode(file).image.converted(channels: 3),
                    caption: groups[run.path].map { "\(run.legend), \($0.label)" } ?? run.legend,
                    colourIndex: groups[run.path]?.position ?? run.position))
        }
        let count = comparison.runs.count
        let part = items.count < count ? " (the first \(items.count) of \(count) runs)" : ""
        return PictureSection(
            title: "\(common.subject) after epoch \(common.epoch)\(part)", items: items)
    }

    /// The file of the curves and pictures, as its ending says.
    ///
    /// - Throws: `ImagingError` when the drawing library fails; as `pictures()`.
    package func bytes(of grid: PlotGrid, ending: String) throws -> [UInt8] {
        var sheet = grid
        sheet.pictures = try pictures()
        let pictureHeight = sheet.pictures?.height(width: Self.width) ?? 0
        let rows = (grid.panels.count + Self.columns - 1) / Self.columns
        // A picture's sides have a limit, which a hundred metrics would reach.
        let room = Self.largestHeight - pictureHeight
        let height = rows * min(Self.panelHeight, room / max(rows, 1)) + pictureHeight
        switch ending {
        case "svg": return Array(sheet.svg(width: Self.width, height: height).utf8)
        case "pdf": return try sheet.pdf(width: Self.width, height: height)
        default:
            let names = comparison.runs.map(\.label.withoutControls).joined(separator: ", ")
            return try sheet.png(
                width: Self.width, height: height,
                text: [("Software", "GenerativeLab \(programVersion)"), ("Runs", names)])
        }
    }
}

extension RunComparison.Metric {
    /// The name, with a mark where the runs do not measure the same.
    package var title: String { name + (differencesInKind.isEmpty ? "" : " †") }

    /// What the mark stands for; nil where the runs measure the same.
    package var kindNote: String? {
        guard !differencesInKind.isEmpty else { return nil }
        return "not measured alike: " + differencesInKind.map(\.text).joined(separator: "; ")
    }

    /// Whether the metric is neither to fall nor to rise and has several values, all the same: then
    /// it shows a setting, not how training goes.
    var isConstantSetting: Bool {
        let entries = entries.compactMap(\.self)
        return !(description?.leads ?? false) && entries.reduce(0) { $0 + $1.count } > 1
            && entries.allSatisfy { $0.nonFiniteCount == 0 }
            && isOneValue(entries.flatMap { [$0.minimum, $0.maximum].compactMap(\.self) })
    }
}

/// The file that curves of a comparison are written to.
package struct ComparisonFile {
    private let output: OutputPath

    /// Looks at the path before anything is read.
    ///
    /// - Throws: `RequestError` for an ending other than `.png`, `.svg`, `.pdf` and `.html`;
    ///   `FileError` when a folder stands at the path or the one above is missing.
    package init(path: String) throws {
        output = try OutputPath(path, endings: ["png", "svg", "pdf", "html"])
    }

    /// Where the file will be.
    package var path: String { output.path }

    /// Whether it is a page for a browser, which draws its curves by itself.
    package var isPage: Bool { output.ending == "html" }

    /// Writes a page, replacing a file that is there.
    ///
    /// - Throws: `FileError` when the disk refuses the file.
    package func write(_ report: Report) throws {
        try AtomicFile.write(report.html, to: output.path)
    }

    /// Writes the curves and pictures, replacing a file that is there.
    ///
    /// - Throws: `RequestError` when there are no curves yet; `FileError` when a picture cannot be
    ///   read or the disk refuses the file.
    package func write(_ plot: ComparisonPlot) throws {
        guard let grid = plot.grid else {
            throw RequestError("-o: the runs have written no metrics yet to draw")
        }
        try AtomicFile.write(plot.bytes(of: grid, ending: output.ending), to: output.path)
    }
}
