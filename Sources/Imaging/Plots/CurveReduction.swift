import Foundation

/// Thins a curve to what so many columns can show, keeping every extreme.
///
/// Of the successive points that fall into one column it keeps the lowest, the highest and the last,
/// in their order, so a spike of one step stays as high as it was.
public struct CurveReduction: Equatable, Sendable {
    /// Columns between the bounds.
    public let columns: Int

    /// The x of the first column's left edge and of the last one's right edge.
    public let bounds: ClosedRange<Double>

    /// A reduction to `columns` columns, at least one, of equal width.
    public init(columns: Int, bounds: ClosedRange<Double>) {
        self.columns = max(1, columns)
        self.bounds = bounds
    }

    /// At most three points for each run of successive points in a column.
    ///
    /// - Parameter points: finite ones.
    public func callAsFunction(_ points: [Plot.Point]) -> [Plot.Point] {
        var result: [Plot.Point] = []
        for part in parts(of: points) {
            var previous = -1
            for index in [
                min(part.lowest, part.highest), max(part.lowest, part.highest), part.end - 1,
            ] where index != previous {
                result.append(points[index])
                previous = index
            }
        }
        return result
    }

    /// How far a curve reaches within a column.
    struct Extent: Equatable {
        /// The middle of the column.
        let x: Double
        var low: Double
        var high: Double
    }

    /// A curve that fills its columns, as how far it reaches in each: from the last value of the
    /// column before to the lowest and the highest. Nil unless the curve turns within most columns,
    /// so that its line would lie over itself.
    ///
    /// - Parameter points: finite ones.
    func extents(of points: [Plot.Point]) -> [Extent]? {
        guard points.count > 2 * Self.fewColumns else { return nil }
        let parts = parts(of: points)
        let turning = parts.count { part in
            part.lowest != part.end - 1 && part.highest != part.end - 1
        }
        guard parts.count >= Self.fewColumns, turning * 2 > parts.count else { return nil }
        let width = (bounds.upperBound - bounds.lowerBound) / Double(columns)
        var previous: Double?
        return parts.map { part in
            let (low, high) = (points[part.lowest].y, points[part.highest].y)
            let before = previous ?? low
            previous = points[part.end - 1].y
            return Extent(
                x: bounds.lowerBound + (Double(column(of: points[part.end - 1].x)) + 0.5) * width,
                low: min(low, before), high: max(high, before))
        }
    }

    private static let fewColumns = 64

    /// Runs of successive points in one column: where the run ends, and its first lowest and highest
    /// points.
    private func parts(of points: [Plot.Point]) -> [(lowest: Int, highest: Int, end: Int)] {
        var parts: [(lowest: Int, highest: Int, end: Int)] = []
        var start = 0
        while start < points.count {
            let column = column(of: points[start].x)
            var lowest = start
            var highest = start
            var end = start + 1
            while end < points.count, self.column(of: points[end].x) == column {
                if points[end].y < points[lowest].y { lowest = end }
                if points[end].y > points[highest].y { highest = end }
                end += 1
            }
            parts.append((lowest, highest, end))
            start = end
        }
        return parts
    }

    private func column(of x: Double) -> Int {
        let span = bounds.upperBound - bounds.lowerBound
        guard span > 0, span.isFinite else { return 0 }
        let place = (x - bounds.lowerBound) / span * Double(columns)
        return Int(min(max(place, 0), Double(columns - 1)))
    }
}
