import Foundation

/// A canvas that becomes an SVG file, with texts as texts, which can be searched and edited.
///
/// A class because drawing appends to it.
final class SVGCanvas: Canvas {
    private let width: Int
    private let height: Int
    private var elements: [String] = []
    private var clipCount = 0

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        fill(
            Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), colour: .white)
    }

    /// The file.
    func document(title: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
        viewBox="0 0 \(width) \(height)" font-family="sans-serif">
        <title>\(SVGCanvas.escaped(title))</title>
        \(elements.joined(separator: "\n"))
        </svg>

        """
    }

    func fill(_ rectangle: Rectangle, colour: Colour) {
        elements.append(
            """
            <rect x="\(number(rectangle.x))" y="\(number(rectangle.y))" \
            width="\(number(rectangle.width))" height="\(number(rectangle.height))"\
            \(fillAttributes(colour))/>
            """)
    }

    func fill(polygon points: [CanvasPoint], colour: Colour) {
        elements.append("<polygon points=\"\(coordinates(points))\"\(fillAttributes(colour))/>")
    }

    func fillCircle(at centre: CanvasPoint, radius: Double, colour: Colour) {
        elements.append(
            """
            <circle cx="\(number(centre.x))" cy="\(number(centre.y))" r="\(number(radius))"\
            \(fillAttributes(colour))/>
            """)
    }

    func stroke(_ points: [CanvasPoint], style: StrokeStyle) {
        let dashes = style.dashes.map(number).joined(separator: " ")
        elements.append(
            """
            <polyline points="\(coordinates(points))" \(strokeAttributes(style)) \
            stroke-linejoin="round"\
            \(dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\"")/>
            """)
    }

    func stroke(uprights: [UprightLine], style: StrokeStyle) {
        let path = uprights.map { "M\(number($0.x)) \(number($0.top))V\(number($0.bottom))" }
        elements.append("<path d=\"\(path.joined())\" \(strokeAttributes(style))/>")
    }

    private func strokeAttributes(_ style: StrokeStyle) -> String {
        let opacity =
            style.colour.alpha < 1 ? " stroke-opacity=\"\(number(style.colour.alpha))\"" : ""
        return "fill=\"none\" stroke=\"\(style.colour.code)\" "
            + "stroke-width=\"\(number(style.width))\"\(opacity)"
    }

    func write(
        _ text: String, at point: CanvasPoint, anchor: TextAnchor, style: TextStyle, upwards: Bool
    ) {
        let place = "\(number(point.x)) \(number(point.y))"
        let position =
            upwards
            ? "transform=\"translate(\(place)) rotate(-90)\""
            : "x=\"\(number(point.x))\" y=\"\(number(point.y))\""
        elements.append(
            """
            <text \(position) font-size="\(number(style.size))"\
            \(style.bold ? " font-weight=\"bold\"" : "")\
            \(anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\"")\
            \(fillAttributes(style.colour))>\(SVGCanvas.escaped(text))</text>
            """)
    }

    func width(of text: String, style: TextStyle) -> Double {
        estimatedWidth(of: text, style: style)
    }

    /// The picture is inside the file, as a PNG file of its own.
    func draw(_ image: Image, in rectangle: Rectangle) {
        guard let file = try? PNG.encode(image) else { return }
        elements.append(
            """
            <image x="\(number(rectangle.x))" y="\(number(rectangle.y))" \
            width="\(number(rectangle.width))" height="\(number(rectangle.height))" \
            href="data:image/png;base64,\(Data(file).base64EncodedString())"/>
            """)
    }

    func clipped(to rectangle: Rectangle, _ draw: () -> Void) {
        clipCount += 1
        elements.append("<clipPath id=\"clip\(clipCount)\">")
        fill(rectangle, colour: .black)
        elements.append("</clipPath>")
        elements.append("<g clip-path=\"url(#clip\(clipCount))\">")
        draw()
        elements.append("</g>")
    }

    /// A text as XML content or attribute value: nothing in it is taken for markup.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.printable.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private func fillAttributes(_ colour: Colour) -> String {
        let opacity = colour.alpha < 1 ? " fill-opacity=\"\(number(colour.alpha))\"" : ""
        return " fill=\"\(colour.code)\"\(opacity)"
    }

    private func coordinates(_ points: [CanvasPoint]) -> String {
        points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    }

    /// Two decimals at most, whatever the locale.
    private func number(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
