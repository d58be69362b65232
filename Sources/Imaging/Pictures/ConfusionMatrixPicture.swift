import Foundation

/// A confusion matrix as a picture: true classes down, predicted ones across, the count in each cell
/// and a shade for its share of the row.
public struct ConfusionMatrixPicture: Equatable, Sendable {
    /// `counts[t][p]`: examples of class t that were taken for class p.
    public let counts: [[Int]]

    /// The names of the classes.
    public let classNames: [String]

    /// The heading; empty for none.
    public var title: String

    /// A picture of counts.
    ///
    /// - `counts`: a square of non-negative numbers, a row for each true class.
    /// - Precondition: there is a class, and `counts` has a row and a column for each.
    public init(counts: [[Int]], classNames: [String], title: String = "") {
        precondition(
            !classNames.isEmpty && counts.count == classNames.count
                && counts.allSatisfy { $0.count == classNames.count },
            "ConfusionMatrixPicture: \(classNames.count) names for \(counts.map(\.count)) counts")
        self.counts = counts
        self.classNames = classNames
        self.title = title
    }

    private static let nameStyle = TextStyle(size: 12)
    private static let labelStyle = TextStyle(size: 13)
    private static let titleStyle = TextStyle(size: 15, bold: true)

    /// The picture, in RGB on white.
    ///
    /// - Throws: `sizeOutOfRange` if so many classes find no room in 16,384 pixels,
    ///   `drawingFailed` if the drawing library fails.
    public func image() throws(ImagingError) -> Image {
        let largest = counts.joined().max() ?? 0
        // Wide enough for the longest number and a name of usual length.
        let cell = max(36, 8 * String(largest).count + 12)
        let measure = try CairoCanvas.picture(width: 16, height: 16)
        let longest =
            classNames.map { measure.width(of: $0, style: Self.nameStyle) }.max() ?? 0
        let nameWidth = min(longest, 140)
        // Names that are wider than a cell are written upwards.
        let upwards = longest > Double(cell - 4)
        let left = 34 + Int(nameWidth.rounded(.up)) + 8
        let top = title.isEmpty ? 12 : 38
        let side = cell * classNames.count
        let nameHeight = upwards ? Int(nameWidth.rounded(.up)) + 12 : 22
        let canvas = try CairoCanvas.picture(
            width: left + side + 16, height: top + side + nameHeight + 28)
        let frame = Rectangle(
            x: Double(left), y: Double(top), width: Double(side), height: Double(side))

        drawCells(frame, cell: Double(cell), on: canvas)
        drawNames(frame, cell: Double(cell), nameWidth: nameWidth, upwards: upwards, on: canvas)
        canvas.write(
            canvas.shortened(title, to: Double(left + side), style: Self.titleStyle),
            at: CanvasPoint(x: Double(left + side + 16) / 2, y: 24), anchor: .middle,
            style: Self.titleStyle)
        canvas.write(
            "predicted class",
            at: CanvasPoint(x: frame.middleX, y: frame.bottom + Double(nameHeight) + 16),
            anchor: .middle, style: Self.labelStyle)
        canvas.write(
            "true class", at: CanvasPoint(x: 20, y: frame.middleY), anchor: .middle,
            style: Self.labelStyle, upwards: true)
        return try canvas.image()
    }

    private func drawCells(_ frame: Rectangle, cell: Double, on canvas: CairoCanvas) {
        for (row, line) in counts.enumerated() {
            let total = line.reduce(0.0) { $0 + Double($1) }
            for (column, count) in line.enumerated() {
                let share = total > 0 ? min(max(Double(count) / total, 0), 1) : 0
                let hue = Palette.colour(row == column ? 0 : 1)
                // The square root lets small confusions be seen beside a large diagonal.
                let shade = Colour.white.mixed(with: hue, amount: share.squareRoot() * 0.9)
                let place = Rectangle(
                    x: frame.x + Double(column) * cell, y: frame.y + Double(row) * cell,
                    width: cell, height: cell)
                canvas.fill(place, colour: shade)
                canvas.strokeFrame(
                    place.expanded(by: -0.5), style: StrokeStyle(colour: .gridLine, width: 1))
                let colour: Colour =
                    count == 0 ? .axis : share.squareRoot() > 0.6 ? .white : .text
                canvas.write(
                    String(count), at: CanvasPoint(x: place.middleX, y: place.middleY + 4),
                    anchor: .middle, style: TextStyle(size: 12, colour: colour))
            }
        }
        canvas.strokeFrame(
            frame.expanded(by: -0.5), style: StrokeStyle(colour: .axis, width: 1))
    }

    private func drawNames(
        _ frame: Rectangle, cell: Double, nameWidth: Double, upwards: Bool, on canvas: CairoCanvas
    ) {
        for (index, name) in classNames.enumerated() {
            let middle = (Double(index) + 0.5) * cell
            let text = canvas.shortened(name, to: nameWidth + 1, style: Self.nameStyle)
            canvas.write(
                text, at: CanvasPoint(x: frame.x - 8, y: frame.y + middle + 4), anchor: .end,
                style: Self.nameStyle)
            if upwards {
                canvas.write(
                    text, at: CanvasPoint(x: frame.x + middle + 4, y: frame.bottom + 8),
                    anchor: .end, style: Self.nameStyle, upwards: true)
            } else {
                canvas.write(
                    text, at: CanvasPoint(x: frame.x + middle, y: frame.bottom + 16),
                    anchor: .middle, style: Self.nameStyle)
            }
        }
    }
}
