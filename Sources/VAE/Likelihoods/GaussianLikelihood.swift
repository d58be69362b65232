import Autodiff
import Configuration
import Families
import Foundation
import Kernels
import NeuralNetworks

/// Independent Gaussian pixels around the decoder's output, all of one variance, which is fixed
/// or learnt (Kingma & Welling 2014, appendix C.2; one shared variance as in Rybkin et al. 2021).
public struct GaussianLikelihood: Likelihood {
    /// The logarithm of a learnt variance.
    public let logVariance: Parameter?
    private let fixedLogVariance: Double

    /// The variance unless stated.
    public static let usualVariance = 1.0
    static let varianceRange = NumberRange.closed(1e-6, 1e6)

    /// A likelihood that begins with, or keeps, `variance`; traps on a variance that is no
    /// finite number above zero, or beyond what configs take.
    public init(variance: Double = usualVariance, isLearnt: Bool = false) {
        let variance = Self.varianceRange.checked(variance, "GaussianLikelihood.variance")
        fixedLogVariance = logarithm(variance)
        logVariance = isLearnt ? Parameter(Tensor(Float(fixedLogVariance))) : nil
    }

    /// ½ Σ (ln 2π + ln v + (x − m)²/v).
    public func negativeLogLikelihood(
        of pixels: Tensor, decoded: Tensor, _ context: inout Context
    ) -> Tensor {
        let logVariance = logVariance?(context) ?? Tensor(Float(fixedLogVariance))
        let squares = (pixels - decoded).squared().sum(axes: [1])
        return
            (squares * (-logVariance).exp() + (logVariance + Float.log2Pi)
                * Float(pixels.shape[1]))
            * 0.5
    }

    /// The decoder's output itself.
    public func mean(decoded: Tensor) -> Tensor { decoded }

    /// The mean and noise of the variance.
    public func draw(decoded: Tensor, random: inout RandomStream) -> Tensor {
        let deviation = (logVariance?.value ?? Tensor(Float(fixedLogVariance))) * 0.5
        return decoded + Tensor.normal(decoded.shape, from: random.next()) * deviation.exp()
    }

    /// Nothing: the decoder gives the means.
    public var head: ExportedNetwork.Head { .none }

    /// What the decoder gives.
    public var meanDocumentation: String {
        "the mean of every pixel, of images in [0, 1]; not clamped"
    }
}

/// Independent Gaussian pixels around the decoder's output, all of one variance. Their means lie in
/// [0, 1], so a decoder that ends in a function does them no harm.
public struct GaussianConfig: LikelihoodConfig, Configurable {
    /// The variance, or what a learnt one begins with.
    public let variance: Double
    /// Whether the variance is a parameter of the model.
    public let isLearnt: Bool

    /// A likelihood in code; traps on a setting that has no meaning.
    public init(variance: Double = GaussianLikelihood.usualVariance, isLearnt: Bool = false) {
        self.variance = GaussianLikelihood.varianceRange.checked(
            variance, "GaussianConfig.variance")
        self.isLearnt = isLearnt
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        variance = object.number(
            "variance", default: GaussianLikelihood.usualVariance,
            in: GaussianLikelihood.varianceRange,
            "The variance, or what a learnt one begins with.")
        isLearnt = object.boolean(
            "learntVariance", default: false,
            "Whether the variance is a parameter of the model.")
    }

    /// A `GaussianLikelihood`.
    public func likelihood() -> any Likelihood {
        GaussianLikelihood(variance: variance, isLearnt: isLearnt)
    }

    /// One if it is learnt.
    public var parameterCount: Int { isLearnt ? 1 : 0 }
}

private func logarithm(_ value: Double) -> Double { Foundation.log(value) }
