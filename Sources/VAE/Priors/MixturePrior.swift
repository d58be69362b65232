import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// A mixture of diagonal Gaussians Σ w·N(m, v), of which means, variances and weights are learnt
/// (Dilokthanakul et al. 2016, §3; as the comparison in Tomczak & Welling 2018, §4).
public struct MixturePrior: Prior {
    /// m, [components, latent].
    public let means: Parameter
    /// ln v, [components, latent].
    public let logVariances: Parameter
    /// The weights before a softmax, [components].
    public let logits: Parameter

    /// Equal weights and variances of 1 around means that are drawn from a standard normal
    /// distribution.
    public init(components: Int, latentSize: Int, _ random: inout RandomStream) {
        means = Parameter(.normal([components, latentSize], from: random.next()))
        logVariances = Parameter(.zeros([components, latentSize]))
        logits = Parameter(.zeros([components]))
    }

    /// ln Σ w·N(z; m, v).
    public func logDensity(_ latents: Tensor, _ context: inout Context) -> Tensor {
        let (count, size) = (latents.shape[0], latents.shape[1])
        let logVariances = logVariances(context)
        let differences = latents.reshaped(to: [count, 1, size]) - means(context)
        let exponents = differences.squared() * (-logVariances).exp() + logVariances
        let densities = (exponents + Float.log2Pi).sum(axes: [2]) * -0.5
        return (densities + logits(context).logSoftmax()).logSumExp(axis: 1)
    }

    /// A component by one draw, a point of it by the next.
    public func latents(_ count: Int, from random: inout RandomStream) -> Tensor {
        let choices = Tensor.uniform([count], from: random.next()).scalars
        var total: Float = 0
        let ends = logits.value.softmax().scalars.map { weight in
            total += weight
            return total
        }
        let components = choices.map { choice in
            // Rounding may leave the sum a little below one.
            ends.firstIndex { choice < $0 } ?? ends.count - 1
        }
        let noise = Tensor.normal([count, means.shape[1]], from: random.next())
        let deviations = (logVariances.value * 0.5).exp()
        return means.value.gathered(components) + deviations.gathered(components) * noise
    }

    /// What it is.
    public var documentation: String {
        "a mixture of \(means.shape[0]) Gaussians of means prior.means and log variances "
            + "prior.log_variances, with weights that are the softmax of prior.logits"
    }
}

/// A mixture of Gaussians as prior.
public struct MixtureConfig: PriorConfig, Configurable {
    /// Gaussians in the mixture.
    public let components: Int

    private static let range = 1...10_000

    /// A prior in code; traps on fewer than one component.
    public init(components: Int = 10) {
        self.components = Self.range.checked(components, "MixtureConfig.components")
    }

    /// Reads the key.
    public init(from object: ObjectReader) {
        components = object.integer(
            "components", default: MixtureConfig().components, in: Self.range,
            "Gaussians in the mixture.")
    }

    /// A `MixturePrior`.
    public func prior(latentSize: Int, _ random: inout RandomStream) -> any Prior {
        MixturePrior(components: components, latentSize: latentSize, &random)
    }

    /// A mean and a log variance for each dimension of a component, and its weight.
    public func parameterCount(latentSize: Int) -> Int { components * (2 * latentSize + 1) }
}
