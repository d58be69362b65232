/// The marks by which a series is known: its dash, the shape of its points, and the signs for values
/// that cannot be drawn.
enum SeriesMark {
    private static let dashPatterns: [[Double]] = [[], [6, 3], [2, 3], [8, 3, 2, 3]]

    /// An unbroken line for the first eight series, then dashes.
    static func dashes(_ index: Int) -> [Double] {
        dashPatterns[Palette.cycle(index) % dashPatterns.count]
    }

    /// A disc for the first eight series, then a triangle, a square, a diamond.
    static func drawPoint(
        at centre: CanvasPoint, radius: Double, index: Int, colour: Colour, on canvas: some Canvas
    ) {
        let corners: [(Double, Double)]
        switch Palette.cycle(index) % 4 {
        case 0: return canvas.fillCircle(at: centre, radius: radius, colour: colour)
        case 1: corners = [(0, -1.4), (1.25, 0.9), (-1.25, 0.9)]
        case 2: corners = [(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)]
        default: corners = [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)]
        }
        let polygon = corners.map {
            CanvasPoint(x: centre.x + $0.0 * radius, y: centre.y + $0.1 * radius)
        }
        canvas.fill(polygon: polygon, colour: colour)
    }

    /// A cross for NaN, a triangle up or down for a value beyond the upper or lower end.
    static func drawGap(
        _ gap: Curve.Gap, at centre: CanvasPoint, colour: Colour, on canvas: some Canvas
    ) {
        let point = { (x: Double, y: Double) in CanvasPoint(x: centre.x + x, y: centre.y + y) }
        switch gap {
        case .notANumber:
            let style = StrokeStyle(colour: colour, width: 1.5)
            canvas.stroke([point(-3, -3), point(3, 3)], style: style)
            canvas.stroke([point(-3, 3), point(3, -3)], style: style)
        case .above:
            canvas.fill(polygon: [point(0, -4), point(4, 3), point(-4, 3)], colour: colour)
        case .below:
            canvas.fill(polygon: [point(0, 4), point(4, -3), point(-4, -3)], colour: colour)
        }
    }
}
