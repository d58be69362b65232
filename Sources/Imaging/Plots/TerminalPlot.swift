/// A plot as lines of text: title, curves with axes, legend.
struct TerminalPlot {
    private let plot: Plot
    private let contents: PlotContents
    private let columns: Int
    private let rows: Int
    private let colour: Bool
    private let isASCII: Bool
    /// Braille dots of two series look alike without colour, so then each has its own sign.
    private let usesSigns: Bool

    private static let signs: [Character] = Array("*o+x#@%&=$ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    init(
        _ plot: Plot, columns: Int, rows: Int, colour: Bool, characters: TerminalCharacters
    ) {
        self.plot = plot
        contents = PlotContents(plot, showsRaw: false, showsSpread: false)
        self.columns = columns
        self.rows = rows
        self.colour = colour
        isASCII = characters == .ascii
        usesSigns = isASCII || (!colour && plot.series.count > 1)
    }

    /// All lines, each ended by a newline.
    var text: String {
        let legend = legendLines
        var head: [String] = []
        if !plot.title.isEmpty { head.append(centred(plot.title)) }
        if !plot.yLabel.isEmpty { head.append(shortened(plot.yLabel)) }
        let tail = (plot.xLabel.isEmpty ? [] : [centred(plot.xLabel)]) + legend
        // The axis line and its labels take two rows.
        let height = rows - head.count - tail.count - 2
        let yTicks = contents.yAxis.ticks(atMost: max(2, height / 3))
        let margin = yTicks.labels.map(\.count).max() ?? 0
        let width = columns - margin - 2
        guard width >= 8, height >= 3 else {
            let name = plot.title.isEmpty ? "plot" : plot.title
            return shortened("\(name): no room for a plot") + "\n"
        }
        var raster = TerminalRaster(width: width, height: height)
        for entry in contents.entries { draw(entry, in: &raster) }
        let curves = raster.lines(run: runText)

        var labels: [Int: String] = [:]
        for (value, label) in zip(yTicks.values, yTicks.labels) {
            let row = Int(((1 - contents.yAxis.place(value)) * Double(height - 1)).rounded())
            labels[row] = label
        }
        let body = (0..<height).map { row in
            let label = labels[row] ?? ""
            let bar = isASCII ? (label.isEmpty ? "|" : "+") : (label.isEmpty ? "│" : "┤")
            return String(repeating: " ", count: margin - label.count) + label + " " + bar
                + curves[row]
        }
        let lines = head + body + xAxisLines(margin: margin, width: width) + tail
        return lines.map { trimmed($0) + "\n" }.joined()
    }

    private func draw(_ entry: PlotContents.Entry, in raster: inout TerminalRaster) {
        let index = entry.series.colourIndex
        let across = Double(usesSigns ? raster.width : raster.width * 2) - 1
        let down = Double(usesSigns ? raster.height : raster.height * 4) - 1
        let place = { (point: Plot.Point) in
            (
                x: Int((contents.xAxis.place(point.x) * across).rounded()),
                y: Int(((1 - contents.yAxis.place(point.y)) * down).rounded())
            )
        }
        let reduce = CurveReduction(columns: Int(across) + 1, bounds: contents.xAxis.bounds)
        for piece in entry.curve.pieces {
            if entry.series.style == .points || piece.count == 1 {
                for dot in piece.map(place) { set(dot.x, dot.y, index: index, in: &raster) }
                continue
            }
            let dots = reduce(piece).map(place)
            for (start, end) in zip(dots, dots.dropFirst()) {
                let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
                for step in 0...steps {
                    let part = Double(step) / Double(steps)
                    set(
                        start.x + Int((Double(end.x - start.x) * part).rounded()),
                        start.y + Int((Double(end.y - start.y) * part).rounded()), index: index,
                        in: &raster)
                }
            }
        }
        for (value, gap) in entry.curve.gaps {
            let column = Int(
                (contents.xAxis.place(value) * Double(raster.width - 1)).rounded())
            raster.setSign(
                gapSign(gap), column: column, row: gap == .above ? 0 : raster.height - 1,
                series: index)
        }
    }

