/// A plot laid out in a rectangle of a canvas: title, legend, axes, curves.
struct PlotDrawing<Surface: Canvas> {
    let plot: Plot
    let contents: PlotContents
    let canvas: Surface
    let area: Rectangle
    let legend: PlotLegend
    /// What the axes enclose.
    let frame: Rectangle
    let xTicks: Ticks
    let yTicks: Ticks

    private static var titleStyle: TextStyle { TextStyle(size: 14, bold: true) }
    private static var labelStyle: TextStyle { TextStyle(size: 12) }
    private static var tickStyle: TextStyle { TextStyle(size: 11, colour: .faintText) }
    private static var crowd: Int { 24 }

    init(_ plot: Plot, in area: Rectangle, on canvas: Surface) {
        self.plot = plot
        self.canvas = canvas
        self.area = area
        contents = PlotContents(plot, showsRaw: true, showsSpread: true)
        let titleHeight = plot.title.isEmpty ? 4.0 : 24.0
        let bottom = area.bottom - (plot.xLabel.isEmpty ? 20 : 40)
        let yAxis = contents.yAxis
        let yTicks = { (height: Double) in yAxis.ticks(atMost: max(2, Int(height / 36))) }

        // The legend begins where the frame does, which depends on the ticks' labels, whose number
        // depends on the height that the legend leaves: labels are measured as if there were none.
        let tickWidth =
            yTicks(bottom - area.y - titleHeight).labels
            .map { canvas.width(of: $0, style: Self.tickStyle) }.max() ?? 0
        let left = (area.x + tickWidth + 8 + (plot.yLabel.isEmpty ? 0 : 22)).rounded()
        let width = max(area.right - 12 - left, 8)
        // A list of hundreds of names would take the curves' room and still not be whole.
        let legendShare = contents.entries.count > Self.crowd ? 0.16 : 0.35
        legend = PlotLegend(
            plot.showsLegend ? PlotLegend.items(contents) : [],
            in: Rectangle(
                x: left, y: area.y + titleHeight, width: width, height: area.height * legendShare),
            on: canvas)
        let top = area.y + titleHeight + legend.height + 4
        frame = Rectangle(x: left, y: top, width: width, height: max(bottom - top, 8))
        self.yTicks = yTicks(frame.height)
        xTicks = Self.ticks(of: contents.xAxis, width: width, on: canvas)
    }

    /// As many ticks as have room for their labels and some space between.
    private static func ticks(of axis: Axis, width: Double, on canvas: Surface) -> Ticks {
        var limit = max(2, Int(width / 60))
        while true {
            let ticks = axis.ticks(atMost: limit)
            let widest = ticks.labels.map { canvas.width(of: $0, style: tickStyle) }.max() ?? 0
            let places = ticks.values.map { axis.place($0) * width }
            let gap = zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? .infinity
            if gap >= widest + 14 || limit <= 1 { return ticks }
            limit -= 1
        }
    }

    func draw() {
        drawTexts()
        legend.draw(on: canvas)
        drawAxes()
        if contents.isEmpty {
            canvas.write(
                "no data", at: CanvasPoint(x: frame.middleX, y: frame.middleY), anchor: .middle,
                style: TextStyle(size: 12, colour: .faintText))
        }
        canvas.clipped(to: frame.expanded(by: 4)) {
            for entry in contents.entries { drawSpread(of: entry.series) }
            for entry in contents.entries {
                if let raw = entry.raw { drawLine(raw, of: entry.series, faint: true) }
            }
            for entry in contents.entries {
                switch entry.series.style {
                case .line: drawLine(entry.curve, of: entry.series, faint: false)
                case .points: drawPoints(entry.curve, of: entry.series)
                }
            }
            for entry in contents.entries { drawGaps(entry.curve, of: entry.series) }
        }
    }

    private func drawTexts() {
        let title = canvas.shortened(plot.title, to: area.width, style: Self.titleStyle)
        canvas.write(
            title, at: CanvasPoint(x: area.middleX, y: area.y + 15), anchor: .middle,
            style: Self.titleStyle)
        let xLabel = canvas.shortened(plot.xLabel, to: frame.width, style: Self.labelStyle)
        canvas.write(
            xLabel, at: CanvasPoint(x: frame.middleX, y: area.bottom - 4), anchor: .middle,
            style: Self.labelStyle)
        let yLabel = canvas.shortened(plot.yLabel, to: frame.height, style: Self.labelStyle)
        canvas.write(
            yLabel, at: CanvasPoint(x: area.x + 12, y: frame.middleY), anchor: .middle,
            style: Self.labelStyle, upwards: true)
    }

