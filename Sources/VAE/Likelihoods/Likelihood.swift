import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// How the pixels of an image are distributed, given what the decoder says of it.
public protocol Likelihood: Module {
    /// −ln p(pixels | decoded) of every image, nats: both [batch, pixels], result [batch].
    func negativeLogLikelihood(
        of pixels: Tensor, decoded: Tensor, _ context: inout Context
    ) -> Tensor

    /// The expected pixels.
    func mean(decoded: Tensor) -> Tensor

    /// A draw of the pixels.
    func draw(decoded: Tensor, random: inout RandomStream) -> Tensor

    /// What makes the expected pixels of the decoder's output, where it is exported.
    var head: ExportedNetwork.Head { get }

    /// What an exported decoder then gives, in words.
    var meanDocumentation: String { get }
}

extension Likelihood {
    /// The expected pixels: what a likelihood is as a function of the decoder's output.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        mean(decoded: input)
    }
}

/// A likelihood as configs state it.
public protocol LikelihoodConfig: Sendable {
    /// The likelihood with its parameters, if it has any.
    func likelihood() -> any Likelihood
    /// What becomes of the decoder's numbers, where any must be possible; nil where a decoder that
    /// ends in a function does no harm.
    var use: OutputUse? { get }
    /// Whether only numbers in [0, 1] have it, as pixels are.
    var isOfUnitInterval: Bool { get }
    /// Parameters of the likelihood.
    var parameterCount: Int { get }
}

extension LikelihoodConfig {
    /// None.
    public var use: OutputUse? { nil }
    /// No.
    public var isOfUnitInterval: Bool { false }
    /// None.
    public var parameterCount: Int { 0 }
}

/// The key of the likelihoods, by the names that configs use, in a `Registry`.
public enum Likelihoods: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any LikelihoodConfig>] {
        [
            VariantCase(
                "bernoulli", "Bernoulli variables by their logits (Kingma and Welling 2014, C.1)."
            ) { BernoulliConfig(from: $0) },
            VariantCase(
                "gaussian", "Gaussians of one variance (Kingma and Welling 2014, C.2)."
            ) { GaussianConfig(from: $0) },
        ]
    }
}
