import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training

/// The evidence lower bound less γ times the total correlation KL(q(z) ‖ Π q(zⱼ)) of the latent
/// variables, by the density ratio of a discriminator (Kim & Mnih 2018, "Disentangling by Factorising",
/// eq. 2 and 3).
///
/// The discriminator learns as in the paper's algorithm 2, but of the draws that the model has just made:
/// it tells those of one half of the batch from those of the other half with every dimension permuted
/// by itself. The paper encodes another batch for the second kind, after the model has moved.
public struct FactorObjective: VAEObjective {
    /// The weight γ of the total correlation.
    public let gamma: Double
    /// What tells draws from permuted ones.
    public let discriminator: LatentDiscriminator

    /// Reconstruction + KL + γ·total correlation.
    public func losses(
        _ terms: BoundTerms, epoch: Int, _ context: inout Context
    ) -> VAELosses {
        let divergence = terms.closedDivergence ?? terms.sampledDivergence
        // Its weights are the discriminator's to move.
        var frozen = context.frozen
        let logits = discriminator.network(terms.draw.latents, &frozen)
        context.random = frozen.random
        return VAELosses(
            divergence: divergence,
            [
                .init(Losses(perExample: terms.reconstruction)),
                .init(Losses(perExample: divergence)),
                .init(
                    Losses(perExample: logits.reshaped(to: [logits.count])), weight: gamma,
                    metric: FactorConfig.totalCorrelation),
            ])
    }

    /// The discriminator.
    public var opponents: [any Opponent] { [discriminator] }
}

/// Tells draws of latent variables from draws of which every dimension belongs to another example.
public struct LatentDiscriminator: Opponent {
    /// From latent variables [n, latent] to the log-odds of not being permuted, [n, 1].
    public let network: Network

    /// Its optimizer.
    public var player: String { "discriminator" }

    /// −½ (ln D(z) + ln (1 − D(permuted z′))), of the two halves of the draws.
    public func losses(_ latents: Tensor, _ context: inout Context) -> Losses {
        let count = latents.shape[0]
        // One example alone is both.
        let half = count > 1 ? (count + 1) / 2 : 0
        let joint = latents.sliced(axis: 0, 0..<max(half, 1))
        let product = Self.permuted(latents.sliced(axis: 0, half..<count), &context.random)
        let logits = network(concatenated([joint, product]), &context)
        let losses = (
            (-logits.sliced(axis: 0, 0..<joint.shape[0])).softplus().mean(),
            logits.sliced(axis: 0, joint.shape[0]..<logits.shape[0]).softplus().mean()
        )
        return Losses(batch: (losses.0 + losses.1) * 0.5)
    }

    /// Rows [n, latent] with each column in an order of its own, all orders equally likely (the paper's
    /// algorithm 1): draws from Π q(zⱼ).
    static func permuted(_ latents: Tensor, _ random: inout RandomStream) -> Tensor {
        let (count, size) = (latents.shape[0], latents.shape[1])
        var values = latents.scalars
        let drawn = values
        for column in 0..<size {
            for (row, source) in random.permutation(count: count).enumerated() {
                values[row * size + column] = drawn[source * size + column]
            }
        }
        return Tensor(values, shape: latents.shape)
    }
}

/// The objective of FactorVAE.
public struct FactorConfig: VAEObjectiveConfig, Configurable {
    /// The weight γ of the total correlation.
    public let gamma: Double
    /// From latent variables to one logit.
    public let discriminator: NetworkConfig

    /// The discriminator unless stated: the paper's, six layers of 1,000 units (appendix A).
    public static let usualDiscriminator = NetworkConfig(standing: discriminatorSettings)

    private static let discriminatorSettings: JSONObject = [
        "hidden": [1000, 1000, 1000, 1000, 1000, 1000], "activation": "leaky-relu",
    ]

    static let totalCorrelation = MetricDescription(
        "total_correlation",
        "The total correlation KL(q(z) ‖ Π q(zⱼ)), by the discriminator's density ratio.",
        unit: "nats", mean: "examples")

    /// An objective in code; traps on a weight that has no meaning.
    ///
    /// - `gamma`: the weight of the total correlation.
    /// - `discriminator`: from latent variables to one logit.
    public init(gamma: Double = 10, discriminator: NetworkConfig = usualDiscriminator) {
        self.gamma = NumberRange.nonNegative.checked(gamma, "FactorConfig.gamma")
        self.discriminator = discriminator
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        gamma = object.singlePrecision(
            "gamma", default: FactorConfig().gamma, in: .nonNegative,
            "Weight of the total correlation.")
        discriminator = object.object(
            "discriminator", NetworkConfig.self, default: Self.discriminatorSettings,
            "From latent variables to one logit.")
    }

    /// The discriminator.
    public var opponents: [String] { ["discriminator"] }

    /// The discriminator's network.
    public func networks(latentSize: Int) throws(ConfigError) -> [NetworkPlan] {
        [
            try NetworkPlan(
                discriminator, input: [latentSize], output: [1],
                meaning: "one logit for the latent variables",
                use: OutputUse(.sigmoid, by: "the objective", of: "logits"))
        ]
    }

    /// A `FactorObjective`.
    public func objective(
        latentSize: Int, _ random: inout RandomStream
    ) throws(ConfigError) -> any VAEObjective {
        FactorObjective(
            gamma: gamma,
            discriminator: LatentDiscriminator(
                network: try networks(latentSize: latentSize)[0].network(random: &random)))
    }

    /// The total correlation.
    public var trainingMetrics: [MetricDescription] { [Self.totalCorrelation] }
    /// The total correlation.
    public var testMetrics: [MetricDescription] { [Self.totalCorrelation] }
}
