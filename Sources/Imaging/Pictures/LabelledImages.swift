/// Pictures of one size in rows and columns, each with a caption below; marked ones in a red frame
/// and with a red caption.
public struct LabelledImages: Equatable, Sendable {
    /// A picture and what is written below it.
    public struct Item: Equatable, Sendable {
        /// The picture.
        public var image: Image

        /// The text below, a line for each line of it; lines too long for the picture are shortened.
        public var caption: String

        /// Whether the picture stands out, as a wrong prediction does.
        public var isMarked: Bool

        /// A picture with its caption.
        public init(image: Image, caption: String, isMarked: Bool = false) {
            self.image = image
            self.caption = caption
            self.isMarked = isMarked
        }
    }

    /// In reading order.
    public var items: [Item]

    /// Pictures in a row.
    public var columns: Int

    /// The heading; empty for none.
    public var title: String

    /// The side of the square that each pixel becomes; by default the one that makes the longer side
    /// about a hundred pixels, which is 4 for 28×28.
    public var scale: Int

    /// Pictures in rows.
    ///
    /// - `columns`: at least 1; fewer count as 1.
    /// - `scale`: at least 1; nil chooses by the pictures' size.
    /// - Precondition: all pictures have one width and one height.
    public init(_ items: [Item], columns: Int = 10, title: String = "", scale: Int? = nil) {
        let first = items.first?.image
        precondition(
            items.allSatisfy {
                $0.image.width == first?.width && $0.image.height == first?.height
            }, "LabelledImages: the pictures differ in size")
        self.items = items
        self.columns = max(1, columns)
        self.title = title
        let side = max(first?.width ?? 28, first?.height ?? 28)
        self.scale = max(1, scale ?? (112 + side / 2) / side)
    }

    private static let captionStyle = TextStyle(size: 12)
    private static let titleStyle = TextStyle(size: 14, bold: true)
    private static let lineHeight = 16
    private static let gap = 12

    /// The picture of all, in RGB on white.
    ///
    /// - Throws: `sizeOutOfRange` if it would be wider or higher than 16,384 pixels,
    ///   `drawingFailed` if the drawing library fails.
    public func image() throws(ImagingError) -> Image {
        let width = (items.first?.image.width ?? 28) * scale
        let height = (items.first?.image.height ?? 28) * scale
        let columnCount = min(columns, max(items.count, 1))
        let rowCount = (items.count + columnCount - 1) / columnCount
        let captions = items.map {
            $0.caption.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        let lineCount = captions.map(\.count).max() ?? 0
        let cellHeight = height + lineCount * Self.lineHeight + 6
        let top = title.isEmpty ? Self.gap : Self.gap + 24
        let canvas = try CairoCanvas.picture(
            width: columnCount * (width + Self.gap) + Self.gap,
            height: max(top + rowCount * (cellHeight + Self.gap), 2 * Self.gap))

        let sheetWidth = Double(columnCount * (width + Self.gap) + Self.gap)
        canvas.write(
            canvas.shortened(title, to: sheetWidth - 16, style: Self.titleStyle),
            at: CanvasPoint(x: sheetWidth / 2, y: 22), anchor: .middle, style: Self.titleStyle)
        for (index, item) in items.enumerated() {
            let x = Self.gap + index % columnCount * (width + Self.gap)
            let y = top + index / columnCount * (cellHeight + Self.gap)
            draw(item, lines: captions[index], x: x, y: y, on: canvas)
        }
        return try canvas.image()
    }

    private func draw(_ item: Item, lines: [String], x: Int, y: Int, on canvas: CairoCanvas) {
        canvas.draw(item.image, x: x, y: y, scale: scale)
        let frame = Rectangle(
            x: Double(x), y: Double(y), width: Double(item.image.width * scale),
            height: Double(item.image.height * scale))
        if item.isMarked {
            canvas.strokeFrame(
                frame.expanded(by: 1.5), style: StrokeStyle(colour: .wrong, width: 3))
        } else {
            canvas.strokeFrame(
                frame.expanded(by: 0.5), style: StrokeStyle(colour: .gridLine, width: 1))
        }
        var style = Self.captionStyle
        style.bold = item.isMarked
        if item.isMarked { style.colour = .wrong }
        for (line, text) in lines.enumerated() {
            canvas.write(
                canvas.shortened(text, to: frame.width + Double(Self.gap) - 2, style: style),
                at: CanvasPoint(
                    x: frame.middleX, y: frame.bottom + Double((line + 1) * Self.lineHeight)),
                anchor: .middle, style: style)
        }
    }
}
