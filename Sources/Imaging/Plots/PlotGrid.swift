/// Plots beside and below each other on one sheet.
public struct PlotGrid: Equatable, Sendable {
    /// The plots, in reading order.
    public var panels: [Plot]

    /// Plots in a row.
    public var columns: Int

    /// The heading of the sheet; empty for none.
    public var title: String

    /// Pictures below the plots, in files only; nil for none.
    public var pictures: PictureSection?

    /// A sheet of plots.
    ///
    /// - `columns`: at least 1; fewer count as 1.
    public init(
        panels: [Plot], columns: Int = 2, title: String = "", pictures: PictureSection? = nil
    ) {
        self.panels = panels
        self.columns = max(1, columns)
        self.title = title
        self.pictures = pictures
    }

    /// A PNG file of so many pixels.
    ///
    /// - `text`: the text chunks of the file.
    /// - Throws: `sizeOutOfRange` for sides outside 16…16384, `invalidText` for a text chunk that PNG
    ///   does not allow, `drawingFailed` if the drawing library fails.
    public func png(
        width: Int = 960, height: Int = 540, text: [PNG.Text] = []
    ) throws(ImagingError) -> [UInt8] {
        let canvas = try CairoCanvas.picture(width: width, height: height)
        draw(on: canvas, width: width, height: height)
        return try PNG.encode(try canvas.image(), text: text)
    }

    /// A PDF file of one page of so many points (1/72 inch).
    ///
    /// - Throws: `sizeOutOfRange` for sides outside 16…16384, `drawingFailed` if the drawing library
    ///   fails.
    public func pdf(width: Int = 720, height: Int = 405) throws(ImagingError) -> [UInt8] {
        let canvas = try CairoCanvas.page(width: width, height: height, title: heading)
        draw(on: canvas, width: width, height: height)
        return try canvas.finishedPage()
    }

    /// An SVG file of so many pixels, with its texts as texts.
    ///
    /// - Parameters:
    ///   - width: at least 16; less counts as 16.
    ///   - height: at least 16; less counts as 16.
    public func svg(width: Int = 960, height: Int = 540) -> String {
        let (width, height) = (max(width, 16), max(height, 16))
        let canvas = SVGCanvas(width: width, height: height)
        draw(on: canvas, width: width, height: height)
        return canvas.document(title: heading)
    }

    /// Lines for a terminal: the panels below each other, each of so many columns and rows.
    ///
    /// - Parameters:
    ///   - columns: no line is wider.
    ///   - rows: the lines of each panel.
    ///   - colour: whether ANSI colours are written.
    ///   - characters: what the curves are made of.
    public func terminal(
        columns: Int = 80, rows: Int = 20, colour: Bool = false,
        characters: TerminalCharacters = .braille
    ) -> String {
        var parts = panels.map {
            TerminalPlot($0, columns: columns, rows: rows, colour: colour, characters: characters)
                .text
        }
        if !title.isEmpty {
            let ellipsis = characters == .ascii ? "..." : "…"
            parts.insert(
                title.printable.shortened(toColumns: max(0, columns), ellipsis: ellipsis) + "\n",
                at: 0)
        }
        return parts.joined(separator: "\n")
    }

    private var heading: String { title.isEmpty ? panels.first?.title ?? "" : title }

    private func draw(on canvas: some Canvas, width: Int, height: Int) {
        var top = 0.0
        if !title.isEmpty {
            let style = TextStyle(size: 16, bold: true)
            let line = canvas.shortened(title, to: Double(width) - 24, style: style)
            canvas.write(
                line, at: CanvasPoint(x: Double(width) / 2, y: 26), anchor: .middle, style: style)
            top = 32
        }
        var bottom = Double(height)
        if let pictures {
            bottom = max(top, bottom - Double(pictures.height(width: width)))
            pictures.draw(on: canvas, top: bottom, width: Double(width))
        }
        guard !panels.isEmpty else { return }
        let columns = min(columns, panels.count)
        let rows = (panels.count + columns - 1) / columns
        let cellWidth = Double(width) / Double(columns)
        let cellHeight = (bottom - top) / Double(rows)
        for (index, panel) in panels.enumerated() {
            let cell = Rectangle(
                x: Double(index % columns) * cellWidth,
                y: top + Double(index / columns) * cellHeight, width: cellWidth,
                height: cellHeight)
            PlotDrawing(panel, in: cell.expanded(by: -10), on: canvas).draw()
        }
    }
}

extension Plot {
    /// A PNG file of so many pixels.
    ///
    /// - `text`: the text chunks of the file.
    /// - Throws: `sizeOutOfRange` for sides outside 16…16384, `invalidText` for a text chunk that PNG
    ///   does not allow, `drawingFailed` if the drawing library fails.
    public func png(
        width: Int = 960, height: Int = 540, text: [PNG.Text] = []
    ) throws(ImagingError) -> [UInt8] {
        try sheet.png(width: width, height: height, text: text)
    }

    /// A PDF file of one page of so many points (1/72 inch).
    ///
    /// - Throws: `sizeOutOfRange` for sides outside 16…16384, `drawingFailed` if the drawing library
    ///   fails.
    public func pdf(width: Int = 720, height: Int = 405) throws(ImagingError) -> [UInt8] {
        try sheet.pdf(width: width, height: height)
    }

    /// An SVG file of so many pixels, with its texts as texts.
    ///
    /// - Parameters:
    ///   - width: at least 16; less counts as 16.
    ///   - height: at least 16; less counts as 16.
    public func svg(width: Int = 960, height: Int = 540) -> String {
        sheet.svg(width: width, height: height)
    }

    /// Lines for a terminal, so many columns wide at most and so many rows high.
    ///
    /// - Parameters:
    ///   - columns: no line is wider.
    ///   - rows: the number of lines.
    ///   - colour: whether ANSI colours are written.
    ///   - characters: what the curves are made of.
    public func terminal(
        columns: Int = 80, rows: Int = 20, colour: Bool = false,
        characters: TerminalCharacters = .braille
    ) -> String {
        sheet.terminal(columns: columns, rows: rows, colour: colour, characters: characters)
    }

    private var sheet: PlotGrid { PlotGrid(panels: [self], columns: 1) }
}
