import Imaging
import RunStore

/// Curves of a run's metrics: one panel a quantity, training and test together.
struct LossPlots {
    private let history: MetricHistory

    init(_ history: MetricHistory) { self.history = history }

    /// The panels, losses first; nil when there is nothing to draw. A setting that is only watched,
    /// such as β, has no panel unless it changes.
    func grid(title: String) -> PlotGrid? {
        var quantities: [String] = []
        for series in history.series {
            let quantity = series.name.split(separator: "/").dropFirst().joined(separator: "/")
            if !quantity.isEmpty, !quantities.contains(quantity) { quantities.append(quantity) }
        }
        let ordered =
            quantities.filter(MetricGoal.leads) + quantities.filter { !MetricGoal.leads($0) }
        let panels = ordered.compactMap(panel)
        return panels.isEmpty ? nil : PlotGrid(panels: panels, columns: 2, title: title)
    }

    private func panel(of quantity: String) -> Plot? {
        let curves = ["train", "test"].map { history["\($0)/\(quantity)"] }
        guard !Self.isConstantSetting(curves.compactMap(\.self)) else { return nil }
        return Plot(
            title: quantity.replacing("_", with: " "), xLabel: "step",
            series: zip(["train", "test"], curves).enumerated().compactMap { index, part in
                part.1.map {
                    Plot.Series(name: part.0, points: $0.points, colourIndex: index)
                }
            })
    }

    /// Whether curves of a metric that is neither to fall nor to rise have several values, all
    /// the same: they show a setting, not how training goes.
    static func isConstantSetting(_ curves: [MetricHistory.Series]) -> Bool {
        let values = curves.flatMap(\.values)
        return values.count > 1 && values.allSatisfy { $0 == values[0] }
            && curves.allSatisfy { !MetricGoal.leads($0.name) }
    }
}

extension MetricHistory.Series {
    /// The values over the steps.
    package var points: [(x: Double, y: Double)] {
        zip(steps, values).map { (x: Double($0), y: $1) }
    }
}
