import Autodiff

/// Some images of a set of unknown size, evenly spread over it so that an ordered set does no
/// harm, and the mean distance between two of them.
struct ImageSubset {
    /// Once so many are held, every second one is dropped.
    private let limit: Int
    private var images: [Tensor] = []
    /// Every so many-th image of the set is held.
    private var spacing = 1
    private var seen = 0

    init(limit: Int = 1024) { self.limit = limit }

    /// Takes flat images in, [n, features].
    mutating func add(_ batch: Tensor) {
        for row in 0..<batch.shape[0] {
            if seen.isMultiple(of: spacing) {
                // A copy: a slice would hold the whole batch.
                images.append(batch.detached.gathered([row]))
                if images.count == limit {
                    images = stride(from: 0, to: limit, by: 2).map { images[$0] }
                    spacing *= 2
                }
            }
            seen += 1
        }
    }

    /// The mean Euclidean distance over all pairs of different images; nil for fewer than two.
    var meanDistance: Double? {
        let count = images.count
        guard count > 1 else { return nil }
        let all = concatenated(images)
        // About their mean, so that nearly equal images do not drown in rounding.
        let centered = all - all.mean(axes: [0], keepingAxes: true)
        let squares = centered.squared().sum(axes: [1], keepingAxes: true)
        let products = matrixProduct(centered, centered, transposesB: true)
        let distances = maximum(squares + squares.transposed() - products * 2, Tensor(0))
            .squareRoot()
        let apart = distances * (1 - Tensor.identity(count))
        let total = apart.sum(axes: [1]).scalars.reduce(0) { $0 + Double($1) }
        return total / Double(count * (count - 1))
    }
}
