import RunStore

/// How much of each curve a report shows.
struct ReportDetail: Equatable {
    /// Stretches of successive values, of each of which the least, the greatest and the last are
    /// kept; a curve with no more values than that is whole.
    let stretches: Int
    /// The smoothing weights offered, as positions in `RunningAverages.weights`.
    let weights: [Int]

    /// From the finest to the coarsest.
    private static let choices: [ReportDetail] = {
        let all = Array(RunningAverages.weights.indices)
        let fine = [1024, 768, 512, 384, 256, 192, 128, 96, 64].map {
            ReportDetail(stretches: $0, weights: all)
        }
        let coarse: [(Int, [Int])] = [
            (64, [1, 3, 5, 7]), (48, [1, 3, 5, 7]), (32, [1, 3, 5, 7]), (32, [3, 6]), (24, [3, 6]),
            (16, [3, 6]),
        ]
        return fine + coarse.map { ReportDetail(stretches: $0, weights: $1) }
    }()

    /// About how many bytes of the page a number takes: of a value, and of a point's places along
    /// all axes together.
    private static let valueSize = 5
    private static let placeSize = 2
    /// A whole curve's values have all their digits, but most curves share their places with others.
    private static let wholeSize = 12

    /// The finest detail with which curves take no more than so many bytes of a page, about; all
    /// that is kept when there is no limit.
    init(of curves: [MetricCurve], budget: Int?) {
        self =
            Self.choices.first { choice in
                budget.map { choice.size(of: curves) <= $0 } ?? true
            } ?? Self.choices[Self.choices.count - 1]
    }

    /// Detail enough for curves to be looked at closely: what pictures leave room for if they can.
    static let comfortable = ReportDetail(
        stretches: 64, weights: Array(RunningAverages.weights.indices))

    private init(stretches: Int, weights: [Int]) {
        self.stretches = stretches
        self.weights = weights
    }

    /// About how many bytes of the page curves take.
    func size(of curves: [MetricCurve]) -> Int {
        curves.reduce(0) { $0 + size(points: $1.pointCount, isWhole: $1.bucketSize == 1) }
    }

    private func size(points: Int, isWhole: Bool) -> Int {
        if isWhole, points <= 3 * stretches { return points * Self.wholeSize }
        // A smoothed curve rises or falls through most stretches, so their last is an extreme too.
        return (min(points, 3 * stretches) + weights.count * min(points, 5 * stretches / 2))
            * (Self.valueSize + Self.placeSize)
    }

    /// The smoothing weights offered.
    var smoothingWeights: [Double] { weights.map { RunningAverages.weights[$0] } }
}
