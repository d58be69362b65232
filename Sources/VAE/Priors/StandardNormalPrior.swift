import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// N(0, 1) in every dimension (Kingma & Welling 2014, §3).
public struct StandardNormalPrior: Prior {
    private let latentSize: Int

    /// The prior of that many dimensions.
    public init(latentSize: Int) { self.latentSize = latentSize }

    /// −½ Σ (ln 2π + z²).
    public func logDensity(_ latents: Tensor, _ context: inout Context) -> Tensor {
        (latents.squared() + Float.log2Pi).sum(axes: [1]) * -0.5
    }

    /// Standard normal numbers of the next draw.
    public func latents(_ count: Int, from random: inout RandomStream) -> Tensor {
        .normal([count, latentSize], from: random.next())
    }

    /// What it is.
    public var documentation: String { "a standard normal distribution" }
}

/// A standard normal prior.
public struct StandardNormalConfig: PriorConfig, Configurable {
    /// A prior in code.
    public init() {}

    /// Reads the keys; there are none.
    public init(from object: ObjectReader) {}

    /// A `StandardNormalPrior`.
    public func prior(latentSize: Int, _ random: inout RandomStream) -> any Prior {
        StandardNormalPrior(latentSize: latentSize)
    }
}
