import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// Independent Gaussians N(m, v) (Kingma & Welling 2014, eq. 9).
public struct DiagonalGaussian: Posterior {
    /// mean | log variance, [n, 2·latent].
    public let parameters: Tensor

    /// The posteriors of mean | log variance, [n, 2·latent].
    public init(_ parameters: Tensor) { self.parameters = parameters }

    private var size: Int { parameters.shape[1] / 2 }

    /// The first half.
    public var mean: Tensor { parameters.sliced(axis: 1, 0..<size) }
    /// The second half.
    public var logVariance: Tensor { parameters.sliced(axis: 1, size..<2 * size) }

    /// m + √v·ε with ε from N(0, 1) (Kingma & Welling 2014, §2.4).
    public func draw(_ count: Int, _ context: inout Context) -> LatentDraw {
        let noise = Tensor.normal(
            [count * parameters.shape[0], size], from: context.random.next())
        return LatentDraw(
            parameters.repeated(count).reparameterized(noise: noise), noise: noise)
    }

    /// −½ Σ (ln 2π + ln v + ε²), where ε² is (z − m)²/v.
    public func logDensity(of draw: LatentDraw) -> Tensor {
        guard let noise = draw.noise else {
            preconditionFailure("DiagonalGaussian: a draw of another posterior")
        }
        let logVariance = logVariance.repeated(noise.shape[0] / parameters.shape[0])
        return (noise.squared() + logVariance + Float.log2Pi).sum(axes: [1]) * -0.5
    }

    /// ½ Σ (m² + v − 1 − ln v) from a standard normal prior (Kingma & Welling 2014, appendix B).
    public func closedDivergence(from prior: any Prior, _ context: inout Context) -> Tensor? {
        prior is StandardNormalPrior ? parameters.divergenceFromStandardNormal() : nil
    }

    /// ½ Σ (z² − ε² − ln v) from a standard normal prior, in which constants cancel.
    public func sampledDivergence(
        of draw: LatentDraw, from prior: any Prior, _ context: inout Context
    ) -> Tensor {
        guard prior is StandardNormalPrior, let noise = draw.noise else {
            return logDensity(of: draw) - prior.logDensity(draw.latents, &context)
        }
        let logVariance = logVariance.repeated(noise.shape[0] / parameters.shape[0])
        return (draw.latents.squared() - noise.squared() - logVariance).sum(axes: [1]) * 0.5
    }
}

/// The family of independent Gaussians.
public struct DiagonalGaussianFamily: PosteriorFamily {
    /// The family; it owns nothing.
    public init() {}

    /// The posteriors of mean | log variance, [n, 2·latent].
    public func posterior(_ encoded: Tensor, _ context: inout Context) -> any Posterior {
        DiagonalGaussian(encoded)
    }

    /// Mean and log variance.
    public var exportedOutputs: [ExportedNetwork.Output] {
        [
            .init("mean", "the posterior's mean"),
            .init("log_variance", "the logarithm of the posterior's variance"),
        ]
    }
}

/// Independent Gaussians, the encoder giving means and log variances.
public struct DiagonalGaussianConfig: PosteriorConfig, Configurable {
    /// A family in code.
    public init() {}

    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// Two a dimension.
    public func encodedSize(latentSize: Int) -> Int { 2 * latentSize }
    /// What the two are.
    public func meaning(dimensions: String) -> String {
        "a mean and a log variance for each of \(dimensions)"
    }
    /// What they are.
    public var numbers: String { "means and log variances" }
    /// A `DiagonalGaussianFamily`.
    public func family(latentSize: Int, _ random: inout RandomStream) -> any PosteriorFamily {
        DiagonalGaussianFamily()
    }
}
