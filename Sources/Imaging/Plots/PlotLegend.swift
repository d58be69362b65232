import Foundation

/// The names of the series above the axes, in rows, where they cover nothing.
struct PlotLegend {
    /// What one entry of a legend stands for.
    enum Item {
        case series(Plot.Series)
        case gap(Curve.Gap, text: String)
        case note(String)

        var text: String {
            switch self {
            case .series(let series): series.name
            case .gap(_, let text), .note(let text): text
            }
        }

        /// The room for the sign before the text.
        var swatchWidth: Double {
            switch self {
            case .series(let series): series.style == .line ? 24 : 14
            case .gap: 14
            case .note: 0
            }
        }
    }

    private struct Entry {
        let item: Item
        let text: String
        let x: Double
        let row: Int
    }

    private static let style = TextStyle(size: 11.5)
    private static let rowHeight = 18.0

    private let area: Rectangle
    private let entries: [Entry]

    /// The height of all rows.
    let height: Double

    /// What a plot's legend says: named series, the smoothing, and the signs of missing values.
    static func items(_ contents: PlotContents) -> [Item] {
        var items = contents.entries.filter { !$0.series.name.isEmpty }
            .map { Item.series($0.series) }
        if contents.smoothing > 0 {
            let weight = String(format: "%.3g", contents.smoothing)
            items.append(
                .note("smoothing \(weight)" + (contents.showsRaw ? ", raw values faint" : "")))
        }
        for gap in contents.gaps { items.append(.gap(gap, text: text(gap, of: contents))) }
        return items
    }

    private static func text(_ gap: Curve.Gap, of contents: PlotContents) -> String {
        switch gap {
        case .notANumber: "NaN"
        case .above: "infinity"
        case .below: contents.yAxis.scale == .logarithmic ? "not positive" : "minus infinity"
        }
    }

    /// Places entries in rows as wide as the area; those that find no room in its height are counted
    /// in a last entry.
    init(_ items: [Item], in area: Rectangle, on canvas: some Canvas) {
        self.area = area
        let rowLimit = max(1, Int(area.height / Self.rowHeight))
        var entries: [Entry] = []
        var x = 0.0
        var row = 0
        for (index, item) in items.enumerated() {
            let swatch = item.swatchWidth
            let text = canvas.shortened(
                item.text.printable, to: area.width - swatch, style: Self.style)
            let width = swatch + canvas.width(of: text, style: Self.style)
            if x > 0, x + width > area.width {
                if row + 1 == rowLimit {
                    // The last entry gives way to the count.
                    let dropped = entries.removeLast()
                    entries.append(
                        Entry(
                            item: .note(""), text: "and \(items.count - index + 1) more",
                            x: dropped.x, row: row))
                    break
                }
                x = 0
                row += 1
            }
            entries.append(Entry(item: item, text: text, x: x, row: row))
            x += width + 18
        }
        self.entries = entries
        height = entries.isEmpty ? 0 : Double(row + 1) * Self.rowHeight + 2
    }

    func draw(on canvas: some Canvas) {
        for entry in entries {
            let left = area.x + entry.x
            let middle = area.y + Double(entry.row) * Self.rowHeight + Self.rowHeight / 2
            let sign = CanvasPoint(x: left + 5, y: middle)
            switch entry.item {
            case .series(let series):
                let colour = Palette.colour(series.colourIndex)
                switch series.style {
                case .line:
                    canvas.stroke(
                        [CanvasPoint(x: left, y: middle), CanvasPoint(x: left + 18, y: middle)],
                        style: StrokeStyle(
                            colour: colour, width: 2.2,
                            dashes: SeriesMark.dashes(series.colourIndex)))
                case .points:
                    SeriesMark.drawPoint(
                        at: sign, radius: 4, index: series.colourIndex, colour: colour,
                        on: canvas)
                }
            case .gap(let gap, _):
                SeriesMark.drawGap(gap, at: sign, colour: .faintText, on: canvas)
            case .note: break
            }
            canvas.write(
                entry.text, at: CanvasPoint(x: left + entry.item.swatchWidth, y: middle + 4),
                anchor: .start,
                style: Self.style)
        }
    }
}
