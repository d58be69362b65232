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

/// The likelihoods that configs can name.
public enum LikelihoodConfig: Sendable {
    /// Independent Bernoulli variables, the decoder giving logits.
    case bernoulli
    /// Independent Gaussians around the decoder's output, all of one variance.
    case gaussian(
        variance: Double = GaussianLikelihood.usualVariance, isLearnt: Bool = false)

    static var cases: [VariantCase<LikelihoodConfig>] {
        [
            VariantCase("bernoulli", "Independent Bernoulli variables; the decoder gives logits.") {
                _ in .bernoulli
            },
            VariantCase("gaussian", "Gaussians around the decoder's output, of one variance.") {
                .gaussian(
                    variance: $0.number(
                        "variance", default: GaussianLikelihood.usualVariance,
                        in: GaussianLikelihood.varianceRange,
                        "The variance, or what a learnt one begins with."),
                    isLearnt: $0.boolean(
                        "learntVariance", default: false,
                        "Whether the variance is a parameter of the model."))
            },
        ]
    }

    /// The likelihood with its parameters, if it has any.
    func likelihood() -> any Likelihood {
        switch self {
        case .bernoulli: BernoulliLikelihood()
        case .gaussian(let variance, let isLearnt):
            GaussianLikelihood(variance: variance, isLearnt: isLearnt)
        }
    }

    /// What becomes of the decoder's numbers, where any must be possible. The means of Gaussian
    /// pixels lie in [0, 1], so a decoder that ends in a function does them no harm.
    var use: OutputUse? {
        switch self {
        case .bernoulli: OutputUse(.sigmoid, by: "the likelihood", of: "logits")
        case .gaussian: nil
        }
    }

    var parameterCount: Int {
        if case .gaussian(_, isLearnt: true) = self { 1 } else { 0 }
    }
}
