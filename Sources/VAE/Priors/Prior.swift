import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// A distribution p(z) of the latent variables before any example is seen.
public protocol Prior: Stateful {
    /// ln p(z) of latent variables [n, latent], nats: [n].
    func logDensity(_ latents: Tensor, _ context: inout Context) -> Tensor
    /// Latent variables drawn from it, [count, latent]. Row i depends on the stream and i alone.
    func latents(_ count: Int, from random: inout RandomStream) -> Tensor
    /// What it is, for who draws from it without this program: "a standard normal distribution".
    var documentation: String { get }
}

/// A prior as configs state it.
public protocol PriorConfig: Sendable {
    /// The prior, with its parameters if it has any.
    func prior(latentSize: Int, _ random: inout RandomStream) -> any Prior
    /// Parameters of the prior.
    func parameterCount(latentSize: Int) -> Int
    /// Numbers that the prior keeps beside them.
    func bufferCount(latentSize: Int) -> Int
}

extension PriorConfig {
    /// None.
    public func parameterCount(latentSize: Int) -> Int { 0 }
    /// None.
    public func bufferCount(latentSize: Int) -> Int { 0 }
}

/// The key of the priors, by the names that configs use, in a `Registry`.
public enum Priors: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any PriorConfig>] {
        [
            VariantCase("standard-normal", "A standard Gaussian (Kingma and Welling 2014).") {
                StandardNormalConfig(from: $0)
            },
            VariantCase("mixture", "A learnt mixture of Gaussians (Tomczak and Welling 2018, §2).")
            { MixtureConfig(from: $0) },
        ]
    }
}
