import Autodiff
import Kernels
import NeuralNetworks

/// The sums of a sweep over points z that a step of expectation and maximization needs, with
/// responsibilities r and around the means as they are: Σ r, Σ r·(z − μ) and Σ r·(z − μ)(z − μ)ᵀ of
/// every component.
///
/// Each is kept as a number in single precision and what it lacks, which together have 48 bits: so a
/// checkpoint holds sums over millions of points exactly as they are.
public struct MixtureSums: Stateful {
    /// Σ r, [2, components].
    let counts: StateBuffer
    /// Σ r·(z − μ), [2, components, size].
    let firstMoments: StateBuffer
    /// Σ r·(z − μ)(z − μ)ᵀ, [2, components, size, size]; of diagonal covariances the diagonals,
    /// [2, components, size].
    let secondMoments: StateBuffer

    /// No points.
    init(of mixture: GaussianMixture) {
        func zeros(_ parameter: Parameter) -> StateBuffer {
            StateBuffer(.zeros(Shape([2] + parameter.shape.dimensions)))
        }
        counts = zeros(mixture.weights)
        firstMoments = zeros(mixture.means)
        secondMoments = zeros(mixture.scales)
    }

    /// Adds points [n, size] with their responsibilities [n, components].
    func add(_ points: Tensor, _ responsibilities: Tensor, to mixture: GaussianMixture) {
        var first: [Tensor] = []
        var second: [Tensor] = []
        for component in 0..<mixture.components {
            let centered = points - mixture.mean(component)
            let weighted =
                centered * responsibilities.sliced(axis: 1, component..<component + 1)
            first.append(weighted.sum(axes: [0]))
            second.append(
                mixture.hasFullCovariance
                    ? matrixProduct(weighted, centered, transposesA: true)
                    : (weighted * centered).sum(axes: [0]))
        }
        Self.add(responsibilities.sum(axes: [0]).scalars, to: counts)
        Self.add(first.flatMap(\.scalars), to: firstMoments)
        Self.add(second.flatMap(\.scalars), to: secondMoments)
    }

    /// Forgets all points.
    func reset() {
        for buffer in [counts, firstMoments, secondMoments] {
            buffer.assign(.zeros(buffer.value.shape))
        }
    }

    /// The sums in a buffer.
    static func values(_ buffer: StateBuffer) -> [Double] {
        let scalars = buffer.value.scalars
        let count = scalars.count / 2
        return (0..<count).map { Double(scalars[$0]) + Double(scalars[count + $0]) }
    }

    private static func add(_ numbers: [Float], to buffer: StateBuffer) {
        let sums = zip(values(buffer), numbers).map { $0 + Double($1) }
        let rounded = sums.map { Float($0) }
        let rest = zip(sums, rounded).map { Float($0 - Double($1)) }
        buffer.assign(Tensor(rounded + rest, shape: buffer.value.shape))
    }
}
