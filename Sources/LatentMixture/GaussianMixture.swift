import Autodiff
import Kernels
import NeuralNetworks

/// A mixture of Gaussians p(z) = Σ π_k·N(z; μ_k, L_k·L_kᵀ) (Bishop 2006, §9.2).
///
/// It begins as the standard normal distribution, K times. Covariances are kept as their factors L, so
/// that whatever numbers it holds can be drawn from.
public struct GaussianMixture: Stateful {
    /// π, [components].
    public let weights: Parameter
    /// μ, [components, size].
    public let means: Parameter
    /// L: [components, size, size], lower triangular; of diagonal covariances their square roots,
    /// [components, size].
    public let scales: Parameter

    /// A mixture of standard normal distributions.
    public init(components: Int, size: Int, hasFullCovariance: Bool) {
        weights = Parameter(Tensor(repeating: 1 / Float(components), shape: [components]))
        means = Parameter(.zeros([components, size]))
        scales = Parameter(
            hasFullCovariance
                ? concatenated(
                    Array(
                        repeating: Tensor.identity(size).reshaped(to: [1, size, size]),
                        count: components))
                : .ones([components, size]))
    }

    /// K.
    public var components: Int { weights.shape[0] }
    /// Dimensions.
    public var size: Int { means.shape[1] }
    /// Whether dimensions may depend on each other within a component.
    public var hasFullCovariance: Bool { scales.shape.rank == 3 }

    /// The density at the parameters as they are now.
    public var density: MixtureDensity { MixtureDensity(self) }

    /// The mean of a component, [1, size].
    func mean(_ component: Int) -> Tensor {
        means.value.sliced(axis: 0, component..<component + 1)
    }

    /// The scale of a component: [size, size], or [1, size] of a diagonal covariance.
    func scale(_ component: Int) -> Tensor {
        let scale = scales.value.sliced(axis: 0, component..<component + 1)
        return hasFullCovariance ? scale.reshaped(to: [size, size]) : scale
    }

    /// Draws [count, size]: the next draw of `random` chooses their components, the one behind it
    /// where they lie. Row i depends on the stream and i alone.
    public func draws(_ count: Int, from random: inout RandomStream) -> Tensor {
        let choices = Tensor.uniform([count], from: random.next()).scalars
        let noise = Tensor.normal([count, size], from: random.next())
        let shares = weights.value.scalars.map(Double.init)
        let total = shares.reduce(0, +)
        return concatenated(
            choices.enumerated().map { row, choice in
                let component = Self.index(at: Double(choice) * total, of: shares)
                let own = noise.sliced(axis: 0, row..<row + 1)
                return mean(component)
                    + (hasFullCovariance
                        ? matrixProduct(own, scale(component), transposesB: true)
                        : own * scale(component))
            })
    }

    /// The share within which a place lies when they stand one behind the other; the last one for a
    /// place behind all.
    static func index(at place: Double, of shares: [Double]) -> Int {
        var left = place
        for (index, share) in shares.enumerated() {
            left -= share
            if left < 0 { return index }
        }
        return shares.count - 1
    }
}
