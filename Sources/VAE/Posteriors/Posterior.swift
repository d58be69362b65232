import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// A family of distributions q(z|x), one of which the encoder chooses for each example.
public protocol PosteriorFamily: Stateful {
    /// The posteriors that the encoder's numbers stand for.
    ///
    /// - `encoded`: what the encoder gives for n examples, [n, `PosteriorConfig.encodedSize`].
    func posterior(_ encoded: Tensor, _ context: inout Context) -> any Posterior
    /// What an exported encoder gives: one output, or two of which each is half of its numbers. Of two
    /// the first is what the decoder takes.
    var exportedOutputs: [ExportedNetwork.Output] { get }
}

/// The posteriors q(z|x) of n examples.
public protocol Posterior: Sendable {
    /// Draws of the latent variables.
    ///
    /// - `count`: draws for each example.
    func draw(_ count: Int, _ context: inout Context) -> LatentDraw
    /// ln q(z|x) of draws of these posteriors, nats: [draws·n].
    func logDensity(of draw: LatentDraw) -> Tensor
    /// KL(q(z|x) ‖ p(z)) of every example in closed form, nats: [n]; nil where there is none.
    func closedDivergence(from prior: any Prior, _ context: inout Context) -> Tensor?
    /// ln q(z|x) − ln p(z) of every draw, nats: [draws·n].
    func sampledDivergence(
        of draw: LatentDraw, from prior: any Prior, _ context: inout Context
    ) -> Tensor

    /// The mean of every posterior, [n, latent].
    var mean: Tensor { get }
    /// The logarithm of the variance of every dimension, [n, latent].
    var logVariance: Tensor { get }
}

extension Posterior {
    /// The difference of both densities.
    public func sampledDivergence(
        of draw: LatentDraw, from prior: any Prior, _ context: inout Context
    ) -> Tensor {
        logDensity(of: draw) - prior.logDensity(draw.latents, &context)
    }
}

/// Draws of the latent variables of n examples: row k·n + i is draw k of example i.
public struct LatentDraw: Sendable {
    /// The latent variables, [draws·n, latent].
    public let latents: Tensor
    /// The standard normal noise of which they were made, shaped alike; nil where they were made of
    /// something else.
    public let noise: Tensor?

    /// Draws, and the noise of which they were made.
    public init(_ latents: Tensor, noise: Tensor? = nil) {
        self.latents = latents
        self.noise = noise
    }
}

extension Tensor {
    /// This tensor `count` times, one below the other: [n, …] to [count·n, …].
    func repeated(_ count: Int) -> Tensor {
        count == 1 ? self : concatenated(Array(repeating: self, count: count))
    }
}

/// A family of posteriors as configs state it.
public protocol PosteriorConfig: Sendable {
    /// Numbers that the encoder gives for each example.
    func encodedSize(latentSize: Int) -> Int
    /// What they are, for who writes an encoder.
    ///
    /// - `dimensions`: how many latent dimensions there are, in words: "2 latent dimensions".
    func meaning(dimensions: String) -> String
    /// What they are: "means and log variances".
    var numbers: String { get }
    /// The family, with its parameters if it has any.
    func family(latentSize: Int, _ random: inout RandomStream) -> any PosteriorFamily
    /// Parameters of the family.
    func parameterCount(latentSize: Int) -> Int
    /// Numbers that the family keeps beside them.
    func bufferCount(latentSize: Int) -> Int
}

extension PosteriorConfig {
    /// None.
    public func parameterCount(latentSize: Int) -> Int { 0 }
    /// None.
    public func bufferCount(latentSize: Int) -> Int { 0 }
}

/// The key of the families of posteriors, by the names that configs use, in a `Registry`.
public enum Posteriors: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any PosteriorConfig>] {
        [
            VariantCase(
                "diagonal-gaussian",
                "Gaussians by means and log variances (Kingma and Welling 2014)."
            ) {
                DiagonalGaussianConfig(from: $0)
            },
            VariantCase(
                "full-gaussian",
                "Gaussians by means and Cholesky factors (Kingma and Welling 2019)."
            ) { FullGaussianConfig(from: $0) },
        ]
    }
}
