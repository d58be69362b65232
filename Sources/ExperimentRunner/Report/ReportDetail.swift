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
        let fine = [1024, 512, 256, 128, 64].map { ReportDetail(stretches: $0, weights: all) }
        let coarse: [(Int, [Int])] = [
            (64, [1, 3, 5, 7]), (32, [1, 3, 5, 7]), (32, [3, 6]), (24, [3, 6]), (16, [3, 6]),
        ]
        return fine + coarse.map { ReportDetail(stretches: $0, weights: $1) }
    }()

    /// About how many bytes of the page a number takes: of a value, and of a point's places along
    /// all axes together.
    private static let valueSize = 5
    private static let placeSize = 6
    /// A whole curve's values have all their digits, but most curves share their places with others.
    private static let wholeSize = 12

    /// The finest detail with which curves take no more than so many bytes of a page, about; all
    /// that is kept when there is no limit.
    init(of curves: [MetricCurve], budget: Int?) {
        let sizes = curves.map { (points: $0.points.count, isWhole: $0.bucketSize == 1) }
        self =
            Self.choices.first { choice in
                guard let budget else { return true }
                return sizes.reduce(0) { $0 + choice.size(points: $1.points, isWhole: $1.isWhole) }
                    <= budget
            } ?? Self.choices[Self.choices.count - 1]
    }

    private init(stretches: Int, weights: [Int]) {
        self.stretches = stretches
        self.weights = weights
    }

    private func size(points: Int, isWhole: Bool) -> Int {
        if isWhole, points <= 3 * stretches { return points * Self.wholeSize }
        return min(points, 3 * stretches)
            * (Self.valueSize * (1 + weights.count) + Self.placeSize)
    }

    /// The smoothing weights offered.
    var smoothingWeights: [Double] { weights.map { RunningAverages.weights[$0] } }
}
