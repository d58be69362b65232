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
            var previous = -1
            for index in [min(lowest, highest), max(lowest, highest), end - 1]
            where index != previous {
                result.append(points[index])
                previous = index
            }
            start = end
        }
        return result
    }

    private func column(of x: Double) -> Int {
        let span = bounds.upperBound - bounds.lowerBound
        guard span > 0, span.isFinite else { return 0 }
        let place = (x - bounds.lowerBound) / span * Double(columns)
        return Int(min(max(place, 0), Double(columns - 1)))
    }
}
