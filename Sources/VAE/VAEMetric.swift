import Configuration
import Training

/// The metrics of a VAE.
enum VAEMetric {
    /// What is minimised.
    static let loss = MetricDescription(
        "loss", "Reconstruction + β·KL, which training lowers.", unit: nats, goal: .lower,
        isObjective: true, mean: "examples", settings: ["model.objective", "model.likelihood"])
    /// The bound.
    static let negativeELBO = MetricDescription(
        "negative_elbo", "The negative of the evidence lower bound, whatever β in training.",
        unit: nats, goal: .lower, mean: "examples", likelihood: .bound(draws: 1),
        settings: ["model.likelihood"])
    /// −ln p(x|z).
    static let reconstruction = MetricDescription(
        "reconstruction", "−ln p(x|z) with z from the posterior.", unit: nats, goal: .lower,
        mean: "examples", likelihood: .estimate(draws: 1), settings: ["model.likelihood"])
    /// KL(q(z|x) ‖ p(z)).
    static let divergence = MetricDescription(
        "kl", "The divergence KL(q(z|x) ‖ p(z)) of the posterior from the prior.", unit: nats,
        mean: "examples")
    /// β.
    static let beta = MetricDescription(
        "beta", "The weight β of the divergence in the loss.", mean: "steps")
    /// −ln p(x) from K importance samples.
    static func likelihood(draws: Int) -> MetricDescription {
        MetricDescription(
            "nll_is\(draws)",
            "−ln p(x) by importance sampling, once at the end of a run that asks for it by "
                + "training.finalLikelihood; biased upwards by less the more draws there are.",
            unit: nats, goal: .lower, mean: "examples", likelihood: .estimate(draws: draws),
            settings: ["model.likelihood"])
    }
    /// The norm of all gradients together.
    static let gradientNorm = MetricDescription.gradientNorm()
    /// Dimensions that carry information.
    static let activeUnits = MetricDescription(
        "active_units",
        "Latent dimensions whose posterior mean varies by more than 0.01 over the images.",
        unit: "dimensions")

    private static let nats = "nats per image"
}