    private func drawAxes() {
        let gridLine = StrokeStyle(colour: .gridLine, width: 1)
        for (value, label) in zip(yTicks.values, yTicks.labels) {
            let y = sharp(y(value))
            canvas.stroke(
                [CanvasPoint(x: frame.x, y: y), CanvasPoint(x: frame.right, y: y)],
                style: gridLine)
            canvas.write(
                label, at: CanvasPoint(x: frame.x - 7, y: y + 4), anchor: .end,
                style: Self.tickStyle)
        }
        for (value, label) in zip(xTicks.values, xTicks.labels) {
            let x = sharp(x(value))
            canvas.stroke(
                [CanvasPoint(x: x, y: frame.y), CanvasPoint(x: x, y: frame.bottom)],
                style: gridLine)
            // A label at the right end must not leave the area.
            let half = canvas.width(of: label, style: Self.tickStyle) / 2
            canvas.write(
                label, at: CanvasPoint(x: min(x, area.right - half), y: frame.bottom + 16),
                anchor: .middle, style: Self.tickStyle)
        }
        canvas.stroke(
            [
                CanvasPoint(x: sharp(frame.x), y: frame.y),
                CanvasPoint(x: sharp(frame.x), y: sharp(frame.bottom)),
                CanvasPoint(x: frame.right, y: sharp(frame.bottom)),
            ], style: StrokeStyle(colour: .axis, width: 1))
    }

    /// The middle of a pixel, where a line of one pixel is drawn sharply.
    private func sharp(_ coordinate: Double) -> Double { coordinate.rounded(.down) + 0.5 }

    private func x(_ value: Double) -> Double {
        frame.x + contents.xAxis.place(value) * frame.width
    }

    private func y(_ value: Double) -> Double {
        frame.bottom - contents.yAxis.place(value) * frame.height
    }

    private func drawLine(_ curve: Curve, of series: Plot.Series, faint: Bool) {
        let colour = Palette.colour(series.colourIndex)
        let style = StrokeStyle(
            colour: faint ? colour.mixed(with: .white, amount: 0.7) : colour,
            width: faint ? 1 : 1.8,
            dashes: SeriesMark.dashes(series.colourIndex))
        // Among many lines nobody sees a single pixel, but files would have them all.
        let isCrowded = contents.entries.count > Self.crowd
        let columns = Int(isCrowded ? frame.width / 2 : frame.width)
        let reduce = CurveReduction(columns: columns, bounds: contents.xAxis.bounds)
        let points = curve.pieces.joined()
        for piece in curve.pieces {
            if let extents = reduce.extents(of: piece) {
                var upright = style
                upright.width = max(style.width, frame.width / Double(columns))
                canvas.stroke(
                    uprights: extents.map {
                        UprightLine(
                            x: x($0.x), top: y($0.high) - style.width / 2,
                            bottom: y($0.low) + style.width / 2)
                    }, style: upright)
                continue
            }
            let line = reduce(piece).map { CanvasPoint(x: x($0.x), y: y($0.y)) }
            if line.count > 1 { canvas.stroke(line, style: style) }
            // Where there are few points, one sees where they are.
            if line.count == 1 || (!faint && Double(points.count) * 16 < frame.width) {
                for point in line {
                    canvas.fillCircle(at: point, radius: style.width * 1.4, colour: style.colour)
                }
            }
        }
    }

    /// The area between the lower and the upper ends, cut at the axis where they cannot be drawn.
    private func drawSpread(of series: Plot.Series) {
        let spread = series.spread.filter { $0.x.isFinite && $0.low.isFinite && $0.high.isFinite }
        guard spread.count > 1 else { return }
        let bottom = contents.yAxis.bounds.lowerBound
        let upper = spread.map { CanvasPoint(x: x($0.x), y: y(max($0.high, bottom))) }
        let lower = spread.map { CanvasPoint(x: x($0.x), y: y(max($0.low, bottom))) }
        canvas.fill(
            polygon: upper + lower.reversed(),
            colour: Palette.colour(series.colourIndex).withAlpha(0.18))
    }

    private func drawPoints(_ curve: Curve, of series: Plot.Series) {
        let colour = Palette.colour(series.colourIndex).withAlpha(0.75)
        let radius = curve.pieces.joined().count > 2000 ? 1.7 : 2.6
        // Two points less than half a pixel apart look like one.
        var drawn: Set<CanvasPoint> = []
        for piece in curve.pieces {
            for point in piece {
                let place = CanvasPoint(x: x(point.x), y: y(point.y))
                let cell = CanvasPoint(
                    x: (place.x * 2).rounded(.down), y: (place.y * 2).rounded(.down))
                guard drawn.insert(cell).inserted else { continue }
                SeriesMark.drawPoint(
                    at: place, radius: radius, index: series.colourIndex, colour: colour,
                    on: canvas)
            }
        }
    }

    private func drawGaps(_ curve: Curve, of series: Plot.Series) {
        var drawn: Set<[Int]> = []
        for (value, gap) in curve.gaps {
            let place = x(value)
            guard drawn.insert([Int(place / 2), gap.rawValue]).inserted else { continue }
            SeriesMark.drawGap(
                gap, at: CanvasPoint(x: place, y: gap == .above ? frame.y + 5 : frame.bottom - 5),
                colour: Palette.colour(series.colourIndex), on: canvas)
        }
    }
}
