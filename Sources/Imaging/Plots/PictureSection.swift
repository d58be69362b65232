/// Pictures side by side under a heading, each with a caption in the colour of its series.
public struct PictureSection: Equatable, Sendable {
    /// A picture and what is written above it.
    public struct Item: Equatable, Sendable {
        /// The picture, in grey or RGB.
        public var image: Image

        /// The text above, shortened where it is too long.
        public var caption: String

        /// The series that the picture belongs to, as `Plot.Series.colourIndex`.
        public var colourIndex: Int

        /// A picture with its caption.
        public init(image: Image, caption: String, colourIndex: Int) {
            self.image = image
            self.caption = caption
            self.colourIndex = colourIndex
        }
    }

    /// The heading.
    public var title: String

    /// The pictures, in reading order.
    public var items: [Item]

    /// Pictures under a heading.
    public init(title: String, items: [Item]) {
        self.title = title
        self.items = items
    }

    private static let titleHeight = 34
    private static let captionHeight = 22
    private static let gap = 12
    private static let leastWidth = 280
    private static let titleStyle = TextStyle(size: 14, bold: true)
    private static let captionStyle = TextStyle(size: 11.5)

    /// The height that the section takes on a sheet of so many pixels.
    public func height(width: Int) -> Int {
        let rows = (items.count + columns(width) - 1) / columns(width)
        return Self.titleHeight + rows * (Self.captionHeight + side(width) + Self.gap)
    }

    private func columns(_ width: Int) -> Int {
        max(1, min((width - Self.gap) / (Self.leastWidth + Self.gap), items.count))
    }

    /// The side of the square that a picture is fitted into.
    private func side(_ width: Int) -> Int {
        let whole = (width - Self.gap) / columns(width) - Self.gap
        return max(8, min(whole, Self.leastWidth + Self.leastWidth / 2))
    }

    func draw(on canvas: some Canvas, top: Double, width: Double) {
        let columns = columns(Int(width))
        let side = Double(side(Int(width)))
        let gap = Double(Self.gap)
        canvas.write(
            canvas.shortened(title.printable, to: width - 2 * gap, style: Self.titleStyle),
            at: CanvasPoint(x: width / 2, y: top + 20), anchor: .middle, style: Self.titleStyle)
        for (index, item) in items.enumerated() {
            let x = gap + Double(index % columns) * (side + gap)
            let y =
                top + Double(Self.titleHeight)
                + Double(index / columns) * (Double(Self.captionHeight) + side + gap)
            canvas.fill(
                Rectangle(x: x, y: y + 4, width: 10, height: 10),
                colour: Palette.colour(item.colourIndex))
            canvas.write(
                canvas.shortened(item.caption.printable, to: side - 16, style: Self.captionStyle),
                at: CanvasPoint(x: x + 16, y: y + 13), anchor: .start, style: Self.captionStyle)
            let longer = Double(max(item.image.width, item.image.height))
            canvas.draw(
                item.image,
                in: Rectangle(
                    x: x, y: y + Double(Self.captionHeight),
                    width: side * Double(item.image.width) / longer,
                    height: side * Double(item.image.height) / longer))
        }
    }
}
