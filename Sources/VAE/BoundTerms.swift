import Autodiff
import NeuralNetworks

/// What bounds of −ln p(x) are made of: the terms of K draws of the latent variables of n examples.
///
/// Terms of draws are [K·n]: row k·n + i is draw k of example i. Densities are computed when they are
/// asked for.
public struct BoundTerms: Sendable {
    /// K.
    public let draws: Int
    /// The posteriors q(z|x) of the examples.
    public let posterior: any Posterior
    /// z.
    public let draw: LatentDraw
    /// −ln p(x|z), nats: [K·n].
    public let reconstruction: Tensor
    private let prior: any Prior
    private let context: Context

    /// The terms of a pass through encoder and decoder.
    ///
    /// - `context`: how the prior's parameters enter.
    public init(
        draws: Int, posterior: any Posterior, draw: LatentDraw, reconstruction: Tensor,
        prior: any Prior, _ context: Context
    ) {
        self.draws = draws
        self.posterior = posterior
        self.draw = draw
        self.reconstruction = reconstruction
        self.prior = prior
        self.context = context
    }

    /// ln q(z|x), nats: [K·n].
    public var logPosterior: Tensor { posterior.logDensity(of: draw) }

    /// ln p(z), nats: [K·n].
    public var logPrior: Tensor {
        var context = context
        return prior.logDensity(draw.latents, &context)
    }

    /// ln q(z|x) − ln p(z), nats: [K·n].
    public var sampledDivergence: Tensor {
        var context = context
        return posterior.sampledDivergence(of: draw, from: prior, &context)
    }

    /// KL(q(z|x) ‖ p(z)) in closed form, nats: [n]; nil where there is none.
    public var closedDivergence: Tensor? {
        var context = context
        return posterior.closedDivergence(from: prior, &context)
    }

    /// A term of every draw as a row a draw, [K·n] to [K, n].
    public func byDraw(_ term: Tensor) -> Tensor {
        term.reshaped(to: [draws, term.count / draws])
    }
}