    private func set(_ x: Int, _ y: Int, index: Int, in raster: inout TerminalRaster) {
        if usesSigns {
            raster.setSign(sign(index), column: x, row: y, series: index)
        } else {
            raster.setDot(x: x, y: y, series: index)
        }
    }

    private func sign(_ index: Int) -> Character {
        Self.signs[Int(index.magnitude % UInt(Self.signs.count))]
    }

    private func gapSign(_ gap: Curve.Gap) -> Character {
        switch gap {
        case .notANumber: isASCII ? "?" : "×"
        case .above: isASCII ? "^" : "▲"
        case .below: isASCII ? "v" : "▼"
        }
    }

    private func runText(_ text: String, series: Int?) -> String {
        guard colour, let series else { return text }
        return coloured(text, series)
    }

    private func coloured(_ text: String, _ index: Int) -> String {
        "\u{1B}[38;5;\(Palette.terminalCode(index))m\(text)\u{1B}[0m"
    }

    private func xAxisLines(margin: Int, width: Int) -> [String] {
        var limit = max(1, width / 8)
        var ticks = contents.xAxis.ticks(atMost: limit)
        while limit > 1, ticks.labels.reduce(0, { $0 + $1.count + 2 }) > width {
            limit -= 1
            ticks = contents.xAxis.ticks(atMost: limit)
        }
        var axis = [Character](repeating: isASCII ? "-" : "─", count: width)
        var labels = [Character](repeating: " ", count: width)
        var free = 0
        for (value, label) in zip(ticks.values, ticks.labels) {
            let column = Int((contents.xAxis.place(value) * Double(width - 1)).rounded())
            let start = min(max(column - label.count / 2, 0), width - label.count)
            guard start >= free, axis.indices.contains(column) else { continue }
            axis[column] = isASCII ? "+" : "┬"
            labels.replaceSubrange(start..<(start + label.count), with: Array(label))
            free = start + label.count + 1
        }
        let indent = String(repeating: " ", count: margin + 1)
        return [indent + (isASCII ? "+" : "└") + String(axis), indent + " " + String(labels)]
    }

    /// Entries in rows that fit the width, at most three rows.
    private var legendLines: [String] {
        guard plot.showsLegend else { return [] }
        var lines: [String] = []
        var line = ""
        var used = 0
        for item in PlotLegend.items(contents) {
            var mark = ""
            var shown = ""
            switch item {
            case .series(let series):
                mark = usesSigns ? String(sign(series.colourIndex)) : isASCII ? "-" : "━"
                shown = colour ? coloured(mark, series.colourIndex) : mark
            case .gap(let gap, _):
                mark = String(gapSign(gap))
                shown = mark
            case .note: break
            }
            let space = mark.isEmpty ? "" : " "
            let name = shortened(item.text, to: columns - mark.count - space.count)
            let width = mark.count + space.count + name.displayColumns
            if used > 0, used + 3 + width > columns {
                lines.append(line)
                (line, used) = ("", 0)
            }
            if used > 0 { (line, used) = (line + "   ", used + 3) }
            line += shown + space + name
            used += width
        }
        if used > 0 { lines.append(line) }
        guard lines.count > 3 else { return lines }
        return Array(lines[..<3])
    }

    private func shortened(_ text: String, to limit: Int? = nil) -> String {
        var text = text.printable
        if isASCII {
            // Names are the user's: what ASCII cannot spell becomes a question mark.
            text = String(text.map { $0.isASCII ? $0 : "?" })
        }
        return text.shortened(
            toColumns: max(0, limit ?? columns), ellipsis: isASCII ? "..." : "…")
    }

    private func centred(_ text: String) -> String {
        let line = shortened(text)
        return String(repeating: " ", count: (columns - line.displayColumns) / 2) + line
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
