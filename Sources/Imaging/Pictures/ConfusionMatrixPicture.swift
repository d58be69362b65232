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

    /// How many classes are drawn at most; of more, those that were most often confused.
    public static let classLimit = 100

    /// The pixels that cells take up to a side, as far as each can still be seen.
    private static let sideLimit = 2400
    private static let smallestCell = 16
    private static let widestName = 140

    private static let nameStyle = TextStyle(size: 12)
    private static let labelStyle = TextStyle(size: 13)
    private static let titleStyle = TextStyle(size: 15, bold: true)

    /// The bytes that drawing takes at most for so many classes: the canvas and its copy in RGB.
    public static func byteCount(classes: Int) -> Int {
        let cells = max(sideLimit, smallestCell * classLimit)
        let side = min(classes, classLimit) * cells / classLimit + widestName + 80
        return 7 * min(side, cells + widestName + 80) * side
    }

    /// The classes that are drawn, in their order: all, or the `classLimit` whose examples were
    /// taken for others most often, or others' for them.
    var drawnClasses: [Int] {
        guard counts.count > Self.classLimit else { return Array(counts.indices) }
        var confusions = counts.map { $0.reduce(0, +) }
        for (row, line) in counts.enumerated() {
            confusions[row] -= 2 * line[row]
            for (column, count) in line.enumerated() { confusions[column] += count }
        }
        return counts.indices.sorted { (confusions[$1], $0) < (confusions[$0], $1) }
            .prefix(Self.classLimit).sorted()
    }

    /// The heading, which says when classes are left out.
    private var heading: String {
        guard counts.count > Self.classLimit else { return title }
        return (title.isEmpty ? "" : "\(title): ")
            + "the \(Self.classLimit) of \(counts.count) classes most often confused"
    }

    /// The picture, in RGB on white. Of more than `classLimit` classes it shows those that were most
    /// often confused, and says so; counts are left out where cells have no room for them.
    ///
    /// - Throws: `drawingFailed` if the drawing library fails.
    public func image() throws(ImagingError) -> Image {
        let drawn = drawnClasses
        let names = drawn.map { classNames[$0] }
        let heading = heading
        let largest = drawn.flatMap { row in drawn.map { counts[row][$0] } }.max() ?? 0
        // Wide enough for the longest number and a name of usual length.
        let roomy = max(36, 8 * String(largest).count + 12)
        let cell = min(roomy, max(Self.smallestCell, Self.sideLimit / drawn.count))
        let measure = try CairoCanvas.picture(width: 16, height: 16)
        let longest = names.map { measure.width(of: $0, style: Self.nameStyle) }.max() ?? 0
        let nameWidth = min(longest, Double(Self.widestName))
        // Names that are wider than a cell are written upwards.
        let upwards = longest > Double(cell - 4)
        let left = 34 + Int(nameWidth.rounded(.up)) + 8
        let top = heading.isEmpty ? 12 : 38
        let side = cell * drawn.count
        let nameHeight = upwards ? Int(nameWidth.rounded(.up)) + 12 : 22
        let canvas = try CairoCanvas.picture(
            width: left + side + 16, height: top + side + nameHeight + 28)
        let frame = Rectangle(
            x: Double(left), y: Double(top), width: Double(side), height: Double(side))

        drawCells(drawn, frame, cell: Double(cell), hasRoom: cell == roomy, on: canvas)
        drawNames(
            names, frame, cell: Double(cell), nameWidth: nameWidth, upwards: upwards, on: canvas)
        canvas.write(
            canvas.shortened(heading, to: Double(left + side), style: Self.titleStyle),
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

    private func drawCells(
        _ drawn: [Int], _ frame: Rectangle, cell: Double, hasRoom: Bool, on canvas: CairoCanvas
    ) {
        for (row, label) in drawn.enumerated() {
            let total = counts[label].reduce(0.0) { $0 + Double($1) }
            for (column, predicted) in drawn.enumerated() {
                let count = counts[label][predicted]
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
                guard hasRoom else { continue }
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
        _ names: [String], _ frame: Rectangle, cell: Double, nameWidth: Double, upwards: Bool,
        on canvas: CairoCanvas
    ) {
        for (index, name) in names.enumerated() {
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
