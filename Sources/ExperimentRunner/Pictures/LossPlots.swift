import Imaging

/// Curves of a run's metrics: one panel a quantity, training and test together.
struct LossPlots {
    private let history: MetricHistory

    init(_ history: MetricHistory) { self.history = history }

    /// The panels, losses first; nil when there is nothing to draw.
    func grid(title: String) -> PlotGrid? {
        var quantities: [String] = []
        for series in history.series {
            let quantity = series.name.split(separator: "/").dropFirst().joined(separator: "/")
            if !quantity.isEmpty, !quantities.contains(quantity) { quantities.append(quantity) }
        }
        guard !quantities.isEmpty else { return nil }
        return PlotGrid(
            panels: quantities.map { quantity in
                Plot(
                    title: quantity.replacing("_", with: " "), xLabel: "step", yLabel: "",
                    series: ["train", "test"].enumerated().compactMap { index, part in
                        history["\(part)/\(quantity)"].map { series in
                            Plot.Series(
                                name: part,
                                points: zip(series.steps, series.values).map {
                                    (x: Double($0), y: $1)
                                }, style: .line, colourIndex: index)
                        }
                    })
            }, columns: 2, title: title)
    }
}
