import Autodiff
import Configuration
import Foundation
import NeuralNetworks
import Training

/// The importance weighted bound −ln (1/K · Σ w) with w = p(x|z)·p(z)/q(z|x) at K draws of z (Burda,
/// Grosse & Salakhutdinov 2016, eq. 8). With one draw it is the evidence lower bound.
///
/// It is written as Σ v·(−ln w) + Σ v·ln v + ln K with the normalized weights v. No derivative runs
/// through v, since v is where that sum is least: what is left is the gradient of the paper's §3.
public struct IWAEObjective: VAEObjective, VAEObjectiveConfig, Configurable {
    /// K.
    public let draws: Int

    private static let range = 1...10_000

    /// An objective given in code; traps on fewer than one draw.
    public init(samples: Int = 5) {
        draws = Self.range.checked(samples, "IWAEObjective.samples")
    }

    /// Reads the key.
    public init(from object: ObjectReader) {
        draws = object.integer(
            "samples", default: IWAEObjective().draws, in: Self.range,
            "K: draws of the latent variables for each example.")
    }

    /// The bound, in three parts.
    public func losses(
        _ terms: BoundTerms, epoch: Int, _ context: inout Context
    ) -> VAELosses {
        let reconstruction = terms.byDraw(terms.reconstruction)
        let divergence = terms.sampledDivergence
        let logShares = (-(reconstruction + terms.byDraw(divergence)).detached)
            .logSoftmax(axis: 0)
        let shares = logShares.exp()
        let entropy = (shares * logShares).sum(axes: [0])
        return VAELosses(
            divergence: divergence,
            [
                .init(Losses(perExample: (shares * reconstruction).sum(axes: [0]))),
                .init(Losses(perExample: (shares * terms.byDraw(divergence)).sum(axes: [0]))),
                .init(Losses(perExample: entropy + Float(log(Double(terms.draws))))),
            ])
    }

    /// The bound.
    public var loss: MetricDescription {
        MetricDescription(
            "loss", "The negative of the importance weighted bound, which training lowers.",
            unit: "nats per image", goal: .lower, isObjective: true, mean: "examples",
            likelihood: .bound(draws: draws), settings: ["model.objective", "model.likelihood"])
    }

    /// The bound, which is tighter than that of one draw.
    public var watchedMetric: MetricDescription { loss }
}
