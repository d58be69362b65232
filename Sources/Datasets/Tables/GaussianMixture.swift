import Glibc

/// Equally probable Gaussians of one deviation in every direction, whose centers are known: what the
/// modes of samples are counted against.
///
/// `ring` and `grid` are the distributions of Srivastava et al. 2017 (VEEGAN, §4.1); the deviations
/// by which they are usually drawn are those of Lin et al. 2018 (PacGAN, §4.2, and the configs of the
/// authors' code).
public struct GaussianMixture: Sendable, Equatable {
    /// The means, one a Gaussian, each of as many numbers as a row has.
    public let centers: [[Double]]
    /// The standard deviation of every number of a row.
    public let deviation: Double

    /// Numbers of a row.
    public var dimensions: Int { centers.first?.count ?? 0 }

    /// Gaussians around `centers`; traps unless there is one, all have as many numbers, at least one,
    /// and the deviation is a finite number above zero.
    ///
    /// - `centers`: the means.
    /// - `deviation`: the standard deviation in every direction.
    public init(centers: [[Double]], deviation: Double) {
        precondition(
            centers.first.map { !$0.isEmpty } ?? false
                && centers.allSatisfy { $0.count == centers[0].count },
            "GaussianMixture: centers of different sizes, or none")
        precondition(
            deviation > 0 && deviation.isFinite, "GaussianMixture: a deviation of \(deviation)")
        self.centers = centers
        self.deviation = deviation
    }

    /// Gaussians at equal distances on a circle around the origin, counterclockwise from (radius, 0).
    ///
    /// - `modes`: how many, at least 1.
    /// - `radius`: the radius of the circle.
    /// - `deviation`: the standard deviation in every direction.
    public static func ring(
        modes: Int = 8, radius: Double = 1, deviation: Double = 0.01
    ) -> GaussianMixture {
        precondition(modes > 0, "GaussianMixture.ring: \(modes) modes")
        let centers = (0..<modes).map { mode in
            let angle = 2 * Double.pi * Double(mode) / Double(modes)
            return [radius * cos(angle), radius * sin(angle)]
        }
        return GaussianMixture(centers: centers, deviation: deviation)
    }

    /// Gaussians on a square grid around the origin: the first ones have the least x, and of those of
    /// one x the first has the least y.
    ///
    /// - `side`: how many in each direction, at least 1.
    /// - `spacing`: the distance of neighbors.
    /// - `deviation`: the standard deviation in every direction.
    public static func grid(
        side: Int = 5, spacing: Double = 2, deviation: Double = 0.05
    ) -> GaussianMixture {
        precondition(side > 0, "GaussianMixture.grid: \(side) a side")
        let places = (0..<side).map { spacing * (Double($0) - Double(side - 1) / 2) }
        let centers = places.flatMap { x in places.map { y in [x, y] } }
        return GaussianMixture(centers: centers, deviation: deviation)
    }

    /// The center next to a row, and how many standard deviations it is away.
    public func nearest(to row: some Collection<Float>) -> (center: Int, deviations: Double) {
        let squares = centers.map { center in
            zip(center, row).reduce(0.0) { sum, pair in
                let distance = Double(pair.1) - pair.0
                return sum + distance * distance
            }
        }
        let center = squares.indices.min { squares[$0] < squares[$1] } ?? 0
        return (center, squares[center].squareRoot() / deviation)
    }
}
