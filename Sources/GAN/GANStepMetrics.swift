import Training

/// What one step of a GAN was like.
public struct GANStepMetrics: StepMetrics {
    /// The discriminator's whole loss, penalties included, before its move.
    public internal(set) var lossDiscriminator = 0.0
    /// The generator's loss before its move, against the discriminator that has just moved; none
    /// in a step in which it does not move.
    public internal(set) var lossGenerator: Double?
    /// What the objective reads off the discriminator's outputs before its move.
    public internal(set) var outputs: [Reading] = []
    /// The weighted sum of the regularisers, if there are any.
    public internal(set) var penalty: Double?
    /// The norm of the gradient at all of the discriminator's weights.
    public internal(set) var gradientNormDiscriminator = 0.0
    /// The norm of the gradient at all of the generator's weights, when it moves.
    public internal(set) var gradientNormGenerator: Double?

    /// What a step has of all of these.
    public var readings: [Reading] {
        let losses = [
            Reading(GANMetric.lossDiscriminator, lossDiscriminator),
            lossGenerator.map { Reading(GANMetric.lossGenerator, $0) },
        ]
        let rest = [
            penalty.map { Reading(GANMetric.penalty, $0) },
            Reading(GANMetric.gradientNormDiscriminator, gradientNormDiscriminator),
            gradientNormGenerator.map { Reading(GANMetric.gradientNormGenerator, $0) },
        ]
        return (losses + outputs + rest).compactMap(\.self)
    }
}
