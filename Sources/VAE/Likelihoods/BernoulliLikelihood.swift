import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// Independent Bernoulli pixels whose logits the decoder gives (Kingma & Welling 2014, appendix
/// C.1). Grey pixels in [0, 1] enter as expected values, as is usual for MNIST.
public struct BernoulliLikelihood: Likelihood {
    /// A likelihood.
    public init() {}

    /// Σ softplus(l) − l·x.
    public func negativeLogLikelihood(
        of pixels: Tensor, decoded: Tensor, _ context: inout Context
    ) -> Tensor {
        decoded.bernoulliNegativeLogLikelihood(of: pixels)
    }

    /// The probabilities.
    public func mean(decoded: Tensor) -> Tensor { decoded.sigmoid() }

    /// Zeros and ones.
    public func draw(decoded: Tensor, random: inout RandomStream) -> Tensor {
        mean(decoded: decoded).bernoulliDraw(from: random.next())
    }

    /// The logistic function, since the decoder gives logits.
    public var head: ExportedNetwork.Head { .sigmoid }

    /// What the function gives.
    public var meanDocumentation: String { "the mean of every pixel, in [0, 1]" }
}

/// Independent Bernoulli pixels, the decoder giving logits.
public struct BernoulliConfig: LikelihoodConfig, Configurable {
    /// A likelihood in code.
    public init() {}

    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// A `BernoulliLikelihood`.
    public func likelihood() -> any Likelihood { BernoulliLikelihood() }

    /// Yes: expected values of zeros and ones.
    public var isOfUnitInterval: Bool { true }
    /// Logits.
    public var use: OutputUse? { OutputUse(.sigmoid, by: "the likelihood", of: "logits") }
}
