import Configuration
import Training

/// The metrics of a GAN.
enum GANMetric {
    /// What the generator lowers.
    static let lossGenerator = MetricDescription(
        "loss_generator", "The loss of the generator.", isObjective: true, mean: "examples",
        settings: ["model.objective"])
    /// What the discriminator lowers.
    static let lossDiscriminator = MetricDescription(
        "loss_discriminator", "The loss of the discriminator, penalties included.",
        isObjective: true, mean: "examples", settings: ["model.objective", "model.regularizers"])
    /// The same on held-out images, where nothing is penalized.
    static let heldOutLossDiscriminator = MetricDescription(
        "loss_discriminator", "The loss of the discriminator, without penalties.",
        isObjective: true, mean: "examples", settings: ["model.objective"])
    /// Of real images.
    static let probabilityReal = MetricDescription(
        "probability_real", "The discriminator's probability that a real image is real.",
        unit: "probability", mean: "examples")
    /// Of generated images.
    static let probabilityFake = MetricDescription(
        "probability_fake", "The discriminator's probability that a generated image is real.",
        unit: "probability", mean: "examples")
    /// Of real images.
    static let scoreReal = MetricDescription(
        "score_real", "The discriminator's score of real images.", mean: "examples")
    /// Of generated images.
    static let scoreFake = MetricDescription(
        "score_fake", "The discriminator's score of generated images.", mean: "examples")
    /// E D(x) − E D(G(z)).
    static let wassersteinEstimate = MetricDescription(
        "wasserstein_estimate",
        "The critic's mean for real images less its mean for generated ones.", mean: "examples")
    /// The regularisers.
    static let penalty = MetricDescription(
        "penalty", "The weighted sum of the discriminator's regularizers.", mean: "examples",
        settings: ["model.regularizers"])
    /// At the discriminator's weights.
    static let gradientNormDiscriminator = MetricDescription.gradientNorm(
        "gradient_norm_discriminator", of: "the discriminator's parameters")
    /// At the generator's weights.
    static let gradientNormGenerator = MetricDescription.gradientNorm(
        "gradient_norm_generator", of: "the generator's parameters")
    /// How far samples lie apart.
    static let diversity = MetricDescription(
        "diversity",
        "The mean distance of two samples over that of two held-out images; 1 is that of the data.",
        mean: "pairs of images")
}
