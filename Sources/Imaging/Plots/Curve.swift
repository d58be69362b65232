/// A series made ready to be drawn: unbroken pieces, and the places where it has no value to draw.
struct Curve {
    /// Why a point is not drawn.
    enum Gap: Int, CaseIterable {
        case notANumber
        case above
        case below
    }

    /// Each a run of points with values that the axis can show.
    var pieces: [[Plot.Point]] = []

    /// Points whose value the axis cannot show, and the reason.
    var gaps: [(x: Double, gap: Gap)] = []

    /// Splits points at those that the vertical axis cannot show.
    init(_ points: [Plot.Point], yScale: Plot.Scale) {
        var piece: [Plot.Point] = []
        for point in points where point.x.isFinite {
            if point.y.isFinite && (yScale == .linear || point.y > 0) {
                piece.append(point)
                continue
            }
            if !piece.isEmpty { pieces.append(piece) }
            piece = []
            gaps.append((point.x, point.y.isNaN ? .notANumber : point.y > 0 ? .above : .below))
        }
        if !piece.isEmpty { pieces.append(piece) }
    }
}
