import Autodiff
import Foundation
import NeuralNetworks

/// The density of a mixture of Gaussians at some values of its parameters.
public struct MixtureDensity {
    private let means: [Tensor]
    /// L⁻ᵀ of every component, [size, size]; of a diagonal covariance 1/L, [1, size].
    private let inverseScales: [Tensor]
    /// ln π_k − ln |L_k| − ½·size·ln 2π, [components].
    private let offsets: Tensor
    private let hasFullCovariance: Bool

    init(_ mixture: GaussianMixture) {
        let size = mixture.size
        hasFullCovariance = mixture.hasFullCovariance
        means = (0..<mixture.components).map(mixture.mean)
        var inverses: [Tensor] = []
        var offsets: [Float] = []
        let weights = mixture.weights.value.scalars
        for component in 0..<mixture.components {
            let scale = mixture.scale(component)
            let numbers = scale.scalars.map(Double.init)
            let diagonal: [Double]
            if mixture.hasFullCovariance {
                let factor = SquareMatrix(numbers, size: size)
                diagonal = (0..<size).map { factor[$0, $0] }
                inverses.append(factor.lowerTriangleInverse.transposed.tensor)
            } else {
                diagonal = numbers
                inverses.append(scale.reciprocal())
            }
            let logDeterminant = diagonal.reduce(0) { $0 + log($1.magnitude) }
            offsets.append(
                Float(
                    log(Double(weights[component])) - logDeterminant
                        - Double(size) / 2 * log(2 * Double.pi)))
        }
        inverseScales = inverses
        self.offsets = Tensor(offsets)
    }

    /// ln π_k + ln N(z; μ_k, Σ_k) of points [n, size] for every component: [n, components].
    public func logJoint(_ points: Tensor) -> Tensor {
        let columns = zip(means, inverseScales).map { mean, inverse in
            let centered = points - mean
            let deviations =
                hasFullCovariance ? matrixProduct(centered, inverse) : centered * inverse
            return deviations.squared().sum(axes: [1], keepingAxes: true) * -0.5
        }
        return concatenated(columns, axis: 1) + offsets
    }

    /// ln p of points [n, size]: [n].
    public func logDensity(_ points: Tensor) -> Tensor { logJoint(points).logSumExp() }
}
