import CVectorMath

/// Batch normalisation over the rows of [rows, channels], with the activation that follows.
public struct NormalizationLoops: Sendable {
    /// Rows that share statistics.
    public let rows: Int
    /// Channels: the last axis.
    public let channels: Int
    /// What keeps the variance from zero.
    public let epsilon: Float
    /// What follows the normalisation.
    public let activation: FusedActivation

    /// Loops for the given sizes.
    public init(rows: Int, channels: Int, epsilon: Float, activation: FusedActivation) {
        self.rows = rows
        self.channels = channels
        self.epsilon = epsilon
        self.activation = activation
    }

    /// Mean | biased variance, [2, channels].
    public static func moments(_ x: Region, rows: Int, channels: Int) -> Region {
        let y = Region(count: 2 * channels)
        vm_moments(rows, channels, x.pointer, y.pointer)
        return y
    }

    /// act((x − mean)/√(variance + ε)·scale + shift); `moments` as above.
    public func normalize(_ x: Region, moments: Region, scale: Region, shift: Region) -> Region {
        let y = Region(count: x.count)
        let (act, alpha) = activation.c
        vm_normalize(
            act, alpha, rows, channels, epsilon, x.pointer, moments.pointer,
            moments.pointer + channels, scale.pointer, shift.pointer, y.pointer)
        return y
    }

    /// Σ g | Σ g·n over the rows, [2, channels]: the gradients of shift and scale, with
    /// g = dy·act′ and n the normalised x.
    public func sums(_ dy: Region, output: Region, _ x: Region, moments: Region) -> Region {
        let y = Region(count: 2 * channels)
        let (act, alpha) = activation.c
        vm_normalize_sums(
            act, alpha, rows, channels, epsilon, dy.pointer, output.pointer, x.pointer,
            moments.pointer, moments.pointer + channels, y.pointer)
        return y
    }

    /// The gradient of x when the moments are those of x itself.
    public func gradient(
        _ dy: Region, output: Region, _ x: Region, moments: Region, scale: Region, sums: Region
    ) -> Region {
        let y = Region(count: x.count)
        let (act, alpha) = activation.c
        vm_normalize_gradient(
            act, alpha, rows, channels, epsilon, dy.pointer, output.pointer, x.pointer,
            moments.pointer, moments.pointer + channels, scale.pointer, sums.pointer, y.pointer)
        return y
    }
}
