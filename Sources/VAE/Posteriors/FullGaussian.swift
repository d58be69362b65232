import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// Gaussians N(m, L·Lᵀ) of full covariance, whose Cholesky factor L the encoder gives (Kingma & Welling
/// 2019, §2.5.1).
public struct FullGaussian: Posterior {
    /// m, [n, latent].
    public let mean: Tensor
    /// ln L² on the diagonal, [n, latent].
    public let logDiagonal: Tensor
    /// L below the diagonal and zero elsewhere, [n, latent, latent].
    public let lower: Tensor

    /// The posteriors of mean | ln L² on the diagonal | L below the diagonal, row by row.
    public init(_ encoded: Tensor, latentSize size: Int) {
        let count = encoded.shape[0]
        mean = encoded.sliced(axis: 1, 0..<size)
        logDiagonal = encoded.sliced(axis: 1, size..<2 * size)
        // A column more, of zeros, is what stands on and above the diagonal.
        let zero = encoded.shape[1]
        let columns = (0..<size).flatMap { row in
            (0..<size).map { $0 < row ? 2 * size + row * (row - 1) / 2 + $0 : zero }
        }
        lower = concatenated([encoded.transposed(), .zeros([1, count])])
            .gathered(columns).transposed().reshaped(to: [count, size, size])
    }

    /// ln Σ L² along the rows of L.
    public var logVariance: Tensor {
        (logDiagonal.exp() + lower.squared().sum(axes: [2])).log()
    }

    /// m + L·ε with ε from N(0, 1).
    public func draw(_ count: Int, _ context: inout Context) -> LatentDraw {
        let size = mean.shape[1]
        let noise = Tensor.normal([count, mean.shape[0], size], from: context.random.next())
        let product =
            (logDiagonal * 0.5).exp() * noise
            + (lower * noise.reshaped(to: [count, mean.shape[0], 1, size])).sum(axes: [3])
        let shape: Shape = [count * mean.shape[0], size]
        return LatentDraw(
            (mean + product).reshaped(to: shape), noise: noise.reshaped(to: shape))
    }

    /// −½ Σ (ln 2π + ln L² + ε²), ln L² of the diagonal.
    public func logDensity(of draw: LatentDraw) -> Tensor {
        guard let noise = draw.noise else {
            preconditionFailure("FullGaussian: a draw of another posterior")
        }
        let logDiagonal = logDiagonal.repeated(noise.shape[0] / mean.shape[0])
        return (noise.squared() + logDiagonal + Float.log2Pi).sum(axes: [1]) * -0.5
    }

    /// ½ (Σ (m² − 1 − ln L²) + ‖L‖²) from a standard normal prior, ln L² of the diagonal.
    public func closedDivergence(from prior: any Prior, _ context: inout Context) -> Tensor? {
        guard prior is StandardNormalPrior else { return nil }
        let diagonal = mean.squared() + logDiagonal.expMinusOne() - logDiagonal
        return (diagonal.sum(axes: [1]) + lower.squared().sum(axes: [1, 2])) * 0.5
    }
}

/// The family of Gaussians of full covariance.
public struct FullGaussianFamily: PosteriorFamily {
    private let latentSize: Int

    /// The family in that many dimensions; it owns nothing.
    public init(latentSize: Int) { self.latentSize = latentSize }

    /// The posteriors of what `FullGaussianConfig.encodedSize` counts.
    public func posterior(_ encoded: Tensor, _ context: inout Context) -> any Posterior {
        FullGaussian(encoded, latentSize: latentSize)
    }

    /// All numbers in one.
    public var exportedOutputs: [ExportedNetwork.Output] {
        [
            .init(
                "parameters",
                "the posterior's mean, then of the Cholesky factor of its covariance the logarithm of "
                    + "the squared diagonal, then what is below the diagonal, row by row")
        ]
    }
}

/// Gaussians of full covariance, the encoder giving means and Cholesky factors.
public struct FullGaussianConfig: PosteriorConfig, Configurable {
    /// A family in code.
    public init() {}

    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// Two a dimension, and what is below the diagonal.
    public func encodedSize(latentSize: Int) -> Int {
        2 * latentSize + latentSize * (latentSize - 1) / 2
    }
    /// What they are.
    public func meaning(dimensions: String) -> String {
        "a mean and the Cholesky factor of a covariance of \(dimensions)"
    }
    /// What they are.
    public var numbers: String { "means and Cholesky factors" }
    /// A `FullGaussianFamily`.
    public func family(latentSize: Int, _ random: inout RandomStream) -> any PosteriorFamily {
        FullGaussianFamily(latentSize: latentSize)
    }
}
