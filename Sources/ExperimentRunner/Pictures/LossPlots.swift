import Configuration
import Experiments
import Imaging
import RunStore

/// Curves of a run's metrics: one panel a quantity, training and test together.
struct LossPlots {
    private let history: MetricHistory
    private let descriptions: MetricDescriptions

    init(_ history: MetricHistory, _ descriptions: MetricDescriptions) {
        self.history = history
        self.descriptions = descriptions
    }

    /// The panels, losses first; nil when there is nothing to draw. A setting that is only watched,
    /// such as β, has no panel unless it changes.
    func grid(title: String) -> PlotGrid? {
        var quantities: [String] = []
        for series in history.series {
            let quantity = series.name.split(separator: "/").dropFirst().joined(separator: "/")
            if !quantity.isEmpty, !quantities.contains(quantity) { quantities.append(quantity) }
        }
        let ordered = quantities.filter(leads) + quantities.filter { !leads($0) }
        let panels = ordered.compactMap(panel)
        return panels.isEmpty ? nil : PlotGrid(panels: panels, columns: 2, title: title)
    }

    private func panel(of quantity: String) -> Plot? {
        let curves = Self.names(of: quantity).map { history[$0] }
        guard leads(quantity) || !Self.isConstant(curves.compactMap(\.self)) else { return nil }
        return Plot(
            title: quantity.replacing("_", with: " "), xLabel: "step",
            series: zip(MetricDescription.Phase.allCases.map(\.rawValue), curves).enumerated()
                .compactMap { index, part in
                    part.1.map {
                        Plot.Series(name: part.0, points: $0.points, colourIndex: index)
                    }
                })
    }

    private static func names(of quantity: String) -> [String] {
        MetricDescription.Phase.allCases.map { "\($0.rawValue)/\(quantity)" }
    }

    /// Whether a quantity tells how training goes.
    private func leads(_ quantity: String) -> Bool {
        Self.names(of: quantity).contains { descriptions[$0]?.leads ?? false }
    }

    /// Whether curves have several values, all the same: those of a metric that is only watched show
    /// a setting then, not how training goes.
    private static func isConstant(_ curves: [MetricHistory.Series]) -> Bool {
        let values = curves.flatMap(\.values)
        return values.count > 1 && isOneValue(values)
    }
}

extension MetricHistory.Series {
    /// The values over the steps.
    package var points: [(x: Double, y: Double)] {
        zip(steps, values).map { (x: Double($0), y: $1) }
    }
}
