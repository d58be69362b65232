/// Where a text's given point lies along it.
enum TextAnchor: String {
    case start
    case middle
    case end
}

/// How a text looks.
struct TextStyle: Equatable {
    var size: Double
    var colour = Colour.text
    var bold = false
}

/// A stroke's look.
struct StrokeStyle: Equatable {
    var colour: Colour
    var width: Double
    /// Lengths of dashes and gaps in turn; none for an unbroken line.
    var dashes: [Double] = []
}

/// Something that pictures are drawn on, whatever file it becomes.
protocol Canvas {
    /// Covers a rectangle.
    func fill(_ rectangle: Rectangle, colour: Colour)

    /// Covers a polygon.
    func fill(polygon points: [CanvasPoint], colour: Colour)

    /// Covers a circle.
    func fillCircle(at centre: CanvasPoint, radius: Double, colour: Colour)

    /// Draws a line through points, with round joins.
    func stroke(_ points: [CanvasPoint], style: StrokeStyle)

    /// Draws upright lines, whose ends are flat and where they were given; dashes are left out.
    func stroke(uprights: [UprightLine], style: StrokeStyle)

    /// Writes one line of text; the point lies on its base line. A quarter turn to the left if
    /// `upwards`.
    func write(
        _ text: String, at point: CanvasPoint, anchor: TextAnchor, style: TextStyle, upwards: Bool)

    /// How long a text is.
    func width(of text: String, style: TextStyle) -> Double

    /// Draws a picture so that it fills a rectangle.
    func draw(_ image: Image, in rectangle: Rectangle)

    /// Draws so that nothing outside the rectangle changes.
    func clipped(to rectangle: Rectangle, _ draw: () -> Void)
}

extension Canvas {
    func write(_ text: String, at point: CanvasPoint, anchor: TextAnchor, style: TextStyle) {
        write(text, at: point, anchor: anchor, style: style, upwards: false)
    }

    func strokeFrame(_ frame: Rectangle, style: StrokeStyle) {
        stroke(
            [
                CanvasPoint(x: frame.x, y: frame.y), CanvasPoint(x: frame.right, y: frame.y),
                CanvasPoint(x: frame.right, y: frame.bottom),
                CanvasPoint(x: frame.x, y: frame.bottom), CanvasPoint(x: frame.x, y: frame.y),
            ], style: style)
    }

    /// The text itself where it fits, else its beginning and an ellipsis.
    func shortened(_ text: String, to available: Double, style: TextStyle) -> String {
        if width(of: text, style: style) <= available { return text }
        // Widths grow with length, so the longest beginning that fits is found by halving.
        let characters = Array(text)
        var fits = 0
        var tooLong = characters.count
        while fits + 1 < tooLong {
            let middle = (fits + tooLong) / 2
            let candidate = String(characters[..<middle]) + "…"
            if width(of: candidate, style: style) <= available {
                fits = middle
            } else {
                tooLong = middle
            }
        }
        return fits == 0 ? "" : String(characters[..<fits]) + "…"
    }
}

/// A width to go by where no font can be asked: that of a common sans-serif face.
func estimatedWidth(of text: String, style: TextStyle) -> Double {
    let units = text.unicodeScalars.reduce(0.0) { total, scalar in
        switch scalar {
        case "i", "j", "l", "I", ".", ",", ":", "'", "|", " ": total + 0.32
        case "m", "w", "M", "W", "%", "@", "…": total + 0.92
        case "A"..."Z": total + 0.70
        case _ where displayColumns(of: scalar) == 2: total + 1.0
        default: total + 0.60
        }
    }
    return units * style.size * (style.bold ? 1.08 : 1)
}
